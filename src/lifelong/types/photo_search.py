"""Requests and results of the search of pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lifelong.types.files import PhotoHit


@dataclass(frozen=True, slots=True)
class PhotoQuery:
    """Which pictures to find. All that is given multiplies: a picture must fit everything.

    Attributes:
        text: names of concepts, words of the message or in the picture, what it shows, and times.
        images: pictures that the results resemble, or whose concept they show; the bytes of each.
        refinements: further words, each of which the results fit, too.
        rejected: SHA-256 of pictures that are not meant; they are left out, and what resembles them falls.
        liked: SHA-256 of pictures that the results resemble.
        places: names of places, or ``"latitude,longitude"`` with an optional distance in kilometres.
        since, until: only pictures taken, or else added, from ``since`` on and before ``until`` (aware).
        k: the largest number of results.
        named: the name of the concept that is meant, where the text has several readings; "" for the words alone.
            None decides by the text.
        check: a capable model that sees looks at the best pictures and leaves out what does not fit.
        folder: search the pictures of this folder instead of the person's; nothing of it is stored.
    """

    text: str = ""
    images: tuple[bytes, ...] = ()
    refinements: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    liked: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    k: int = 10
    named: str | None = None
    check: bool = False
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class PhotoMatches(Sequence[PhotoHit]):
    """The pictures that fit a query, best first.

    Attributes:
        query: what was asked for.
        hits: the pictures; none where nothing fits.
        nothing: why nothing fits, for the person to read; "" where something does.
        nearest: where nothing fits, the pictures that come nearest, best first.
        ask: a question to the person, where the text has two readings with different results; else "".
        readings: the readings, by the value of ``named`` that chooses each, with words for the person.
        suggestions: words that split the results, the most even split first; each may be a refinement.
        checked: a model that sees looked at the pictures. False where it failed, too.
    """

    query: PhotoQuery
    hits: tuple[PhotoHit, ...] = ()
    nothing: str = ""
    nearest: tuple[PhotoHit, ...] = ()
    ask: str = ""
    readings: Mapping[str, str] | None = None
    suggestions: tuple[str, ...] = ()
    checked: bool = False

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[PhotoHit]:
        return iter(self.hits)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]  # Sequence overloads on int and slice
        return self.hits[index]
