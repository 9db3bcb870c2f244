"""Suggestions from a catalogue, each with what speaks for it, and why an item is not among them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from starlette.datastructures import FormData, QueryParams
from starlette.responses import Response

from lifelong.errors import NotFoundError
from lifelong.types import CatalogueInfo, Item, ItemHit
from lifelong.types.recommendation import ENRICHED
from lifelong.web.visit import Visit

MOODS: Final = {"usual": (0.0, 0.0), "varied": (0.5, 0.0), "rare": (0.3, 0.6)}
"""Diversity and novelty of each choice."""

HITS: Final = 12
"""Suggestions of a page; more are shown on request."""

MOST: Final = 96

FOUND: Final = 8
"""Items that a search for one shows."""

FIELDS: Final = 4
"""Fields of an item that its card shows."""

LONGEST: Final = 500
"""Characters of a wish."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person wants to see.

    Attributes:
        catalogue: name of the catalogue; "" where there is none.
        words: what they want now, in words.
        mood: one of ``MOODS``.
        count: number of suggestions.
    """

    catalogue: str
    words: str = ""
    mood: str = "usual"
    count: int = HITS

    def address(self, **changes: object) -> str:
        """The address of the page with this wish, or with some of it changed."""
        given = {"catalogue": self.catalogue, "words": self.words, "mood": self.mood, "count": self.count, **changes}
        plain = {"words": "", "mood": "usual", "count": HITS}
        kept = {name: value for name, value in given.items() if value != plain.get(name)}
        return f"/app/foryou?{urlencode(kept)}"


@dataclass(frozen=True, slots=True)
class Share:
    """What a channel adds to a score: ``size`` is its part of the largest, 0 to 100, and ``against`` its direction."""

    channel: str
    size: float
    against: bool


async def show(visit: Visit) -> Response:
    """The page, or for htmx its list."""
    catalogues = await asyncio.to_thread(visit.service.life.catalogues, space=visit.person.space)
    wish = wish_of(visit.request.query_params, catalogues)
    template = "foryou/list.html" if visit.is_part else "foryou/page.html"
    return visit.page(template, catalogues=catalogues, moods=tuple(MOODS), **await listed(visit, wish))


async def find(visit: Visit) -> Response:
    """Items that fit some words, also known and refused ones, to ask about them."""
    query = visit.request.query_params
    words, catalogue = query.get("words", "").strip()[:LONGEST], query.get("catalogue", "")
    hits: Sequence[ItemHit] = []
    if words:
        hits = await visit.person.recommend(catalogue, query=words, again=True, k=FOUND)
    items = _by_title(words, [hit.item for hit in hits])
    return visit.page("foryou/found.html", items=items, catalogue=catalogue, words=words)


async def why(visit: Visit) -> Response:
    """Where an item stands for this person, what speaks for it, and what keeps it back."""
    query = visit.request.query_params
    item, catalogue = query.get("item", ""), query.get("catalogue", "")
    standing = await visit.person.why_not(item, catalogue=catalogue)
    return visit.page("foryou/why.html", standing=standing, shares=shares(standing.hit), fields=fields_of)


def wish_of(given: QueryParams | FormData, catalogues: Iterable[CatalogueInfo]) -> Wish:
    """The wish of an address or of a form; what cannot be is left out.

    Raises:
        NotFoundError: there is no such catalogue.
    """
    fields = {name: value for name, value in given.items() if isinstance(value, str)}
    names = [each.name for each in catalogues]
    chosen = fields.get("catalogue") or next(iter(names), "")
    if chosen and chosen not in names:
        raise NotFoundError(f"no catalogue {chosen[:60]!r}")
    mood, count = fields.get("mood", "usual"), fields.get("count", "")
    wanted = int(count) if count.isascii() and count.isdecimal() and len(count) < 4 else HITS
    return Wish(
        chosen,
        fields.get("words", "").strip()[:LONGEST],
        mood if mood in MOODS else "usual",
        min(max(wanted, HITS), MOST),
    )


async def listed(visit: Visit, wish: Wish) -> dict[str, Any]:
    """The values of the list for a wish."""
    hits: Sequence[ItemHit] = []
    wished: set[str] = set()
    is_empty = False
    if wish.catalogue:
        diversity, novelty = MOODS[wish.mood]
        hits = await visit.person.recommend(
            wish.catalogue, k=wish.count + 1, query=wish.words, diversity=diversity, novelty=novelty
        )
        newest = {each.item: each.kind for each in await visit.person.interactions(catalogue=wish.catalogue, limit=200)}
        wished = {item for item, kind in newest.items() if kind == "wished"}
        is_empty = not hits and not await visit.person.recommend(wish.catalogue, k=1, again=True)
    return {
        "wish": wish,
        "hits": [(hit, shares(hit)) for hit in hits[: wish.count]],
        "more": len(hits) > wish.count and wish.count < MOST,
        "wished": wished,
        "is_empty": is_empty,
        "step": HITS,
        "fields": fields_of,
    }


def shares(hit: ItemHit) -> list[Share]:
    """What each channel adds to the score of a hit, the largest first."""
    most = max((abs(value) for value in hit.why.values()), default=0.0)
    return [
        Share(channel, round(max(2.0, 100 * abs(value) / most), 1), value < 0)
        for channel, value in hit.why.items()
        if most and abs(value) / most >= 0.01
    ]


def fields_of(item: Item) -> list[str]:
    """The short values of an item: "2016", "Documentary"."""
    shown: list[str] = []
    for name, value in item.fields.items():
        if name in (*ENRICHED, "picture", "image", "photo", "shows"):
            continue
        text = ", ".join(value) if isinstance(value, tuple) else str(value)
        if 0 < len(text) <= 40:
            shown.append(text)
    return shown[:FIELDS]


def _by_title(words: str, items: Sequence[Item]) -> list[Item]:
    """Items whose title has the words first."""
    return sorted(items, key=lambda item: words.casefold() not in item.title.casefold())
