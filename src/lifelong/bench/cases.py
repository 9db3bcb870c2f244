"""What a benchmark asks: histories with their own times, questions, and what would answer them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from lifelong.errors import InputError
from lifelong.types import Role

OURS = "lifelong"
"""The name of our own system in every table."""

ALL = "all"
"""The key of all categories that are not reported apart."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a history that is replayed.

    Attributes:
        ref: its id inside the case.
        unit: what the set counts as evidence: the message itself, its round, session or segment.
        session: which run of messages it belongs to.
        speaker: a name, or "" for the person and the assistant.
    """

    ref: str
    text: str
    role: Role
    at: datetime
    session: str
    unit: str
    speaker: str = ""

    @property
    def line(self) -> str:
        """The text as plain retrievers see it: with its speaker in front."""
        return f"{self.speaker}: {self.text}" if self.speaker else self.text


@dataclass(frozen=True, slots=True)
class Question:
    """One question to a memory.

    Attributes:
        id: unique within the data set.
        text: what is asked.
        at: when it is asked (aware).
        category: the set's own name of its kind.
        gold: units that hold the evidence; empty when there are none.
        answerable: False where the right behaviour is to say that it is not known.
        answers: accepted answers as text.
        options: for a choice, the options in the order in which they are shown.
        correct: for a choice, the position of the right option.
        sees: how many messages of the history lie before it; None means all.
        fixed: the evidence after a published correction of the labels, None where nothing was corrected.
        fixed_answers: the answers after that correction.
        doubt: what the correction says is wrong, or "".
        span: for a question that names a time, four ISO dates: the first day that must be in it and the day after
            the last, and the same of the most that may be in it.
        rubric: points that a judge checks one by one, where the protocol has them.
    """

    id: str
    text: str
    at: datetime
    category: str
    gold: tuple[str, ...] = ()
    answerable: bool = True
    answers: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    correct: int | None = None
    sees: int | None = None
    fixed: tuple[str, ...] | None = None
    fixed_answers: tuple[str, ...] | None = None
    doubt: str = ""
    span: tuple[str, ...] = ()
    rubric: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One person's history and the questions to it.

    Attributes:
        person: what the person is called.
        turns: in the order in which they were said.
        zone: IANA name of the person's time zone; no public set gives one.
    """

    id: str
    person: str
    turns: tuple[Turn, ...]
    questions: tuple[Question, ...]
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark: how its data is read and what is measured.

    Attributes:
        name: as on the command line.
        summary: one line.
        source: the paper.
        licence: of the data; "NC" in it means that nothing of ours is ever fitted to it.
        files: glob patterns of the files that are read, below the data folder; none where the cases are made.
        load: reads the cases of a folder, given a seed for whatever is shuffled.
        measures: keys of the retrieval measures, see :mod:`lifelong.bench.metrics`.
        lead: the measure that reports lead with.
        apart: categories that are reported on their own and not counted in ``all``.
        unit: what a unit of evidence is.
        depth: how many messages are asked of a system.
        shown: how many of them a chat model would be shown.
        choice: whether the questions have options to choose from.
        judge: how a judge scores answers: "answer" as a whole, "rubric" point by point, "" not at all.
    """

    name: str
    summary: str
    source: str
    licence: str
    files: tuple[str, ...]
    load: Callable[[Path, int], Iterator[Case]]
    measures: tuple[str, ...]
    lead: str
    unit: str
    apart: frozenset[str] = frozenset()
    depth: int = 100
    shown: int = 10
    choice: bool = False
    judge: str = ""

    def paths(self, folder: Path) -> list[Path]:
        """The files of a data folder that this benchmark reads, sorted.

        Raises:
            InputError: there are none.
        """
        found = sorted({path for pattern in self.files for path in folder.glob(pattern) if path.is_file()})
        if not found:
            raise InputError(
                f"{folder} holds no data for {self.name}: expected {' or '.join(self.files)}; "
                "give the folder of the data set with --data"
            )
        return found

    def digest(self, folder: Path) -> str:
        """SHA-256 over the names and bytes of the files that are read; "" where none are."""
        if not self.files:
            return ""
        digest = hashlib.sha256()
        for path in self.paths(folder):
            digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()


def limited(cases: Iterable[Case], limit: int | None) -> Iterator[Case]:
    """At most ``limit`` questions, spread evenly over the cases, so that a small run still sees all kinds.

    A case that has no question left is dropped, and so is a case that never had one.
    """
    if limit is None:
        yield from (case for case in cases if case.questions)
        return
    every = [case for case in cases if case.questions]
    total = sum(len(case.questions) for case in every)
    taken = {position * total // min(limit, total) for position in range(min(limit, total))}
    number = 0
    for case in every:
        chosen = [question for place, question in enumerate(case.questions, number) if place in taken]
        number += len(case.questions)
        if chosen:
            yield replace(case, questions=tuple(chosen))


def unique(items: Iterable[str]) -> tuple[str, ...]:
    """Each item once, at its first place."""
    return tuple(dict.fromkeys(items))


def units(refs: Sequence[str], unit_of: dict[str, str]) -> tuple[str, ...]:
    """Ranked messages as ranked units: a unit stands where its first message does."""
    return unique(unit_of[ref] for ref in refs)
