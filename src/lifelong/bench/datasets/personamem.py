"""PersonaMem: which of four replies fits the person as they are now (Jiang et al., COLM 2025, arXiv 2504.14225).

A question sees its context up to ``end_index_in_shared_context`` and no further. The system message, which states the
persona, is not stored. Options are shuffled with the seed. The release has three sizes side by side, ``questions_32k``,
``questions_128k`` and ``questions_1M``.
"""

from __future__ import annotations

import ast
import csv
import gzip
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from lifelong.bench.cases import Benchmark, Case, HistoryMessage, Question
from lifelong.bench.datasets.source import first_of, read_lines
from lifelong.bench.paper import MINIATURES
from lifelong.errors import InputError
from lifelong.types import Role

_LABEL = re.compile(r"^\s*\(([a-z])\)\s*")
_ROLE = re.compile(r"^(?:User|Assistant):\s*")

_START = datetime(2024, 1, 1, 9, tzinfo=UTC)
"""The contexts have no dates: each session is set a week after the one before."""


SIZES = ("32k", "128k", "1M")


def load(folder: Path, seed: int, *, size: str = "") -> Iterator[Case]:
    """Read the contexts with their questions.

    Args:
        folder: with ``questions_*.csv`` and ``shared_contexts_*.jsonl``.
        seed: of the order in which options are shown.
        size: one of SIZES; "" where the folder has one only.

    Raises:
        InputError: the folder has several sizes, and none is chosen.
    """
    questions = _questions(_file(folder, "questions_", size))
    for line in read_lines(_file(folder, "shared_contexts_", size)):
        for context, raw in line.items():
            messages: list[HistoryMessage] = []
            before = [0]  # messages of ours before each message of theirs
            at, session = _START, 0
            for number, item in enumerate(raw):
                if item["role"] == "system":
                    session += 1
                    at = _START + timedelta(weeks=session)
                else:
                    at += timedelta(minutes=1)
                    role: Role = "assistant" if item["role"] == "assistant" else "user"
                    text = _ROLE.sub("", item["content"])
                    if text.strip():
                        messages.append(HistoryMessage(str(number), text, role, at, str(session), str(number)))
                before.append(len(messages))
            questions_of_context = tuple(
                _question(row, before[min(int(row["end_index_in_shared_context"]), len(raw))], messages, seed)
                for row in questions.get(context, ())
            )
            yield Case(context[:12], "user", tuple(messages), questions_of_context)


def _question(row: dict[str, str], visible: int, messages: list[HistoryMessage], seed: int) -> Question:
    by_label = {}
    for option in ast.literal_eval(row["all_options"]):
        if match := _LABEL.match(option):
            by_label[match[1]] = option[match.end() :]
    order = list(by_label)
    # A seed for each question, so that a limit changes no other question's options.
    random.Random(f"{seed} {row['question_id']}").shuffle(order)  # noqa: S311 - not for secrets
    return Question(
        id=row["question_id"],
        text=row["user_question_or_message"],
        at=(messages[visible - 1].at if visible else _START) + timedelta(minutes=1),
        category=row["question_type"],
        answers=(by_label[row["correct_answer"].strip("() ")],),
        options=tuple(by_label[label] for label in order),
        correct=order.index(row["correct_answer"].strip("() ")),
        visible=visible,
    )


def _file(folder: Path, start: str, size: str) -> Path:
    """The file of a size, packed or not; the only one without a size."""
    stems = {path.name.removesuffix(".gz") for path in folder.glob(f"{start}{size or '*'}.*") if path.is_file()}
    if len(stems) > 1:
        sizes = ", ".join(sorted(stem.removeprefix(start).split(".")[0] for stem in stems))
        raise InputError(f"{folder} has several sizes ({sizes}): choose one with --size")
    return first_of(folder, *stems)


def _questions(path: Path) -> dict[str, list[dict[str, str]]]:
    content = path.read_bytes()
    text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode()
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in csv.DictReader(text.splitlines(keepends=True)):
        rows[row["shared_context_id"]].append(row)
    return rows


def sized(size: str) -> Benchmark:
    """The benchmark of one size of the release."""
    files = tuple(pattern.replace("*", size) for pattern in BENCHMARK.files)
    return replace(BENCHMARK, files=files, load=partial(load, size=size))


BENCHMARK = Benchmark(
    name="personamem",
    summary="which of four replies fits the person as they are now",
    source="Jiang et al., COLM 2025, arXiv 2504.14225",
    licence="MIT",
    files=("questions_*.csv", "questions_*.csv.gz", "shared_contexts_*.jsonl", "shared_contexts_*.jsonl.gz"),
    load=load,
    measures=(),
    lead="accuracy",
    unit="message",
    depth=20,
    choice=True,
    sizes=SIZES,
    sized=sized,
    miniature=MINIATURES / "personamem",
)
