"""The files of everyday life: histories of invented persons, questions to them, acts, and the memories to expect."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AwareDatetime, BeforeValidator, TypeAdapter, ValidationError

from lifelong.bench.datasets.source import read_json, read_lines
from lifelong.errors import ImportFormatError, InputError

T = TypeVar("T")

QUESTIONS, ACTS, PERSONS = "questions.jsonl", "acts.jsonl", "persons"


def _compiled(pattern: Any) -> Any:
    """The data's expressions ignore case, and a dot in them matches a line's end."""
    try:
        return re.compile(pattern, re.IGNORECASE | re.DOTALL) if isinstance(pattern, str) else pattern
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error


Regex = Annotated[re.Pattern[str], BeforeValidator(_compiled)]
Regexes = tuple[Regex, ...]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One message of a history."""

    id: str
    session: str | int
    role: Literal["user", "assistant"]
    at: AwareDatetime
    text: str


@dataclass(frozen=True, slots=True)
class RightMemory:
    """A fact that the history states.

    Attributes:
        fact: the fact in words.
        regex: what a memory of it matches.
        state: whether the fact still holds when the questions are asked.
    """

    fact: str
    regex: Regex
    state: Literal["current", "closed"]


@dataclass(frozen=True, slots=True)
class WrongMemory:
    """Something that must not be a current memory.

    Attributes:
        why: ``stale``, ``joke``, ``quoted``, ``document``, ``assistant`` or ``secret``.
        unless: a memory that matches one of these is right; for example, it names the speaker.
    """

    regex: Regex
    why: str
    unless: Regexes = ()


@dataclass(frozen=True, slots=True)
class History:
    """One person's history.

    Attributes:
        zone: IANA name of the time zone.
        asked: when the acts happen, and at about what time the questions are asked.
    """

    id: str
    lang: str
    zone: str
    asked: AwareDatetime
    messages: tuple[HistoryLine, ...]
    memories_right: tuple[RightMemory, ...]
    memories_wrong: tuple[WrongMemory, ...]


@dataclass(frozen=True, slots=True)
class SomeOf:
    """At least ``n`` of some expressions."""

    n: int
    of: Regexes


@dataclass(frozen=True, slots=True)
class EverydayQuestion:
    """One question about the history.

    Attributes:
        answer_any: a right answer matches one of these,
        answer_all: all of these,
        answer_all_of_n: and some of these.
        must_not: a right answer matches none of these.
        also_right: for an unanswerable question, answers that count as an abstention.
    """

    id: str
    person: str
    asked_at: AwareDatetime
    question: str
    kind: str
    answer_any: Regexes
    answer_all: Regexes
    must_not: Regexes
    unanswerable: bool
    also_right: Regexes = ()
    answer_all_of_n: SomeOf | None = None


@dataclass(frozen=True, slots=True)
class Still:
    """A question that is asked after an act, and what its answer matches."""

    question: str
    answer_any: Regexes


@dataclass(frozen=True, slots=True)
class After:
    """What holds after an act.

    Attributes:
        gone: matches no memory and no message.
        still: questions that have their answers.
        profile_has, profile_not: matches some current memory, matches none.
        no_memory_of_it: the act became no memory.
    """

    gone: Regexes
    still: tuple[Still, ...]
    profile_has: Regexes
    profile_not: Regexes
    no_memory_of_it: bool


@dataclass(frozen=True, slots=True)
class Act:
    """Something that the person says to the assistant that is no plain question.

    Attributes:
        act: its kind: ``forget``, ``correction``, ``greeting`` and others.
        confirm: the person's reply when the assistant asks back before it forgets.
    """

    id: str
    person: str
    act: str
    text: str
    must_reply_not: Regexes
    must_reply: Regexes
    confirm: str
    after: After


@dataclass(frozen=True, slots=True)
class PersonData:
    """A history with its questions and acts."""

    history: History
    questions: tuple[EverydayQuestion, ...]
    acts: tuple[Act, ...]


def load(folder: Path, persons: Collection[str] = ()) -> list[PersonData]:
    """Read the persons of a folder, in the order of their ids.

    Args:
        folder: with ``persons/<id>.json``, ``questions.jsonl`` and ``acts.jsonl``.
        persons: ids; none takes all.

    Raises:
        InputError: the folder does not have these files, or there is no such person.
        ImportFormatError: a file does not follow the schema.
    """
    paths = {path.stem: path for path in sorted((folder / PERSONS).glob("*.json"))}
    lacking = [name for name in (QUESTIONS, ACTS) if not (folder / name).is_file()]
    if not paths or lacking:
        what = ", ".join([*([] if paths else [f"{PERSONS}/<id>.json"]), *lacking])
        raise InputError(
            f"the data of everyday life is expected in {folder.resolve()}, which has no {what}: "
            "name the folder that has them with --data"
        )
    if unknown := sorted(set(persons) - set(paths)):
        raise InputError(f"no person is called {', '.join(unknown)}; expected some of: {', '.join(paths)}")
    questions = _lines(folder / QUESTIONS, TypeAdapter(EverydayQuestion))
    acts = _lines(folder / ACTS, TypeAdapter(Act))
    histories = TypeAdapter(History)
    return [
        PersonData(
            _checked(histories, read_json(path), path),
            tuple(each for each in questions if each.person == name),
            tuple(each for each in acts if each.person == name),
        )
        for name, path in paths.items()
        if not persons or name in persons
    ]


def _lines(path: Path, schema: TypeAdapter[T]) -> list[T]:
    return [_checked(schema, value, path) for value in read_lines(path)]


def _checked(schema: TypeAdapter[T], value: Any, path: Path) -> T:
    try:
        return schema.validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ImportFormatError(f"{path} does not follow the schema: {where}: {first['msg']}") from error
