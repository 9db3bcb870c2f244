"""The pictures that a search found, and what a person says to them: more words, "not this one", "more like this"."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from lifelong.calls import public
from lifelong.types import PhotoHit, PhotoMatches, PhotoQuery


@public
class PhotoResults(Sequence[PhotoHit]):
    """The pictures that fit a query, best first. It is empty where nothing fits; then ``nothing`` says why.

    The methods search again, with the query of this result and what is added; this result does not change.

    Args:
        matches: the result of the search.
        search: searches again.
    """

    def __init__(self, matches: PhotoMatches, search: Callable[[PhotoQuery], Awaitable[PhotoResults]]) -> None:
        self._matches = matches
        self._search = search

    def __repr__(self) -> str:
        return f"<PhotoResults {len(self)} hits{', nothing fits' if self.nothing else ''}>"

    def __len__(self) -> int:
        return len(self.matches)

    def __iter__(self) -> Iterator[PhotoHit]:
        return iter(self.matches)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]  # Sequence overloads on int and slice
        return self.matches[index]

    @property
    def matches(self) -> PhotoMatches:
        """The result as a plain value."""
        return self._matches

    @property
    def nothing(self) -> str:
        """Why nothing fits, for the person to read; "" where something does."""
        return self.matches.nothing

    @property
    def nearest(self) -> tuple[PhotoHit, ...]:
        """Where nothing fits, the pictures that come nearest, best first."""
        return self.matches.nearest

    @property
    def ask(self) -> str:
        """A question to the person, where the words have two readings with different results; else ""."""
        return self.matches.ask

    @property
    def readings(self) -> Mapping[str, str]:
        """The readings, by the value that ``choose`` takes, with words for the person."""
        return self.matches.readings or {}

    @property
    def checked(self) -> bool:
        """Whether a model that sees looked at the pictures; False where ``check`` was not set, or the model failed."""
        return self.matches.checked

    def suggest(self) -> tuple[str, ...]:
        """Words that split the results, the most even split first; each may be given to ``refine``."""
        return self.matches.suggestions

    async def refine(self, words: str) -> PhotoResults:
        """Search again for what fits these words, too."""
        query = self.matches.query
        return await self._search(replace(query, refinements=(*query.refinements, words)))

    async def reject(self, *hits: PhotoHit) -> PhotoResults:
        """Search again without these pictures; what is similar to them falls."""
        query = self.matches.query
        return await self._search(replace(query, rejected=(*query.rejected, *_files(hits))))

    async def more_like(self, *hits: PhotoHit) -> PhotoResults:
        """Search again; what is similar to these pictures rises."""
        query = self.matches.query
        return await self._search(replace(query, liked=(*query.liked, *_files(hits))))

    async def choose(self, named: str) -> PhotoResults:
        """Search again in one of the ``readings``."""
        return await self._search(replace(self.matches.query, named=named))


def _files(hits: Sequence[PhotoHit]) -> list[str]:
    return [hit.photo.file.sha256 for hit in hits]
