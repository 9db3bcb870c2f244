"""Questions and passages of public sets, as samples of the reader's answer task: what talks have too few of.

A folder holds one folder a set; the sets that are used, and the form of their rows, are in ``docs/training.md``.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np

from lifelong.errors import InputError
from lifelong.train.reader.samples import AnswerSample, Embed

MOST: Final = 2_500
"""Most questions of one set."""

WRONG: Final = 3
"""Wrong sentences of a question for which the set has none: the nearest by embedding."""

NEAR: Final = 400
"""Sentences among which the nearest is looked for."""

LONGEST: Final = 170
"""Most characters of a sentence; the reader sees no more of a clause."""

CREDITS: Final = {
    "synthetic_persona_chat": "Synthetic-Persona-Chat, Jandaghi et al. 2023 (CC BY 4.0)",
    "qamr": "QAMR, Michael et al. 2018 (MIT; sentences of Wikipedia and Wikinews)",
    "polyai": "PolyAI task-specific datasets, Coope et al. 2020 (CC BY 4.0)",
    "xquad": "XQuAD, Artetxe et al. 2020 (CC BY-SA 4.0)",
}
"""The sets with author and licence."""

_SPEAKER = re.compile(r"(?:(?P<other>[A-Z]\w+): (?P<before>.+?) )?(?P<who>[A-Z]\w+): (?P<text>.+)", re.DOTALL)


def public_samples(folder: Path, embed: Embed, languages: Sequence[str], *, seed: int) -> list[AnswerSample]:
    """The samples of every set in a folder.

    Args:
        folder: holds ``<set>/relevance.jsonl.gz`` and ``<set>/qa.jsonl.gz``.
        embed: embeds sentences, to find wrong ones that resemble the question.
        languages: the languages whose rows are used.
        seed: of the choice of rows.

    Raises:
        InputError: a set is missing.
    """
    rng = random.Random(seed)  # noqa: S311 - a choice of samples, no secret
    samples: list[AnswerSample] = []
    if "en" in languages:
        samples += _of_talk(_rows(folder / "synthetic_persona_chat" / "relevance.jsonl.gz"), rng)
        samples += _of_sentences(_rows(folder / "qamr" / "qa.jsonl.gz"), embed, rng)
        samples += _of_orders(_rows(folder / "polyai" / "qa.jsonl.gz"), rng)
    passages = [row for row in _rows(folder / "xquad" / "relevance.jsonl.gz") if row["lang"] in languages]
    samples += _of_passages(passages, rng)
    return samples


def first_person(question: str, name: str) -> str:
    """A question about somebody, asked by them: "What does Ana like?" becomes "What do I like?"."""
    mine = question
    for pattern, new in (
        (rf"\bdoes {name}\b", "do I"), (rf"\bis {name}\b", "am I"), (rf"\bwas {name}\b", "was I"),
        (rf"\bhas {name}\b", "have I"), (rf"\b(What|Where|Who|How|When)(?:'s| is) {name}'s\b", r"\1 is my"),
        (rf"\b{name}'s\b", "my"), (rf"\b{name} (?:is|was)\b", "I am"), (rf"\b{name}\b", "I"),
        (r"\b(?:Does|does) I\b", "Do I"), (r"\bIs I\b", "Am I"), (r"\bHas I\b", "Have I"),
        (r"\bthey (?:is|are)\b", "I am"), (r"\bthey\b", "I"), (r"\btheir\b", "my"), (r"\bthem\b", "me"),
    ):  # fmt: skip
        mine = re.sub(pattern, new, mine)
    return mine


def _of_talk(rows: Sequence[dict[str, Any]], rng: random.Random) -> Iterator[AnswerSample]:
    """Replies of a conversation: the question is put in the first person, and the turn before is the context."""
    for question, group in _questions(rows, rng):
        right = next((row for row in group if row["label"]), None)
        spoken = None if right is None else _SPEAKER.fullmatch(right["passage"])
        if spoken is None or spoken["who"] not in question:
            continue
        asked = _as_typed(first_person(question, spoken["who"]), rng)
        for row in group:
            match = _SPEAKER.fullmatch(row["passage"])
            if match is not None:
                before = f"{match['before']} / _" if match["before"] else ""
                context = before if match["who"] == spoken["who"] else "assistant: "
                yield _sample(asked, match["text"], context, row)


def _of_sentences(rows: Sequence[dict[str, Any]], embed: Embed, rng: random.Random) -> Iterator[AnswerSample]:
    """Questions about one sentence each; the wrong ones are sentences of other questions that resemble it."""
    rows = [row for row in rows if row["answers"] and len(row["context"]) <= LONGEST]
    rows = rng.sample(rows, min(MOST, len(rows)))
    vectors = embed([row["context"] for row in rows])
    asked = embed([row["question"] for row in rows])
    for place, row in enumerate(rows):
        yield _sample(_as_typed(row["question"], rng), row["context"], "", row | {"label": 1})
        others = sorted(rng.sample(range(len(rows)), min(NEAR, len(rows))))
        near = [others[each] for each in np.argsort(-(vectors[others] @ asked[place]), kind="stable")]
        wrong = [rows[other]["context"] for other in near if rows[other]["context"] != row["context"]][:WRONG]
        for text in wrong:
            yield _sample(row["question"], text, "", row | {"label": 0})


def _of_orders(rows: Sequence[dict[str, Any]], rng: random.Random) -> Iterator[AnswerSample]:
    """What somebody says at a counter, and a question that it answers or does not."""
    for row in rng.sample(list(rows), min(MOST, len(rows))):
        yield _sample(_as_typed(row["question"], rng), row["context"], "", row | {"label": int(bool(row["answers"]))})


def _of_passages(rows: Sequence[dict[str, Any]], rng: random.Random) -> Iterator[AnswerSample]:
    for question, group in _questions(rows, rng):
        asked = _as_typed(question, rng)
        for row in group:
            yield _sample(asked, row["passage"][:LONGEST], "", row)


def _sample(question: str, clause: str, context: str, row: dict[str, Any]) -> AnswerSample:
    group = crc32(f"{row.get('group', '')} {question}".encode())
    return AnswerSample(question, clause, context, bool(row["label"]), group, "value", row["lang"])


def _questions(rows: Sequence[dict[str, Any]], rng: random.Random) -> list[tuple[str, list[dict[str, Any]]]]:
    """Questions with their passages; of questions with the same words, one in so many that few repeat."""
    groups = [(key[1], list(group)) for key, group in groupby(rows, lambda row: (row.get("group"), row["question"]))]
    return rng.sample(groups, min(MOST, len(groups)))


def _as_typed(question: str, rng: random.Random) -> str:
    """The question as people type it: half of them without capitals and marks."""
    return question.lower().rstrip("?？. ").replace("'", "") if rng.random() < 0.5 else question


def _rows(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        raise InputError(f"there is no {path}: --public needs the sets that docs/training.md names")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]
