"""One answer as it streams: its words at once, and below them what was recalled for it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import fields
from datetime import tzinfo
from typing import TYPE_CHECKING

from lifelong.cli.memory_tables import fits
from lifelong.cli.output import clean
from lifelong.cli.times import day
from lifelong.types import Answer, Hit, Recalled, Restarted, Thinking, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from lifelong.agent.chat_request import ChatRequest
    from lifelong.sync import Person
    from lifelong.types import Reply

SHOWN = 3
"""Hits that are shown below an answer."""


def say(
    out: Console,
    person: Person,
    request: ChatRequest,
    *,
    indent: str = "",
) -> Reply | None:
    """Stream an answer to the console.

    Args:
        out: the console.
        person: the person who asks.
        request: the message.
        indent: put before every line.

    Returns:
        The stored reply; None when the stream was stopped.
    """
    hits: list[Hit] = []
    thoughts: list[str] = []
    flow = Flow(out, indent)
    arguments = {field.name: getattr(request, field.name) for field in fields(request)}
    with closing(person.stream(**arguments)) as events:  # type: ignore[type-var]  # a generator
        for event in events:
            match event:
                case Token(text=piece):
                    flow.write(piece)
                case Recalled(recollection=found):
                    hits += [hit for hit in found if hit.id not in {other.id for other in hits}]
                case Restarted():
                    flow.restart()
                case Thinking(text=thought):
                    thoughts.append(thought)
                case Answer(reply=reply):
                    flow.end()
                    _below(out, hits, thoughts, person.zone, indent)
                    return reply
    return None


class Flow:
    """Writes text that arrives in pieces, broken between words at the width of the console.

    Args:
        out: where to.
        indent: put before every line.
    """

    def __init__(self, out: Console, indent: str = "") -> None:
        self._out = out
        self._indent = indent
        self._column = 0
        self._word = ""
        self._space = ""

    def write(self, piece: str) -> None:
        """Write the next piece; a word is shown when it is whole."""
        for mark in clean(piece):
            if not mark.isspace():
                self._word += mark
                continue
            self._flush()
            if mark == "\n":
                self._break()
            elif self._column:
                self._space = " "

    def restart(self) -> None:
        """What was written so far does not count: say so, and begin again on a line of its own."""
        self.end()
        self._out.print(f"{self._indent}(begins again)", style="dim")

    def end(self) -> None:
        """Write what is left and end the line."""
        self._flush()
        self._break()

    def _flush(self) -> None:
        if not self._word:
            return
        if self._column and self._column + len(self._space + self._word) > self._out.width:
            self._break()
        text = (self._space if self._column else self._indent) + self._word
        self._out.print(text, end="", soft_wrap=True)
        self._column += len(text)
        self._word = self._space = ""

    def _break(self) -> None:
        self._out.print()
        self._column = 0
        self._space = ""


def _below(out: Console, hits: Sequence[Hit], thoughts: Sequence[str], zone: tzinfo, indent: str) -> None:
    """What the answer was made from, dimmed."""
    for thought in thoughts:
        out.print(f"{indent}{clean(thought)}", style="dim italic")
    if not hits:
        out.print(f"{indent}(nothing recalled)", style="dim")
    for hit in hits[:SHOWN]:
        kind = hit.role if hit.kind == "message" else hit.kind
        line = f"{indent}↳ {fits(hit.score):<8} {day(hit.at, zone):>11}  "
        line += ("" if kind == "user" else f"[{kind}] ") + clean(hit.text).replace("\n", " ")
        out.print(line if len(line) <= out.width else line[: out.width - 1] + "…", style="dim", soft_wrap=True)
    if len(hits) > SHOWN:
        out.print(f"{indent}  and {len(hits) - SHOWN} more", style="dim")
