"""The items of a benchmark of recall: histories of messages, questions to them, and the evidence that answers."""

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
"""The key of the figures over all categories that are not reported apart."""


@dataclass(frozen=True, slots=True)
class HistoryMessage:
    """One message of a history that is replayed.

    Attributes:
        ref: id inside the case.
        unit: what the data set counts as evidence: the message itself, its round, session or segment.
        session: id of its session.
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
        """The text with its speaker in front, as plain retrievers index it."""
        return f"{self.speaker}: {self.text}" if self.speaker else self.text


@dataclass(frozen=True, slots=True)
class Question:
    """One question to a memory.

    Attributes:
        id: unique within the data set.
        text: the question.
        at: time of the question, with its zone.
        category: the data set's name of its kind.
        gold: units that hold the evidence; empty when there are none.
        answerable: False where the right behaviour is abstention.
        answers: accepted answers as text.
        options: for a choice, the options in the order in which they are shown.
        correct: for a choice, the position of the right option.
        visible: how many messages of the history are before it; None means all.
        corrected_gold: evidence after a published correction of the labels; None where nothing was corrected.
        corrected_answers: answers after that correction.
        doubt: what the correction says is wrong, or "".
        span: for a question that names a time, four ISO dates: first day and day after the last of the span that must
            be held, and the same of the widest span that is right.
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
    visible: int | None = None
    corrected_gold: tuple[str, ...] | None = None
    corrected_answers: tuple[str, ...] | None = None
    doubt: str = ""
    span: tuple[str, ...] = ()
    rubric: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One person's history and the questions to it.

    Attributes:
        person: name of the person.
        messages: in the order of time.
        zone: IANA name of the person's time zone; no public data set gives one.
    """

    id: str
    person: str
    messages: tuple[HistoryMessage, ...]
    questions: tuple[Question, ...]
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One benchmark of recall: how its data is read and what is measured.

    Attributes:
        name: as on the command line.
        summary: one line.
        source: the paper.
        licence: of the data; nothing that ships is fitted to data whose licence has "NC" in it.
        files: glob patterns of the files that are read, below the data folder; none where the cases are generated.
        load: reads the cases of a folder; the seed is for what is shuffled.
        measures: keys of ranking measures, see :mod:`lifelong.bench.metrics.ranking`.
        lead: the measure that reports begin with.
        apart: categories that have figures of their own and are not in ``all``.
        unit: what a unit of evidence is.
        depth: length of the rankings that systems return.
        context_size: how many of these messages a chat model reads.
        choice: whether the questions have options to choose from.
        judge: how a judge scores answers: "answer" as a whole, "rubric" point by point, "" not at all.
        sizes: names of the sizes of the release, where it has several side by side.
        sized: gives the benchmark of one of these sizes.
        miniature: folder of a bundled set of ours in the same schema; None where there is none.
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
    context_size: int = 10
    choice: bool = False
    judge: str = ""
    sizes: tuple[str, ...] = ()
    sized: Callable[[str], Benchmark] | None = None
    miniature: Path | None = None

    def paths(self, folder: Path) -> list[Path]:
        """The files of a data folder that this benchmark reads, sorted.

        Raises:
            InputError: there are none.
        """
        paths = sorted({path for pattern in self.files for path in folder.glob(pattern) if path.is_file()})
        if not paths:
            raise InputError(
                f"{folder} holds no data for {self.name}: expected {' or '.join(self.files)}; "
                "give the folder of the data set with --data"
            )
        return paths

    def of_size(self, size: str) -> Benchmark:
        """The benchmark of one size.

        Raises:
            InputError: it has no such size.
        """
        if size not in self.sizes or self.sized is None:
            raise InputError(f"{self.name} has no size {size!r}; expected one of: {', '.join(self.sizes) or 'none'}")
        return self.sized(size)

    def size_in(self, folder: Path) -> str:
        """The size of the files of a folder by their names; "" where names tell none."""
        names = [path.name for path in self.paths(folder)] if self.sizes else []
        return next((size for size in self.sizes if any(f"_{size}." in name for name in names)), "")

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
    """At most ``limit`` questions, spread evenly over the cases, so that a small run still has all categories.

    Cases without a question are dropped.
    """
    if limit is None:
        yield from (case for case in cases if case.questions)
        return
    every = [case for case in cases if case.questions]
    total = sum(len(case.questions) for case in every)
    taken = {position * total // min(limit, total) for position in range(min(limit, total))}
    number = 0
    for case in every:
        some = [question for place, question in enumerate(case.questions, number) if place in taken]
        number += len(case.questions)
        if some:
            yield replace(case, questions=tuple(some))


def unique(items: Iterable[str]) -> tuple[str, ...]:
    """Each item once, at its first place."""
    return tuple(dict.fromkeys(items))


def units(refs: Sequence[str], unit_of: dict[str, str]) -> tuple[str, ...]:
    """Ranked messages as ranked units: a unit has the place of its first message."""
    return unique(unit_of[ref] for ref in refs)
