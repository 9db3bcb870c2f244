"""What the person must not have, where a question asks whether they may: "can I eat strawberries" after an allergy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lifelong.agent.first_person import names_itself
from lifelong.agent.whose import asked_about
from lifelong.language.content import content_terms
from lifelong.memory.changes import attribute_of
from lifelong.types import Memory

_HARMS: Final = frozenset({"allergy", "diet"})
"""Attributes of what is bad for somebody."""


def asks_whether_one_may(question: str) -> bool:
    """Whether a yes/no question is about the person who asks: of a husband, the person's own allergy says nothing."""
    return names_itself(question) and not asked_about(question, ()).roles


def health_warning(question: str, memories: Iterable[Memory]) -> Memory | None:
    """The memory that names something of the question as bad for the person, the newest one; or None.

    Args:
        question: a question that `asks_whether_one_may`.
        memories: current semantic memories.
    """
    asked = content_terms(question)
    found = [
        memory
        for memory in memories
        if memory.slot.startswith("me.") and attribute_of(memory.slot) in _HARMS and asked & content_terms(memory.text)
    ]
    return max(found, key=lambda memory: memory.at, default=None)
