"""Persona-MME: fourteen tasks about one person after weeks of talk with pictures (Nie et al., CVPR 2026).

The release has ``Persona-MME.json``, a list of questions, and ``samples/<n>/<person>/user_data.json`` with the profile,
the dialogue and the names of its pictures, which lie beside it. ``samples/50`` and ``samples/100`` are the 32k
configuration, ``samples/200`` and ``samples/500`` the 128k one. A message with a picture has ``<img>`` in its text; the
pictures are listed in the order of these marks. Times have no zone and are read as UTC.

A question with ``alignment`` has two replies, one that fits the person and one that does not: each becomes an item of
the fourteenth task.
"""

from __future__ import annotations

import string
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

from lifelong.bench.datasets.source import read_json
from lifelong.bench.paper.items import ALIGNMENT, VISUAL, PaperItem, PaperPerson, PaperTurn, text_of
from lifelong.errors import ImportFormatError, InputError

QUESTIONS: Final = "Persona-MME.json"
GROUPS: Final = {"50": "32k", "100": "32k", "200": "128k", "500": "128k"}
"""The configuration of each folder below ``samples``."""

ASPECTS: Final = {
    VISUAL: "Memory",
    "Semantic Information Recall": "Memory",
    "Explicit Intent Inference": "Intent",
    "Implicit Intent Recognition": "Intent",
    "Latest Preference Recognition": "Preference",
    "Interest Evolution Analysis": "Preference",
    "Implicit Preference Recommendation": "Preference",
    "Behavioral Pattern Recognition": "Behavior",
    "Long-term Goal Tracking": "Behavior",
    "Relationship Recognition": "Relationship",
    "Relationship Dynamics Comprehension": "Relationship",
    "Tiered Explanation Delivery": "Growth",
    "Generalizing to New Scenarios": "Growth",
}
"""The aspect of each task, as the paper names it."""

FITS: Final = ("Yes, it aligns well.", "No, it misaligns.")
"""The options of an alignment item, as the paper shows them."""

_PICTURE: Final = "<img>"


def load(folder: Path, *, group: str = "") -> list[PaperPerson]:
    """Read the persons with their items; every question of the file is read, or the error names what is missing.

    Args:
        folder: of the release.
        group: only this configuration; "" reads both.

    Raises:
        InputError: the folder has no questions, or none of this configuration.
        ImportFormatError: a file is not in the release's schema, or is not there.
    """
    path = folder / QUESTIONS
    if not path.is_file():
        raise InputError(
            f"{folder} has no {QUESTIONS}: give the folder of the release, with {QUESTIONS} and samples/, with --data"
        )
    by_sample: dict[PurePosixPath, list[tuple[int, Mapping[str, Any]]]] = defaultdict(list)
    for number, row in enumerate(_list(read_json(path), f"{path}")):
        sample = _sample(row, path, number)
        if not group or GROUPS[sample.parts[0]] == group:
            by_sample[sample].append((number, row))
    if not by_sample:
        raise InputError(f"{path} has no questions of the configuration {group or 'of any size'}")
    return [_person(folder, sample, rows) for sample, rows in by_sample.items()]


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise ImportFormatError(f"{where} is no list: expected a list of objects, as in the release")
    return value


def _sample(row: Any, path: Path, number: int) -> PurePosixPath:
    """The folder of a question's person below ``samples``, such as ``50/0``."""
    where = f"{path}, question {number + 1}"
    text = text_of(row, "data_path", where)
    parts = PurePosixPath(text).parts
    below = parts[parts.index("samples") + 1 : -1] if "samples" in parts else ()
    if len(below) != 2 or below[0] not in GROUPS or ".." in below:
        raise ImportFormatError(
            f"{where} has data_path {text!r}: expected samples/<{'|'.join(GROUPS)}>/<person>/user_data.json"
        )
    return PurePosixPath(*below)


