"""LongMemEval: questions over a haystack of chat sessions (Wu et al., ICLR 2025, arXiv 2410.10813).

Session retrieval: a session has the rank of its best message. Questions whose id ends in ``_abs`` have no answer;
they are left out of ``all``, as the authors do, and measure abstention.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from lifelong.bench.cases import Benchmark, Case, HistoryMessage, Question, unique
from lifelong.bench.datasets.source import clock, day, first_of, literal, read_json
from lifelong.types import Role

ABSTENTION = "abstention"


def load(folder: Path, seed: int) -> Iterator[Case]:
    """Read the instances, each with its own haystack; ``seed`` changes nothing."""
    path = first_of(folder, "longmemeval_s_sample.json", "longmemeval_s.json", "longmemeval_s_cleaned.json",
                    "longmemeval_m.json", "longmemeval_oracle.json")  # fmt: skip
    fixes = _fixes(folder)
    for record in read_json(path):
        key = str(record["question_id"])
        messages = _messages(record)
        answerable = not key.endswith("_abs")
        fix = fixes.get(key)
        yield Case(
            key,
            "user",
            messages,
            (
                Question(
                    id=key,
                    text=record["question"],
                    at=moment(record["question_date"]),
                    category=record["question_type"] if answerable else ABSTENTION,
                    gold=tuple(map(str, literal(record["answer_session_ids"]))) if answerable else (),
                    answerable=answerable,
                    answers=(str(record["answer"]),),
                    corrected_gold=None if fix is None else tuple(fix["corrected_answer_session_ids"]),
                    corrected_answers=None if fix is None else (str(fix["corrected_answer"]),),
                    doubt="" if fix is None else "answer changed after an audit",
                ),
            ),
        )


def _messages(record: dict[str, Any]) -> tuple[HistoryMessage, ...]:
    dates = [moment(text) for text in literal(record["haystack_dates"])]
    ids = [str(item) for item in literal(record["haystack_session_ids"])]
    sessions = literal(record["haystack_sessions"])
    messages: list[HistoryMessage] = []
    for place in sorted(range(len(dates)), key=lambda place: dates[place]):
        for number, item in enumerate(sessions[place]):
            if not item["content"].strip():
                continue
            role: Role = "assistant" if item["role"] == "assistant" else "user"
            at = dates[place] + timedelta(seconds=30 * number)
            if messages and at <= messages[-1].at:  # sessions of one minute follow each other, they do not mix
                at = messages[-1].at + timedelta(milliseconds=1)
            messages.append(
                HistoryMessage(
                    ref=f"{place}:{number}",
                    text=item["content"],
                    role=role,
                    at=at,
                    session=f"{place}",
                    unit=ids[place],
                )
            )
    return tuple(messages)


def moment(text: str) -> datetime:
    """Read "2023/05/20 (Sat) 02:21"."""
    date, _, time = re.sub(r"\s*\(.*?\)\s*", " ", text).strip().partition(" ")
    hour, minute = clock(time or "00:00")
    return day(date).replace(hour=hour, minute=minute)


def _fixes(folder: Path) -> dict[str, dict[str, Any]]:
    names = (folder / "corrections.json.gz", folder / "corrections.json")
    path = next((path for path in names if path.is_file()), None)
    if path is None:
        return {}
    fixes = {}
    for item in read_json(path):
        sessions = item.get("corrected_answer_session_ids") or ()
        fixes[str(item["question_id"])] = {**item, "corrected_answer_session_ids": unique(map(str, sessions))}
    return fixes


BENCHMARK = Benchmark(
    name="longmemeval",
    summary="the right sessions among fifty, for questions over a user's chats",
    source="Wu et al., ICLR 2025, arXiv 2410.10813",
    licence="MIT",
    files=("longmemeval_*.json", "longmemeval_*.json.gz", "corrections.json", "corrections.json.gz"),
    load=load,
    measures=(
        "any_gold@5",
        "all_gold@5",
        "any_gold@10",
        "all_gold@10",
        "recall@5",
        "recall@10",
        "mrr",
        "ndcg@5",
        "recall@1500t",
    ),
    lead="all_gold@5",
    unit="session",
    apart=frozenset({ABSTENTION}),
    depth=200,
    judge="answer",
)
