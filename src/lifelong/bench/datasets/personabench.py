"""PersonaBench: personal questions over private documents with noise (Tan et al., 2025, arXiv 2502.20616).

Recall of segments (a conversation, a talk with an assistant, or a purchase record). A category is a noise level: what
counts is how little is lost from one to the next. Questions of people whose documents are not released are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from lifelong.bench.cases import Benchmark, Case, HistoryMessage, Question, unique
from lifelong.bench.datasets.source import Folder, clock, day
from lifelong.types import Role

_NOISE = re.compile(r"(?P<community>.*?)/?private_data/noise_(?P<level>[\d.]+)/conversation_data_all\.json")


def load(folder: Path, seed: int) -> Iterator[Case]:
    """Read each person's documents at each noise level; ``seed`` changes nothing."""
    files = Folder(folder, "personabench.zip")
    for name in files.names:
        if match := _NOISE.fullmatch(name):
            yield from _level(files, match["community"], match["level"])


def _level(files: Folder, community: str, level: str) -> Iterator[Case]:
    root = f"{community}/" if community else ""
    people = {
        item["q_id"]: person["Name"]
        for person in files.read(f"{root}eval_info/eval_info_all.json")
        for item in person["Eval_Info"]["qa"]
    }
    questions_of = [
        (people.get(item["q_id"]), item) for item in files.read(f"{root}eval_info/qa_gt_context_all_noise_{level}.json")
    ]
    data = {
        kind: {item["Name"]: item["Data"] for item in files.read(f"{root}private_data/noise_{level}/{kind}.json")}
        for kind in ("conversation_data_all", "user_ai_interaction_data_all", "purchase_history_data_all")
    }
    for person in data["conversation_data_all"]:
        talks = [talk for other in data["conversation_data_all"][person] for talk in other["Conversations"]]
        segments = [(item, "conversation") for item in talks]
        segments += [(item, "user_ai_interaction") for item in data["user_ai_interaction_data_all"].get(person, ())]
        segments += [(item, "purchase_history") for item in data["purchase_history_data_all"].get(person, ())]
        messages = tuple(_messages(segments, person))
        questions = tuple(
            _question(item, level, messages) for name, item in questions_of if name == person and item.get("segment_id")
        )
        yield Case(f"{community}-{person}-noise-{level}".strip("-"), person, messages, questions)


def _messages(segments: list[tuple[dict[str, Any], str]], person: str) -> Iterator[HistoryMessage]:
    last: datetime | None = None
    for item, kind in sorted(segments, key=lambda pair: (_moment(pair[0]["time"]), pair[0]["segment_id"])):
        segment = item["segment_id"]
        at = _moment(item["time"])
        for number, entry in enumerate(item[kind]):
            at = at if last is None or at > last else last + timedelta(milliseconds=1)
            text, role, speaker = _entry_text(entry, kind, person)
            if text.strip():
                yield HistoryMessage(f"{segment}/{number}", text, role, at, segment, segment, speaker)
            last, at = at, at + timedelta(seconds=20)


def _entry_text(entry: dict[str, Any], kind: str, person: str) -> tuple[str, Role, str]:
    if kind == "purchase_history":
        categories = ", ".join(entry.get("categories") or ())
        return (
            f"Bought: {entry['title']} ({entry.get('brand', '')}; {categories}). {entry.get('description', '')}",
            "user",
            "",
        )
    if kind == "user_ai_interaction":
        return entry["content"], "assistant" if entry["role"] == "assistant" else "user", ""
    mine = entry["role"] == person
    return entry["content"], "user" if mine else "other", entry["role"]


def _question(item: dict[str, Any], level: str, messages: tuple[HistoryMessage, ...]) -> Question:
    known = {message.unit for message in messages}
    segments = (segment for group in item["segment_id"].values() for segment in group)
    answer = item["answer"]
    return Question(
        id=f"noise-{level}_{item['q_id']}",
        text=item["question"],
        at=messages[-1].at + timedelta(days=1),
        category=f"noise-{level}",
        gold=unique(segment for segment in segments if segment in known),
        answers=(answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False),),
    )


def _moment(text: str) -> datetime:
    """Read "2024/Oct/14/07:12 AM"."""
    date, _, time = text.strip().rpartition("/")
    hour, minute = clock(time)
    return day(date).replace(hour=hour, minute=minute)


BENCHMARK = Benchmark(
    name="personabench",
    summary="segments of private documents at four levels of noise",
    source="Tan et al., 2025, arXiv 2502.20616",
    licence="CC BY-NC-SA 4.0",
    files=("personabench.zip", "**/eval_info/*.json", "**/private_data/*/*.json"),
    load=load,
    measures=("recall@1", "recall@5", "recall@10", "ndcg@5", "mrr", "recall@1500t"),
    lead="recall@5",
    unit="segment",
    judge="answer",
)
