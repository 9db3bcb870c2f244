"""The labels of the reader, in the order of the columns of its outputs.

A graph of the reader has two outputs: ``whole`` of shape ``(WHOLE_WIDTH,)``, one row for the whole input, and
``tokens`` of shape ``(n, TOKEN_WIDTH)``, one row for each token. Each label set is a slice of the columns.
"""

from __future__ import annotations

from typing import Final

KINDS: Final = (
    "tell", "ask", "world", "request", "paste", "wish", "forget", "correct", "greet", "thanks", "bye", "react",
    "complain", "secret",
)  # fmt: skip
"""What a message does; it may do several things. ``ask`` is about the person or what was said, ``world`` is not."""

QUESTIONS: Final = ("value", "list", "yesno", "when", "before", "window", "summary", "how")
"""What a question asks for."""

SLOTS: Final = (
    "name", "age", "birthday", "home", "origin", "job", "employer", "school", "studies", "language", "family",
    "partner", "child", "friend", "pet", "vehicle", "health", "allergy", "diet", "medication", "likes", "dislikes",
    "favourite", "hobby", "habit", "goal", "plan", "appointment", "possession", "money", "skill", "appearance",
    "contact", "event", "feeling", "opinion", "belief", "belonging", "device", "food", "sport", "travel", "style",
    "other",
)  # fmt: skip
"""What a fact is about."""

STATUSES: Final = (
    "holds", "denied", "ended", "began", "event", "planned", "passing", "unreal", "joke", "reported", "pasted",
)  # fmt: skip
"""How a fact stands: true now, not so, no longer, since now, happened, intended, true for today only, supposed, in
jest, in somebody else's words, in a pasted text."""

LASTING: Final = frozenset({"holds", "denied", "ended", "began", "event", "planned"})
"""How a fact stands that is worth storing; the other statuses pass, or are no statement of the person."""

SUBJECTS: Final = ("me", "other", "world")
"""Whom a fact is about."""

RELATIONS: Final = ("unrelated", "same", "update", "correct", "end")
"""How a new fact relates to a known one."""

CHANGES: Final = ("update", "correct", "end")
"""The relations after which the known fact no longer holds."""

TAGS: Final = ("outside", "begin", "inside")
"""Place of a token in a fact's clause."""


def _slices(*widths: int) -> tuple[slice, ...]:
    ends = [sum(widths[: place + 1]) for place in range(len(widths))]
    return tuple(slice(end - width, end) for end, width in zip(ends, widths, strict=True))


WHOLE_KINDS, WHOLE_QUESTIONS, WHOLE_RELATIONS, WHOLE_ANSWER = _slices(len(KINDS), len(QUESTIONS), len(RELATIONS), 1)
TOKEN_TAGS, TOKEN_VALUE, TOKEN_SLOTS, TOKEN_STATUSES, TOKEN_SUBJECTS = _slices(
    len(TAGS), 1, len(SLOTS), len(STATUSES), len(SUBJECTS)
)
WHOLE_WIDTH: Final = WHOLE_ANSWER.stop
TOKEN_WIDTH: Final = TOKEN_SUBJECTS.stop
