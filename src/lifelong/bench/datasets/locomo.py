"""LoCoMo: very long conversations between two friends (Maharana et al., ACL 2024, arXiv 2402.17753).

Evidence recall over messages. ``all`` is categories 1 to 4; the adversarial questions, whose evidence belongs to the
other person, are reported apart. An independent audit (``errors.json``, dial481/locomo-audit) calls some labels wrong;
these are corrected in a second set of scores.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from lifelong.archive import formats
from lifelong.bench.cases import Benchmark, Case, HistoryMessage, Question, unique
from lifelong.bench.datasets.source import first_of, read_json

CATEGORIES = {1: "multi-hop", 2: "temporal", 3: "open-domain", 4: "single-hop", 5: "adversarial"}

_EVIDENCE = re.compile(r"D:?(\d+):(\d+)")
"""Ids are written as "D8:6; D9:17", "D:11:26" and "D30:05" as well."""


def load(folder: Path, seed: int) -> Iterator[Case]:
    """Read the conversations; ``seed`` changes nothing."""
    path = first_of(folder, "locomo10.json", "locomo.json")
    audit = _audit(folder)
    for record in read_json(path):
        name = record["sample_id"]
        history = list(formats.read("locomo", path, conversation=name))
        messages = tuple(
            HistoryMessage(
                ref=ref,
                text=source.text,
                role=source.role,
                at=source.at,  # type: ignore[arg-type]  # the reader gives every message its time
                session=str(source.session),
                unit=ref,
                speaker=source.speaker,
            )
            for source in history
            if (ref := str(source.key).removeprefix(f"{name}/"))
        )
        asked_at = messages[-1].at + timedelta(days=1)
        known = {message.ref for message in messages}
        questions = tuple(
            _question(item, f"{name}_qa{number}", asked_at, known, audit) for number, item in enumerate(record["qa"])
        )
        yield Case(name, record["conversation"]["speaker_a"], messages, questions)


def _question(
    item: dict[str, Any], key: str, asked_at: Any, refs: set[str], audit: dict[tuple[str, int], dict[str, Any]]
) -> Question:
    wrong = audit.get((item["question"], item["category"]))
    gold = evidence(item.get("evidence") or (), refs)
    return Question(
        id=key,
        text=item["question"],
        at=asked_at,
        category=CATEGORIES[item["category"]],
        gold=gold,
        answerable=item["category"] != 5,
        answers=(str(item["answer"]),) if "answer" in item else (),
        corrected_gold=None if wrong is None else evidence(wrong.get("correct_evidence") or (), refs),
        corrected_answers=None if wrong is None else (str(wrong.get("correct_answer", item.get("answer", ""))),),
        doubt="" if wrong is None else str(wrong.get("error_type", "wrong")),
    )


def evidence(texts: list[str] | tuple[str, ...], refs: set[str]) -> tuple[str, ...]:
    """Ids of messages in any spelling of the data set; ids that are in no session are left out."""
    ids = (f"D{int(match[1])}:{int(match[2])}" for text in texts for match in _EVIDENCE.finditer(text))
    return unique(ref for ref in ids if ref in refs)


def _audit(folder: Path) -> dict[tuple[str, int], dict[str, Any]]:
    """Entries of the audit by question and category: its numbers count conversations that a split leaves out."""
    path = next((path for path in (folder / "errors.json.gz", folder / "errors.json") if path.is_file()), None)
    return {} if path is None else {(item["question"], item["category"]): item for item in read_json(path)}


BENCHMARK = Benchmark(
    name="locomo",
    summary="evidence among the messages of very long conversations between friends",
    source="Maharana et al., ACL 2024, arXiv 2402.17753",
    licence="CC BY-NC 4.0",
    files=("locomo*.json", "locomo*.json.gz", "errors.json", "errors.json.gz"),
    load=load,
    measures=(
        "recall@5",
        "recall@10",
        "recall@20",
        "hit@1",
        "hit@5",
        "hit@10",
        "mrr",
        "map",
        "ndcg@10",
        "recall@1500t",
    ),
    lead="recall@10",
    unit="message",
    apart=frozenset({"adversarial"}),
    judge="answer",
)
