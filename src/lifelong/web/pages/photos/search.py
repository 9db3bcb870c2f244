"""Search of pictures by words, look, place and time, and what is said to its results: more words, not this, like this.

All of it stands in the address, so that a search survives reload and back. Two things do not: a picture that is given
as an example is not stored, and a look of the chat model at the results costs a call.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta, tzinfo
from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import QueryParams, UploadFile
from starlette.responses import Response

from lifelong.errors import InputError
from lifelong.server.errors import Problem
from lifelong.types import Concept
from lifelong.web.days import day_of
from lifelong.web.pages.photos.picture_entries import PhotoEntry, entries
from lifelong.web.visit import Visit

PAGE: Final = 48
"""Pictures of a search at first, and how many more each time."""

MOST: Final = 480
"""Largest number of pictures of a search."""

_DAY: Final = re.compile(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]")
_FILE: Final = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, as the address has it.

    Attributes:
        q: the words.
        place: a name, or ``latitude,longitude`` with an optional distance in kilometres.
        since, until: first and last day, as ``2026-03-03``, or "".
        look: SHA-256 of a stored picture that the results resemble, or "".
        refine: further words.
        reject, like: the first digits of SHA-256 of pictures that are not meant, or that the results resemble.
        named: the name of the concept that is meant; "" for the words alone; None decides by the words.
        k: number of results.
        concept: id of the concept whose pictures are searched, or "".
        example: a picture that the results resemble and that is not stored.
    """

    q: str = ""
    place: str = ""
    since: str = ""
    until: str = ""
    look: str = ""
    refine: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    named: str | None = None
    k: int = PAGE
    concept: str = ""
    example: bytes = field(default=b"", repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        words = (self.q.strip(), self.place, self.since, self.until, *self.refine)
        return not (any(words) or self.look or self.like or self.example)

    @property
    def address(self) -> str:
        """The address of this search."""
        pairs = [(name, getattr(self, name)) for name in ("q", "place", "since", "until", "look", "concept")]
        pairs += [(name, each) for name in ("refine", "reject", "like") for each in getattr(self, name)]
        pairs += [("named", self.named or "-")] if self.named is not None else []
        pairs += [("k", str(self.k))] if self.k != PAGE else []
        return f"/app/photos?{urlencode([(name, value) for name, value in pairs if value])}"

    def refined(self, words: str) -> Search:
        """The search with further words."""
        return replace(self, refine=(*self.refine, words), k=PAGE)

    def without(self, words: str) -> Search:
        """The search without some of the further words."""
        return replace(self, refine=tuple(each for each in self.refine if each != words))

    def rejecting(self, sha256: str) -> Search:
        """The search without a picture, and with less of what resembles it."""
        return replace(self, reject=(*self.reject, sha256[:16]), like=tuple(x for x in self.like if x != sha256[:16]))

    def liking(self, sha256: str) -> Search:
        """The search with more of what resembles a picture."""
        return replace(self, like=(*self.like, sha256[:16]))

    def plain(self) -> Search:
        """The search with no picture left out or preferred."""
        return replace(self, reject=(), like=())

    def choosing(self, named: str) -> Search:
        """The search in one of its readings."""
        return replace(self, named=named)

    def larger(self) -> Search:
        """The search with more results."""
        return replace(self, k=min(self.k + PAGE, MOST))

    @property
    def check_address(self) -> str:
        """Where the chat model is asked to look at the results."""
        return self.address.replace("/app/photos", "/app/photos/check", 1)


@dataclass(frozen=True, slots=True)
class FoundPhotos:
    """The result of a search.

    Attributes:
        search: what was looked for.
        hits: the pictures that fit, best first.
        nearest: where none fits, those that come nearest.
        readings: where the words have several readings, the value of each, and the name that it means or "".
        suggestions: words that split the results.
        has_more: whether there may be more.
        can_check: whether the chat model can look at them.
        checked: whether it did; None where it was not asked to.
    """

    search: Search
    hits: Sequence[PhotoEntry] = ()
    nearest: Sequence[PhotoEntry] = ()
    readings: Sequence[str] = ()
    suggestions: Sequence[str] = ()
    has_more: bool = False
    can_check: bool = False
    checked: bool | None = None


def of(query: QueryParams) -> Search | None:
    """The search of an address, or None where it asks for nothing."""

    def day(name: str) -> str:
        text = query.get(name, "")
        return text if _DAY.fullmatch(text) else ""

    def several(name: str, most: int) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text.strip()[:200] for text in query.getlist(name) if text.strip()))[:most]

    k, named, look = query.get("k", ""), query.get("named"), query.get("look", "")
    asked = Search(
        q=query.get("q", "")[:1000],
        place=query.get("place", "").strip()[:200],
        since=day("since"),
        until=day("until"),
        look=look if _FILE.fullmatch(look) else "",
        refine=several("refine", 20),
        reject=tuple(each for each in several("reject", 100) if _FILE.fullmatch(each)),
        like=tuple(each for each in several("like", 100) if _FILE.fullmatch(each)),
        named=None if named is None else named[:200].removeprefix("-"),
        k=min(max(int(k), 1), MOST) if re.fullmatch(r"[0-9]{1,4}", k) else PAGE,
        concept=query.get("concept", "")[:40],
    )
    return None if asked.is_empty else asked


