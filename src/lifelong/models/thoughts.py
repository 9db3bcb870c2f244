"""Splits the output of a reasoning model into the answer and the thoughts between ``<think>`` and ``</think>``.

Reasoning models write their thoughts into the answer when the server does not remove them. Some chat templates open the
tag in the prompt, so that the output holds only the closing tag: all text before it is a thought.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPEN = "<think>"
_CLOSE = "</think>"
_OPENING = re.compile(re.escape(_OPEN), re.IGNORECASE)
_CLOSING = re.compile(re.escape(_CLOSE), re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TextPart:
    """A piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Thought:
    """A complete thought."""

    text: str


@dataclass(frozen=True, slots=True)
class Retraction:
    """All text so far in this output is a thought and not a part of the answer."""


class ThoughtSplitter:
    """Splits one streamed output.

    A tag may arrive in pieces, so text that may be part of a tag is held back until it is clear. A thought without an
    end is a thought when it stands at the beginning of the output. After text of the answer it is part of the answer,
    for example an explanation of the tag.
    """

    def __init__(self) -> None:
        self._held = ""
        self._text = ""
        self._inside = False
        self._paired = False

    def feed(self, piece: str) -> Iterator[TextPart | Thought | Retraction]:
        """Add a piece of the output and yield the parts that are clear."""
        self._held += piece
        while True:
            tag = (_CLOSING if self._inside else _OPENING).search(self._held)
            if self._inside:
                if tag is None:
                    return
                thought, self._held = self._held[: tag.start()], self._held[tag.end() :]
                self._inside, self._paired = False, True
                if thought.strip():
                    yield Thought(thought.strip())
                continue
            closing = None if self._paired else _CLOSING.search(self._held)
            if closing is not None and (tag is None or closing.start() < tag.start()):
                yield from self._stray(closing)
                continue
            if tag is not None:
                yield from self._emit(self._held[: tag.start()])
                self._held, self._inside = self._held[tag.end() :], True
                continue
            keep = _tail(self._held)
            yield from self._emit(self._held[: len(self._held) - keep])
            self._held = self._held[len(self._held) - keep :]
            return

    def end(self) -> Iterator[TextPart | Thought]:
        """Yield the rest at the end of the output."""
        held, self._held = self._held, ""
        if not self._inside:
            yield from self._emit(held)
        elif self._text.strip():
            yield from self._emit(_OPEN + held)
        elif held.strip():
            yield Thought(held.strip())

    def _emit(self, text: str) -> Iterator[TextPart]:
        if self._paired and not self._text.strip():  # an answer does not begin with the line break after a thought
            text = text.lstrip()
        if text:
            self._text += text
            yield TextPart(text)

    def _stray(self, closing: re.Match[str]) -> Iterator[TextPart | Thought | Retraction]:
        """A closing tag without an opening one."""
        before = self._text + self._held[: closing.start()]
        if before.strip() and not before.endswith("\n"):  # the answer is about the tag
            yield from self._emit(self._held[: closing.end()])
            self._held = self._held[closing.end() :]
            return
        if self._text:
            yield Retraction()
        self._text, self._paired = "", True
        self._held = self._held[closing.end() :]
        if before.strip():
            yield Thought(before.strip())


def _tail(text: str) -> int:
    """How many characters at the end may be the beginning of a tag."""
    lowered = text.lower()
    most = min(len(text), len(_CLOSE) - 1)
    return next((n for n in range(most, 0, -1) if any(tag.startswith(lowered[-n:]) for tag in (_OPEN, _CLOSE))), 0)
