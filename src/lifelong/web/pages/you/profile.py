"""The profile: who the person is, and what they wish of the answers, each with the words that say it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from lifelong.types import Memory
from lifelong.web.pages.memory.detail import LABELS, topic_of
from lifelong.web.pages.you.parts import show_part
from lifelong.web.visit import Visit

_PARTNERS: Final = ("wife", "husband", "boyfriend", "girlfriend", "spouse")

WISHES: Final = ("me.style.", "me.name.call")


@dataclass(frozen=True, slots=True)
class ProfileEntry:
    """Entries of the profile about one thing: ``label`` is one of ``LABELS``, or "" with a ``topic`` in words."""

    label: str
    topic: str
    memories: tuple[Memory, ...]


async def show(visit: Visit) -> Response:
    """The profile."""
    person = visit.person
    called, memories, wishes, counts = await asyncio.gather(
        person.called(), person.profile(), person.preferences(), person.memories.count()
    )
    pinned = [each for each in memories if each.pinned]
    kept = [each for each in memories if not each.pinned and not each.slot.startswith(WISHES)]
    known = sum(counts.values())
    return show_part(visit, "profile", called=called, pinned=pinned, entries=grouped(kept), wishes=wishes, known=known)


def grouped(memories: Iterable[Memory]) -> list[ProfileEntry]:
    """Entries by what they are about: first what has a label, then the others."""
    groups: dict[tuple[int, str], list[Memory]] = {}
    for memory in memories:
        label = _label(memory.slot)
        place = (LABELS.index(label), "") if label else (len(LABELS), " · ".join(topic_of(memory.slot)))
        groups.setdefault(place, []).append(memory)
    labels = (*LABELS, "")
    return [ProfileEntry(labels[order], topic, tuple(group)) for (order, topic), group in sorted(groups.items())]


def _label(slot: str) -> str:
    """What a slot is about as one of ``LABELS``, or ""."""
    about, _, attribute = slot.partition(".")
    first = attribute.partition(".")[0].partition("-")[0] if about == "me" else ""
    label = "partner" if first in _PARTNERS else first
    return label if label in LABELS else ""
