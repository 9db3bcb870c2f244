"""PersonaMem: which of four replies fits the person as they are now (Jiang et al., COLM 2025, arXiv 2504.14225).

A question sees its context up to ``end_index_in_shared_context`` and no further. The system message, which states the
persona, is not stored. Options are shuffled with the seed.
"""

from __future__ import annotations

import ast
import csv
import gzip
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lifelong.bench.cases import Benchmark, Case, HistoryMessage, Question
from lifelong.bench.datasets.source import first_of, read_lines
from lifelong.types import Role

_LABEL = re.compile(r"^\s*\(([a-z])\)\s*")
_ROLE = re.compile(r"^(?:User|Assistant):\s*")

_START = datetime(2024, 1, 1, 9, tzinfo=UTC)
"""The contexts have no dates: each session is set a week after the one before."""


def load(folder: Path, seed: int) -> Iterator[Case]:
    """Read the contexts with their questions.

    Args:
        folder: with ``questions_*.csv`` and ``shared_contexts_*.jsonl``.
        seed: of the order in which options are shown.
    """
    questions = _questions(folder)
    for line in read_lines(first_of(folder, *(path.name.removesuffix(".gz") for path in _glob(folder, "shared_")))):
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


def _glob(folder: Path, start: str) -> list[Path]:
    return sorted(path for path in folder.glob(f"{start}*") if path.is_file())


def _questions(folder: Path) -> dict[str, list[dict[str, str]]]:
    path = first_of(folder, *(path.name.removesuffix(".gz") for path in _glob(folder, "questions_")))
    content = path.read_bytes()
    text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode()
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in csv.DictReader(text.splitlines(keepends=True)):
        rows[row["shared_context_id"]].append(row)
    return rows


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
)
