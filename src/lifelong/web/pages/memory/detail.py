"""One memory: what holds since when, the very words that prove it, and what it was before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from starlette.responses import Response

from lifelong.aio import Person
from lifelong.types import Memory, Message
from lifelong.web.pages.memory.filters import MemoryFilters
from lifelong.web.pages.memory.listing import page_values
from lifelong.web.visit import Visit

EVIDENCE: Final = 12
"""Largest number of messages that are shown as evidence, the newest."""

VERSIONS: Final = 60
"""Largest number of earlier and later memories that are shown, the newest."""

AROUND: Final = 160
"""Characters of a message that are shown before and after a quote."""

LABELS: Final = (
    *("name", "age", "birthday", "home", "origin", "nationality", "language", "job", "employer", "school", "study"),
    *("studies", "partner", "relationship", "child", "pet", "vehicle", "diet", "drink", "allergy", "medication"),
    *("hobby", "favourite"),
)
"""What memories are about, in the order of the profile: the first part of a slot after its subject. Each has a text
``you.slot_…``."""

_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class SourceQuote:
    """A message that proves a memory: its words around the quote."""

    message: Message
    before: str
    quote: str
    after: str


async def show(visit: Visit) -> Response:
    """The memory; opened as an address of its own, the page with it."""
    memory = await visit.person.memories.get(visit.request.path_params["memory"])
    filters = MemoryFilters.of(visit.request.query_params)
    detail = await detail_of(visit.person, memory)
    if visit.is_part:
        return visit.page("memory/detail.html", detail=detail, filters=filters)
    values = await page_values(visit, filters)
    return visit.page("memory/page.html", **values | {"detail": detail, "chosen": memory.id})


async def detail_of(person: Person, memory: Memory) -> dict[str, Any]:
    """What the template of a memory needs."""
    shown = memory.sources[-EVIDENCE:]
    history, messages, copies = await asyncio.gather(
        person.memories.history(memory.id),
        person.known_messages([each.message for each in shown]),
        copies_of(person, memory),
    )
    quotes = {each.message: each.quote for each in shown}
    heir = next((each for each in history if each.id == memory.superseded_by), None)
    if heir is None and memory.superseded_by is not None:
        heir = await person.memories.get(memory.superseded_by)
    return {
        "memory": memory,
        "kinds": list(dict.fromkeys([memory.kind, *(each.kind for each in copies)])),
        "heir": heir,
        "history": history[-VERSIONS:] if len(history) > 1 else [],
        "evidence": [_evidence(each, quotes[each.id]) for each in reversed(messages)],
        "more_evidence": len(memory.sources) - len(shown),
        "topic": topic_of(memory.slot),
        "labels": LABELS,
    }


async def copies_of(person: Person, memory: Memory) -> list[Memory]:
    """The other memories with the same words since the same time, such as the copy of a fact in the profile."""
    twins = await person.memories.list(current=None, since=memory.at, until=memory.at + _MICROSECOND)
    alike = [each for each in twins if each.text == memory.text and each.current == memory.current]
    return [each for each in alike if each.id != memory.id]


def topic_of(slot: str) -> Sequence[str]:
    """What a slot names, in words: ``sister-rita.job`` gives "sister rita" and "job"."""
    parts = [part.replace("-", " ") for part in slot.split(".")]
    return parts[1:] if parts[0] in ("me", "other") else [part for part in parts if part]


def _evidence(message: Message, quote: str) -> SourceQuote:
    """The words of a message around a quote; the beginning of the message, where the quote is not a part of it."""
    start = message.text.find(quote) if quote else -1
    if start < 0:
        return SourceQuote(message, _cut(message.text, 2 * AROUND), "", "")
    before, after = message.text[:start], message.text[start + len(quote) :]
    return SourceQuote(message, before if len(before) <= AROUND else "…" + before[-AROUND:], quote, _cut(after, AROUND))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most] + "…"
