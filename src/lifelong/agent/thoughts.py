"""What a model says, apart from what it only thinks aloud between ``<think>`` and ``</think>``.

Reasoning models write their reasoning into the answer when the server does not take it out. Some chat templates open
the tag in the prompt, so that only its end is in the output: then all that came before was thought.
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
    """A whole thought."""

    text: str


@dataclass(frozen=True, slots=True)
class Retraction:
    """All that was said so far in this output was thought."""


class ThoughtSplitter:
    """Splits one streamed output. A tag may arrive in pieces; nothing that may be one is given on before it is clear.

    A thought that never ends was cut off, when nothing had been said before it; in the middle of an answer it is
    taken for the answer's own words, as of somebody who explains the tag.
    """

    def __init__(self) -> None:
        self._held = ""
        self._said = ""
        self._inside = False
        self._paired = False

    def feed(self, piece: str) -> Iterator[TextPart | Thought | Retraction]:
        """Take in a piece and give what has become clear."""
        self._held += piece
        while True:
            found = (_CLOSING if self._inside else _OPENING).search(self._held)
            if self._inside:
                if found is None:
                    return
                thought, self._held = self._held[: found.start()], self._held[found.end() :]
                self._inside, self._paired = False, True
                if thought.strip():
                    yield Thought(thought.strip())
                continue
            closing = None if self._paired else _CLOSING.search(self._held)
            if closing is not None and (found is None or closing.start() < found.start()):
                yield from self._stray(closing)
                continue
            if found is not None:
                yield from self._say(self._held[: found.start()])
                self._held, self._inside = self._held[found.end() :], True
                continue
            keep = _tail(self._held)
            yield from self._say(self._held[: len(self._held) - keep])
            self._held = self._held[len(self._held) - keep :]
            return

    def end(self) -> Iterator[TextPart | Thought]:
        """Give what is left when the output has ended."""
        held, self._held = self._held, ""
        if not self._inside:
            yield from self._say(held)
        elif self._said.strip():
            yield from self._say(_OPEN + held)
        elif held.strip():
            yield Thought(held.strip())

    def _say(self, text: str) -> Iterator[TextPart]:
        if self._paired and not self._said.strip():  # an answer does not begin with the line break after a thought
            text = text.lstrip()
        if text:
            self._said += text
            yield TextPart(text)

    def _stray(self, closing: re.Match[str]) -> Iterator[TextPart | Thought | Retraction]:
        """An end without a beginning."""
        before = self._said + self._held[: closing.start()]
        if before.strip() and not before.endswith("\n"):  # somebody speaks of the tag
            yield from self._say(self._held[: closing.end()])
            self._held = self._held[closing.end() :]
            return
        if self._said:
            yield Retraction()
        self._said, self._paired = "", True
        self._held = self._held[closing.end() :]
        if before.strip():
            yield Thought(before.strip())


def _tail(text: str) -> int:
    """How many characters at the end may be the beginning of a tag."""
    lowered = text.lower()
    most = min(len(text), len(_CLOSE) - 1)
    return next((n for n in range(most, 0, -1) if any(tag.startswith(lowered[-n:]) for tag in (_OPEN, _CLOSE))), 0)