def _person(folder: Path, sample: PurePosixPath, rows: Sequence[tuple[int, Mapping[str, Any]]]) -> PaperPerson:
    path = folder / "samples" / sample / "user_data.json"
    if not path.is_file():
        raise ImportFormatError(
            f"{path} is missing, and {len(rows)} questions need it: bring the whole release, or one configuration with "
            "--context"
        )
    data = read_json(path)
    if not isinstance(data, Mapping):
        raise ImportFormatError(f"{path} is no object: expected profile, sessions and imgs")
    items = [
        item for number, row in rows for item in _items(row, f"{folder / QUESTIONS}, question {number + 1}", number)
    ]
    return PaperPerson(
        id=sample.as_posix(),
        group=GROUPS[sample.parts[0]],
        profile=tuple(_statements(data.get("profile"), path)),
        sessions=tuple(_sessions(data, path)),
        items=tuple(items),
    )


def _statements(profile: Any, path: Path) -> Iterator[str]:
    """The entries of the profile as ``key: value``; a group of entries is read like its entries."""
    if not isinstance(profile, Mapping):
        raise ImportFormatError(f"{path} has the profile {profile!r}: expected an object")
    for key, value in profile.items():
        if isinstance(value, Mapping):
            yield from _statements(value, path)
        elif isinstance(value, list):
            yield f"{key}: {', '.join(map(str, value))}"
        else:
            yield f"{key}: {value}"


def _sessions(data: Mapping[str, Any], path: Path) -> Iterator[tuple[PaperTurn, ...]]:
    pictures = iter(_list(data.get("imgs", []), f"{path}, imgs"))
    for place, session in enumerate(_list(data.get("sessions"), f"{path}, sessions")):
        turns = []
        for number, turn in enumerate(_list(session, f"{path}, session {place + 1}")):
            where = f"{path}, session {place + 1}, turn {number + 1}"
            text = text_of(turn, "user", where)
            picture = _picture(next(pictures, None), path, where) if _PICTURE in text else None
            at = _time(text_of(turn, "time", where), where)
            turns.append(PaperTurn(text.replace(_PICTURE, "").strip(), text_of(turn, "assistant", where), at, picture))
        if turns:
            yield tuple(turns)


def _picture(name: Any, path: Path, where: str) -> Path:
    """The file of a picture: beside the dialogue, under the last part of its name."""
    if not isinstance(name, str):
        raise ImportFormatError(f"{where} has {_PICTURE}, and imgs has no picture left for it")
    file = path.parent / PurePosixPath(name).name
    if not file.is_file():
        raise ImportFormatError(f"{where} shows {name!r}, and {file} is missing: bring the pictures of the release")
    return file


def _time(text: str, where: str) -> datetime:
    """``2024-09-23 20:08``, with or without the day of the week behind it."""
    try:
        return datetime.strptime(text.split("(")[0].strip(), "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    except ValueError as error:
        raise ImportFormatError(f"{where} has the time {text!r}: expected one such as 2024-09-23 20:08") from error


def _items(row: Mapping[str, Any], where: str, number: int) -> Iterator[PaperItem]:
    task = text_of(row, "question_type", where)
    if task not in ASPECTS:
        raise ImportFormatError(f"{where} has the question_type {task!r}: expected one of {', '.join(ASPECTS)}")
    choices, answer = row.get("choices"), text_of(row, "answer", where).strip()
    letters = [f"({each})" for each in string.ascii_lowercase]
    if not isinstance(choices, Mapping) or list(choices) != letters[: len(choices)] or answer not in choices:
        raise ImportFormatError(
            f"{where} has the choices {choices!r} and the answer {answer!r}: expected (a), (b), … in order, and one of "
            "them as the answer"
        )
    at, query = _time(text_of(row, "time", where), where), text_of(row, "query", where)
    options = tuple(str(each) for each in choices.values())
    yield PaperItem(str(number), "choice", ASPECTS[task], task, at, query, options, list(choices).index(answer))
    for right, key in enumerate(("chosen", "rejected")) if "alignment" in row else ():
        reply = text_of(row["alignment"], key, f"{where}, alignment")
        yield PaperItem(
            f"{number}-{key}", "alignment", ALIGNMENT, "Personality Alignment", at, query, FITS, right, reply
        )


def counts(persons: Sequence[PaperPerson]) -> dict[str, int]:
    """Number of items by task."""
    return dict(Counter(item.task for person in persons for item in person.items))
