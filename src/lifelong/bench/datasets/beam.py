"""BEAM: ten memory abilities over chats of up to ten million tokens (Tavakoli et al., 2025, arXiv 2510.27246).

Without a judge: recall of the messages that a question's ``source_chat_ids`` name, for the questions that have them.
Abstention questions have none and are reported apart. The marker at the end of a user message (``->-> 1,1``) comes
from the generation of the chats and is removed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lifelong.bench.cases import Benchmark, Case, HistoryMessage, Question, unique
from lifelong.bench.datasets.source import day, read_json
from lifelong.errors import ImportFormatError
from lifelong.types import Role

_MARKER = re.compile(r"\s*->->.*\Z", re.DOTALL)

_START = datetime(2024, 1, 1, tzinfo=UTC)
"""Start of a chat that names no date before its first message."""

_ANSWERS = ("answer", "ideal_answer", "ideal_response", "ideal_summary", "expected_compliance")


def load(folder: Path, seed: int) -> Iterator[Case]:
    """Read the chats; ``seed`` changes nothing."""
    for chat in sorted(folder.glob("**/chat.json*")):
        name = "-".join(chat.relative_to(folder).parts[:-1]) or folder.name
        messages = tuple(_messages(read_json(chat)))
        known = {message.ref for message in messages}
        asked_at = messages[-1].at + timedelta(minutes=1)
        probes = read_json(chat.with_name(chat.name.replace("chat", "probing_questions", 1)))
        questions = tuple(
            _question(item, f"{name}_{ability}_{number}", ability, asked_at, known)
            for ability, items in probes.items()
            for number, item in enumerate(items)
        )
        yield Case(name, "user", messages, questions)


def _messages(batches: list[Any]) -> Iterator[HistoryMessage]:
    at, session, anchor = _START, 0, None
    for batch in batches:
        for item in (item for exchange in batch["turns"] for item in exchange):
            anchor_text = item.get("time_anchor")
            if anchor_text and anchor_text != anchor:
                anchor, session = anchor_text, session + 1
                with suppress(ImportFormatError):  # a few anchors are words; the time continues then
                    at = max(at, day(anchor_text))
            at += timedelta(seconds=30)
            role: Role = "assistant" if item["role"] == "assistant" else "user"
            text = _MARKER.sub("", item["content"]) if role == "user" else item["content"]
            ref = str(item["id"])
            if text.strip():
                yield HistoryMessage(ref, text, role, at, f"{session}", ref)


def _question(item: dict[str, Any], key: str, ability: str, asked_at: datetime, refs: set[str]) -> Question:
    sources = unique(str(number) for number in _numbers(item.get("source_chat_ids")))
    return Question(
        id=key,
        text=item["question"],
        at=asked_at,
        category=ability,
        gold=tuple(ref for ref in sources if ref in refs) if ability != "abstention" else (),
        answerable=ability != "abstention",
        answers=tuple(str(item[name]) for name in _ANSWERS if item.get(name)),
        rubric=tuple(map(str, item.get("rubric") or ())),
    )


def _numbers(value: Any) -> Iterator[int]:
    """Every number in a list, in an object of lists, or in text: the data set writes ids in all three forms."""
    match value:
        case None:
            return
        case int():
            yield value
        case dict():
            for inner in value.values():
                yield from _numbers(inner)
        case list():
            for inner in value:
                yield from _numbers(inner)
        case _:
            yield from (int(number) for number in re.findall(r"\d+", str(value)))


BENCHMARK = Benchmark(
    name="beam",
    summary="source messages for ten abilities over chats of 100K tokens and more",
    source="Tavakoli et al., 2025, arXiv 2510.27246",
    licence="CC BY-SA 4.0",
    files=("**/chat.json", "**/chat.json.gz", "**/probing_questions.json", "**/probing_questions.json.gz"),
    load=load,
    measures=("recall@5", "recall@10", "recall@20", "hit@10", "mrr", "ndcg@10", "recall@1500t"),
    lead="recall@20",
    unit="message",
    apart=frozenset({"abstention"}),
    judge="rubric",
)