async def run(visit: Visit, asked: Search, chosen: Concept | None, *, check: bool = False) -> FoundPhotos:
    """Search.

    Args:
        visit: the request.
        asked: what is looked for.
        chosen: the concept whose pictures are searched, or None.
        check: let the chat model look at the best.

    Raises:
        InputError: the model cannot look at pictures, or the search cannot be made.
    """
    images = [asked.example] if asked.example else []
    if asked.look:
        images.append(await visit.person.media.read((await visit.person.photo(asked.look)).file.sha256))
    zone = visit.person.zone
    results = await visit.person.find(
        f"{chosen.name} {asked.q}".strip() if chosen is not None else asked.q,
        images=images,
        k=asked.k + 1,
        since=_begin(asked.since, zone),
        until=_begin(asked.until, zone, days=1),
        places=[asked.place] if asked.place else [],
        refine=asked.refine,
        reject=asked.reject,
        more_like=asked.like,
        named=chosen.name if chosen is not None and asked.named is None else asked.named,
        check=check,
    )
    model = visit.service.life.chat_model
    hits = results.matches.hits[: asked.k]
    nearest = results.nearest[:PAGE]
    return FoundPhotos(
        asked,
        hits=await entries(visit.person, [hit.photo for hit in hits], [hit.score for hit in hits]),
        nearest=await entries(visit.person, [hit.photo for hit in nearest], [hit.score for hit in nearest]),
        readings=list(results.readings) if chosen is None else [],
        suggestions=results.suggest(),
        has_more=len(results.matches.hits) > asked.k and asked.k < MOST,
        can_check=model is not None and model.profile.capable and model.profile.images,
        checked=results.checked if check else None,
    )


async def by_picture(visit: Visit) -> Response:
    """Search by an example picture, which is not stored; ``q`` says what is different."""
    form = await visit.request.form(max_files=1, max_fields=10)
    picture, words = form.get("picture"), form.get("q", "")
    content = await picture.read() if isinstance(picture, UploadFile) else b""
    if not content:
        raise Problem(422, "empty", visit.words("photos.give_picture"))
    found = await run(visit, Search(q=words if isinstance(words, str) else "", example=content), None)
    return visit.page("photos/results.html", concepts=await visit.person.concepts.list(), chosen=None, found=found)


async def check(visit: Visit) -> Response:
    """Search again, and let the chat model look at the best twenty: it sees how things stand to each other."""
    query = visit.request.query_params
    asked = of(query)
    if asked is None:
        raise InputError("there is nothing to check: give words")
    concepts = await visit.person.concepts.list()
    chosen = next((each for each in concepts if each.id == asked.concept), None)
    found = await run(visit, asked, chosen, check=True)
    return visit.page("photos/results.html", concepts=concepts, chosen=chosen, found=found)


def _begin(day: str, zone: tzinfo, *, days: int = 0) -> datetime | None:
    """The begin of a day, or of one after it; None for "".

    Raises:
        InputError: there is no such day.
    """
    if not day:
        return None
    begin = day_of(day)
    if begin is None:
        raise InputError(f"there is no day {day}: give one such as 2026-03-03")
    return datetime.combine(begin + timedelta(days=days), time(), zone)
