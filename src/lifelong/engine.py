"""What every facet of a person works with: the open record, its models, its limits and its clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from weakref import WeakSet

from lifelong.errors import ModelMissingError
from lifelong.memory.intake import IntakeLimits
from lifelong.models.base import ChatModel, FaceEncoder, ImageEncoder, TextEmbedder
from lifelong.perception.perceive import Perception
from lifelong.perception.speaker_segments import VoiceReader
from lifelong.recall.searcher import Searcher
from lifelong.settings import Settings
from lifelong.store.store import Store

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
        perception: what is seen, read and heard in files, by which perceivers.
        intake_limits: what a message may hold.
        chat_model: answers, or None for answers by quotes alone.
        encoder: makes vectors of pictures, or None where looks are not recognised.
        faces: the face encoder, used for persons who consented; None looks at no face.
        voices: the speaker encoder, used for persons who consented; None listens to no voice.
        now: the clock.
        nudge: tells the worker that a job was added.
        drop_erased: lets go of everything in memory that holds erased words. Blocking.
        searchers: what is kept in memory for the next recalls.
    """

    settings: Settings
    store: Store
    embedder: TextEmbedder
    perception: Perception
    intake_limits: IntakeLimits
    chat_model: ChatModel | None
    encoder: ImageEncoder | None
    faces: FaceEncoder | None
    voices: VoiceReader | None
    now: Clock
    nudge: Callable[[], None]
    drop_erased: Callable[[], None]
    searchers: WeakSet[Searcher]

    def image_encoder(self) -> ImageEncoder:
        """The model that pictures are compared with.

        Raises:
            ModelMissingError: there is none on this machine.
        """
        if self.encoder is None:
            raise ModelMissingError(
                "there is no image encoder on this machine, so pictures cannot be compared: "
                "run `lifelong models pull lite0`, then `lifelong reindex`"
            )
        return self.encoder
