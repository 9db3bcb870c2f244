"""Mem-Gallery: conversations with pictures over months (Bei et al., 2026, arXiv 2601.03515).

Recall of the ``clue`` rounds. The release has no pictures, so their captions take their place: this measures memory of
what is in pictures, and not vision. Answer refusal (AR) has no clues and measures abstention.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from lifelong.bench.cases import Benchmark, Case, HistoryMessage, Question, unique
from lifelong.bench.datasets.source import day, read_json

REFUSAL = "AR"


def load(folder: Path, seed: int) -> Iterator[Case]:
    """Read the conversations; ``seed`` changes nothing."""
    for path in sorted((folder / "dialog").glob("*.json*")):
        value = read_json(path)
        name = path.name.split(".")[0]
        person = value["character_profile"]["name"]
        messages = tuple(_messages(value["multi_session_dialogues"], person))
        known = {message.unit for message in messages}
        asked_at = messages[-1].at + timedelta(days=1)
        questions = []
        for number, item in enumerate(value["human-annotated QAs"]):
            caption = _caption(item)
            questions.append(
                Question(
                    id=f"{name}_{number}",
                    text=f"{item['question']} [shows a picture: {caption}]" if caption else item["question"],
                    at=asked_at,
                    category=item["point"],
                    gold=unique(clue for clue in item.get("clue") or () if clue in known),
                    answerable=item["point"] != REFUSAL,
                    answers=(str(item["answer"]),),
                )
            )
        yield Case(name, person, messages, tuple(questions))


def _messages(sessions: list[dict[str, Any]], person: str) -> Iterator[HistoryMessage]:
    for session in sessions:
        start = day(session["date"]) + timedelta(hours=9)
        for number, item in enumerate(session["dialogues"]):
            at = start + timedelta(minutes=number)
            text, key = item.get("user") or "", item["round"]
            if caption := _caption(item):
                names = ", ".join(item.get("image_id") or ())
                text = f"{text} [shares a picture{f' ({names})' if names else ''}: {caption}]".lstrip()
            if text.strip():
                yield HistoryMessage(f"{key}/user", text, "user", at, session["session_id"], key, person)
            if (item.get("assistant") or "").strip():
                at += timedelta(seconds=15)
                yield HistoryMessage(f"{key}/assistant", item["assistant"], "assistant", at, session["session_id"], key)


def _caption(item: dict[str, Any]) -> str:
    caption = item.get("image_caption") or ""
    return " ".join(caption) if isinstance(caption, list) else caption


BENCHMARK = Benchmark(
    name="mem_gallery",
    summary="clue rounds in conversations with pictures, which captions stand in for",
    source="Bei et al., 2026, arXiv 2601.03515",
    licence="MIT",
    files=("dialog/*.json", "dialog/*.json.gz"),
    load=load,
    measures=("recall@5", "recall@10", "recall@20", "hit@10", "mrr", "ndcg@10", "recall@1500t"),
    lead="recall@10",
    unit="round",
    apart=frozenset({REFUSAL}),
    judge="answer",
)
