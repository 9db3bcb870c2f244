"""A record with pictures, made through the public surface."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import lifelong
from lifelong.models.base import ImageEncoder, TextEmbedder
from lifelong.types import Incoming

_FIRST = datetime(2026, 1, 1, tzinfo=UTC)

QUESTION_TIME = _FIRST + timedelta(days=365)
"""When questions to the record are asked."""


@dataclass(frozen=True, slots=True)
class StoredPictures:
    """A person with one message for each picture.

    Attributes:
        place_of: place of the picture by its message's id.
    """

    person: lifelong.Person
    place_of: dict[str, int]


@contextmanager
def stored_pictures(
    pictures: Sequence[tuple[Path, str]],
    encoder: ImageEncoder,
    embedder: TextEmbedder,
    *,
    objects: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> Iterator[StoredPictures]:
    """A record in a temporary folder. No text in pictures is read, and no face is encoded.

    Args:
        pictures: each with the text of its message.
        encoder: of the pictures.
        embedder: of the texts.
        objects: find things of general kinds, with the pulled model.
        progress: called with the number of pictures encoded.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        lifelong.open(
            Path(folder) / "bench.lifelong",
            chat="none",
            embed=embedder,
            look=encoder,
            clock=lambda: QUESTION_TIME,
            worker=False,
            ocr="none",
            speech="none",
            faces="off",
            voices="off",
            objects="embedded" if objects else "off",
        ) as life,
    ):
        person = life.person("me", space="bench")
        messages = person.add(
            Incoming(text, at=_FIRST + timedelta(hours=2 * place), images=(path,))
            for place, (path, text) in enumerate(pictures)
        )
        person.perceive_missing(progress)
        yield StoredPictures(person, {message.id: place for place, message in enumerate(messages)})
