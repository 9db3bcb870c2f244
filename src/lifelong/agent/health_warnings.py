"""What the person must not have, where a question asks whether they may: "can I eat strawberries" after an allergy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lifelong.agent.first_person import names_itself
from lifelong.language.content import content_terms
from lifelong.memory.changes import attribute_of
from lifelong.types import Memory

_HARMS: Final = frozenset({"allergy", "diet"})
"""Attributes of what is bad for somebody."""


def health_warning(question: str, memories: Iterable[Memory]) -> Memory | None:
    """The memory that names something of the question as bad for the person, the newest one; or None.

    Args:
        question: a yes/no question in which the person speaks of themselves; of others nothing is concluded.
        memories: current semantic memories.
    """
    if not names_itself(question):
        return None
    asked = content_terms(question)
    found = [
        memory
        for memory in memories
        if memory.slot.startswith("me.") and attribute_of(memory.slot) in _HARMS and asked & content_terms(memory.text)
    ]
    return max(found, key=lambda memory: memory.at, default=None)
