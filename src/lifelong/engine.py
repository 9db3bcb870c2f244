"""`Engine`: the store, the models, the limits and the clock that every facet of a person uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from weakref import WeakSet

from lifelong.errors import ModelMissingError
from lifelong.memory.intake import IntakeLimits
from lifelong.models.base import ChatModel, FaceEncoder, ImageEncoder, Reader, SubjectCutter, TextEmbedder
from lifelong.models.drawing.generators import Generators
from lifelong.perception.perceive import Perception
from lifelong.perception.speaker_segments import VoiceReader
from lifelong.photos.searcher import PhotoSearcher
from lifelong.recall.index_memory import IndexMemory
from lifelong.settings import Settings
from lifelong.store.store import Store
from lifelong.tasks.recommend.shelf import Shelf

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The time now, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Engine:
    """One opened record with its models. ``Life`` builds it; the facets in ``person/`` take it.

    Attributes:
        settings: all settings.
        store: the record on disk.
        embedder: makes vectors of texts.
        reader: reads messages and questions, or None: then rules extract, and answers are the nearest quotes.
        perception: perceives files, with its list of perceivers.
        intake_limits: limits of a message and its files.
        chat_model: answers, or None for answers by quotes alone.
        encoder: makes vectors of pictures; None without similarity of pictures.
        faces: the face encoder, used with consent; None without recognition of faces.
        voices: the speaker encoder, used with consent; None without recognition of voices.
        now: the clock.
        nudge: tells the worker that a job was added.
        drop_erased: drops everything in memory that may hold erased words. Blocking.
        indexes: the searchers in memory, with their indexes.
        photo_searchers: those of pictures.
        shelf: the catalogues in memory, with their indexes.
        generators: the backends that draw.
        cutter: cuts things out of reference pictures; None leaves their backgrounds.
    """

    settings: Settings
    store: Store
    embedder: TextEmbedder
    reader: Reader | None
    perception: Perception
    intake_limits: IntakeLimits
    chat_model: ChatModel | None
    encoder: ImageEncoder | None
    faces: FaceEncoder | None
    voices: VoiceReader | None
    now: Clock
    nudge: Callable[[], None]
    drop_erased: Callable[[], None]
    indexes: IndexMemory
    photo_searchers: WeakSet[PhotoSearcher]
    shelf: Shelf
    generators: Generators
    cutter: SubjectCutter | None

    def image_encoder(self) -> ImageEncoder:
        """The image encoder.

        Raises:
            ModelMissingError: there is none on this machine.
        """
        if self.encoder is None:
            raise ModelMissingError(
                "there is no image encoder: run `lifelong models pull lite0`, or choose one with the setting `look`"
            )
        return self.encoder
