"""A record with pictures, as the product stores and perceives them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lifelong.concepts.pipeline import perceive
from lifelong.memory.intake import IntakeLimits, prepare, store
from lifelong.models.base import ImageEncoder
from lifelong.perception.looks import LookReader
from lifelong.perception.perceive import Perception
from lifelong.perception.photo import PhotoReader
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types import Incoming

_FIRST = datetime(2026, 1, 1, tzinfo=UTC)

QUESTION_TIME = _FIRST + timedelta(days=365)
"""When questions to the record are asked."""


@dataclass(frozen=True, slots=True)
class StoredPictures:
    """A record with one message for each picture.

    Attributes:
        place_of: place of the picture by its message's id.
    """

    record: Record
    place_of: dict[str, int]


@contextmanager
def stored_pictures(
    pictures: Sequence[tuple[Path, str]], encoder: ImageEncoder, *, progress: Callable[[int], None] = lambda _: None
) -> Iterator[StoredPictures]:
    """A record in a temporary folder.

    Args:
        pictures: each with the text of its message.
        encoder: of the pictures.
        progress: called with the number of pictures stored.
    """
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "bench.lifelong") as stores:
        record = stores.record("bench", "me")
        perception, limits = Perception([PhotoReader(), LookReader(encoder)], encoder=encoder), IntakeLimits()
        place_of: dict[str, int] = {}
        for place, (path, text) in enumerate(pictures):
            at = _FIRST + timedelta(hours=2 * place)
            ready = prepare(Incoming(text, at=at, images=(path,)), now=at, limits=limits)
            (addition,) = store(record, stores.jobs, [ready], now=at, limits=limits)
            perceive(perception, record, addition.message)
            place_of[addition.message.id] = place
            progress(place + 1)
        yield StoredPictures(record, place_of)
