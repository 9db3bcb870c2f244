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

from lifelong.bench.cases import Benchmark, Case, Question, Turn, unique
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
    asked = [
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
        turns = tuple(_turns(segments, person))
        questions = tuple(
            _question(item, level, turns) for name, item in asked if name == person and item.get("segment_id")
        )
        yield Case(f"{community}-{person}-noise-{level}".strip("-"), person, turns, questions)


def _turns(segments: list[tuple[dict[str, Any], str]], person: str) -> Iterator[Turn]:
    last: datetime | None = None
    for item, kind in sorted(segments, key=lambda pair: (_moment(pair[0]["time"]), pair[0]["segment_id"])):
        segment = item["segment_id"]
        at = _moment(item["time"])
        for number, said in enumerate(item[kind]):
            at = at if last is None or at > last else last + timedelta(milliseconds=1)
            text, role, speaker = _said(said, kind, person)
            if text.strip():
                yield Turn(f"{segment}/{number}", text, role, at, segment, segment, speaker)
            last, at = at, at + timedelta(seconds=20)


def _said(said: dict[str, Any], kind: str, person: str) -> tuple[str, Role, str]:
    if kind == "purchase_history":
        categories = ", ".join(said.get("categories") or ())
        return (
            f"Bought: {said['title']} ({said.get('brand', '')}; {categories}). {said.get('description', '')}",
            "user",
            "",
        )
    if kind == "user_ai_interaction":
        return said["content"], "assistant" if said["role"] == "assistant" else "user", ""
    mine = said["role"] == person
    return said["content"], "user" if mine else "other", said["role"]


def _question(item: dict[str, Any], level: str, turns: tuple[Turn, ...]) -> Question:
    known = {turn.unit for turn in turns}
    segments = (segment for found in item["segment_id"].values() for segment in found)
    answer = item["answer"]
    return Question(
        id=f"noise-{level}_{item['q_id']}",
        text=item["question"],
        at=turns[-1].at + timedelta(days=1),
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
