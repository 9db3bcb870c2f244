"""Drafts without a chat model, by task, and what the person should know about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lifelong.errors import InputError
from lifelong.tasks.write.captions import captions, comments
from lifelong.tasks.write.extracts import dialogues, products, reviews, summaries
from lifelong.tasks.write.kinds import Way, WritingTask
from lifelong.tasks.write.letters import letters
from lifelong.tasks.write.material import Material
from lifelong.tasks.write.titles import titles
from lifelong.types.writing import DraftText

_WAYS: Final[dict[Way, Callable[..., list[DraftText]]]] = {
    "letter": letters,
    "caption": captions,
    "comment": comments,
    "review": reviews,
    "product": products,
    "summary": summaries,
    "title": titles,
    "dialogue": dialogues,
}

LENGTHS: Final = {"short": (0.0, 0.4), "medium": (0.25, 0.7), "long": (0.5, 1.0)}
"""Share of the longest text of a task, by the word for a length."""


def embedded_drafts(material: Material, *, n: int) -> list[DraftText]:
    """At most ``n`` drafts from own texts, templates and extracts."""
    return [draft for draft in _WAYS[material.task.way](material, n=n) if draft.text.strip()]


def words_for(task: WritingTask, length: str, usual: tuple[int, int] | None) -> tuple[int, int]:
    """Least and most words of a draft.

    Args:
        task: what is written.
        length: ``short``, ``medium``, ``long``, a number of words, or "" for what is usual.
        usual: what is usual for the person; None where nothing is known.

    Raises:
        InputError: the length is none of these.
    """
    least, most = task.words
    if not length:
        if usual is None or not task.letter:
            return least, most
        return max(3, usual[0]), max(least, usual[1])
    if length.isdigit() and 1 <= int(length) <= 2_000:
        return max(1, int(0.7 * int(length))), int(length)
    if length not in LENGTHS:
        raise InputError(f"length={length!r} is unknown: give short, medium, long, or a number of words up to 2,000")
    low, high = LENGTHS[length]
    return max(least, int(low * most)), max(least + 1, int(high * most))


def what_it_is(drafts: list[DraftText], *, lacking: str = "") -> list[str]:
    """What the person should know about drafts.

    Args:
        drafts: the drafts.
        lacking: why no chat model wrote them; "" where one did, or was asked.
    """
    if not drafts:
        return []
    ways = {
        "own text": "made from a text of yours: what is marked was put in or must be filled in by you",
        "template": "put together from a template and what is known; nothing was phrased",
        "extract": "sentences of the source as they stand; nothing was phrased",
        "model": "phrased by a chat model; sentences with facts from nowhere were cut",
    }
    notes = [ways[drafts[0].way]]
    if lacking:
        notes.append(lacking)
    if any(draft.cut for draft in drafts):
        notes.append(f"{sum(len(draft.cut) for draft in drafts)} sentences were cut")
    return notes
