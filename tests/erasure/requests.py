"""Talks with a request to forget, and what must go and stay, read from `requests.txt`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

import lifelong
from lifelong.language.sentences import sentences
from lifelong.types import ErasurePreview, Incoming
from tests.person.examples import MINUTE, NINE

MARKED = re.compile(r"⟦(.*?)⟧")


@dataclass(frozen=True)
class Case:
    """A talk and a request.

    Attributes:
        number: its place in the file; the odd ones were not looked at while the weights were chosen.
        talk: role and text of each message, with marks around what must go.
    """

    number: int
    language: str
    request: str
    talk: tuple[tuple[str, str], ...]

    @property
    def held_out(self) -> bool:
        return self.number % 2 == 1


@dataclass
class Count:
    """Units that went and had to, that went and had to stay, and that stayed and had to go."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


@cache
def read() -> tuple[list[Case], list[tuple[str, str]]]:
    """The cases, and texts that ask to forget nothing, each with its language."""
    filler: dict[str, list[tuple[str, str]]] = {}
    cases: list[Case] = []
    others: list[tuple[str, str]] = []
    roles = {">": "user", "<": "assistant"}
    lines: list[tuple[str, str]] | None = None
    for line in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines():
        mark, _, text = line.partition(" ")
        if mark == "+":
            lines = filler.setdefault(text, [])
        elif mark == "=":
            language, lines = text, []
        elif mark == "?":
            assert lines is not None
            cases.append(Case(len(cases), language, text, lines))  # type: ignore[arg-type]  # filled below
        elif mark in roles:
            assert lines is not None
            lines.append((roles[mark], text))
        elif mark == "!":
            others.append((text.partition(" ")[0], text.partition(" ")[2]))
    return [
        Case(case.number, case.language, case.request, tuple(_placed(filler[case.language], list(case.talk))))
        for case in cases
    ], others


def _placed(filler: list[tuple[str, str]], talk: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The filler before the talk, but for its last message, which comes before the talk's last one."""
    yield from filler[:-1]
    yield from talk[:-1]
    yield filler[-1]
    yield talk[-1]


def tell(life: lifelong.Life, case: Case) -> lifelong.Person:
    """The person of a case, who has said its talk."""
    person = life.person(f"person{case.number}")
    person.add(
        [
            Incoming(MARKED.sub(r"\1", text), role, at=NINE - timedelta(days=9) + place * MINUTE)  # type: ignore[arg-type]
            for place, (role, text) in enumerate(case.talk)
        ]
    )
    return person


def count(case: Case, person: lifelong.Person, plan: ErasurePreview | None) -> tuple[Count, list[str]]:
    """What a preview would take, and its faults in words."""
    result, faults = Count(), []
    whole = {message.id for message in plan.messages} if plan is not None else set()
    parts = plan.parts if plan is not None else ()
    for message, (_, marked) in zip(person.messages(), case.talk, strict=True):
        covered = [message.id in whole] * len(message.text)
        for part in parts:
            if part.message == message.id:
                covered[part.start : part.end] = [True] * (part.end - part.start)
        for start, end, goes in _units(marked):
            share = sum(covered[start:end]) / (end - start)
            if goes and share >= 0.8:
                result.right += 1
            elif goes:
                result.missed += 1
                faults.append(f"stayed: {message.text[start:end]}")
            elif share > 0.2:
                result.wrong += 1
                faults.append(f"went: {message.text[start:end]}")
    return result, faults


def _units(marked: str) -> Iterator[tuple[int, int, bool]]:
    """Spans of the text without marks: what must go, and the sentences of the rest."""
    place = end = 0
    for match in [*MARKED.finditer(marked), None]:
        rest = marked[end : match.start() if match else len(marked)]
        for sentence in sentences(rest):
            yield place + sentence.start, place + sentence.end, False
        place += len(rest)
        if match:
            yield place, place + len(match[1]), True
            place, end = place + len(match[1]), match.end()
