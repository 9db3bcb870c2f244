"""PrefEval: does an earlier preference still decide the answer (Zhao et al., ICLR 2025, arXiv 2502.09597)?

Each preference has three forms: an explicit statement, a choice among options, and a conversation. Filler exchanges
follow it, then the question. Scored are the rank of the preference among the fillers, and the choice among four
answers, whose order is shuffled with the seed.

The authors' fillers come from a corpus with its own terms and are not in the release. Here they are the neutral
exchanges of other preferences (``implicit_query`` with the assistant's options, without the choice), from other topics:
questions of the same style that say nothing about the person.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lifelong.bench.cases import Benchmark, Case, HistoryMessage, Question
from lifelong.bench.datasets.source import Folder
from lifelong.errors import ImportFormatError
from lifelong.types import Role

FILLERS = 30
"""Exchanges between preference and question; the paper goes from 0 to 300 and loses most by 10."""

FORMS = {
    "explicit": "explicit_preference",
    "choice": "implicit_preference/choice-based",
    "persona": "implicit_preference/persona-driven",
}

PREFERENCE = "preference"
"""The unit of every message of the exchange that gives the preference."""

_START = datetime(2024, 3, 1, 9, tzinfo=UTC)


def load(folder: Path, seed: int) -> Iterator[Case]:
    """Read the preferences, each in three forms.

    Args:
        folder: with ``benchmark_dataset.zip``, or with what is in it.
        seed: of the fillers and of the order in which options are shown.
    """
    files = Folder(folder, "benchmark_dataset.zip")
    topics = sorted(Path(name).stem for name in files.names if "/mcq_options/" in f"/{name}")
    if not topics:
        raise ImportFormatError(f"{folder} has no mcq_options: give the folder of PrefEval with --data")
    root = next(name for name in files.names if "/mcq_options/" in f"/{name}").rpartition("mcq_options/")[0]
    forms = {
        form: {topic: files.read(f"{root}{place}/{topic}.json") for topic in topics} for form, place in FORMS.items()
    }
    pool = [(topic, item) for topic in topics for item in forms["choice"][topic]]
    for topic in topics:
        for number, item in enumerate(files.read(f"{root}mcq_options/{topic}.json")):
            others = [other["conversation"] for name, other in pool if name != topic]
            draw = random.Random(f"{seed} {topic} {number}")  # noqa: S311 - not for secrets
            fillers = draw.sample(others, min(FILLERS, len(others)))
            order = list(range(len(item["classification_task_options"])))
            draw.shuffle(order)
            for form, by_topic in forms.items():
                key = f"{form}_{topic}_{number}"
                yield _case(key, form, by_topic[topic][number], fillers, item, order)


def _case(
    key: str, form: str, item_of_form: dict[str, Any], fillers: Sequence[Any], item: dict[str, Any], order: list[int]
) -> Case:
    exchanges: list[tuple[str, list[tuple[Role, str]]]] = [(PREFERENCE, list(_preference_lines(form, item_of_form)))]
    exchanges += [
        (f"filler-{number}", [("user", filler["query"]), ("assistant", filler["assistant_options"])])
        for number, filler in enumerate(fillers)
    ]
    messages = [
        HistoryMessage(f"{unit}/{place}", text, role, _START + timedelta(hours=3 * day, minutes=place), unit, unit)
        for day, (unit, lines) in enumerate(exchanges)
        for place, (role, text) in enumerate(lines)
        if text.strip()
    ]
    options = item["classification_task_options"]
    question = Question(
        id=key,
        text=item["question"],
        at=messages[-1].at + timedelta(hours=3),
        category=form,
        gold=(PREFERENCE,),
        answers=(options[0],),  # the first is the aligned one
        options=tuple(options[place] for place in order),
        correct=order.index(0),
    )
    return Case(key, "user", tuple(messages), (question,))


def _preference_lines(form: str, item: dict[str, Any]) -> Iterator[tuple[Role, str]]:
    if form == "explicit":
        yield "user", item["preference"]
        return
    talk = item["conversation"]
    if form == "choice":
        yield "user", talk["query"]
        yield "assistant", talk["assistant_options"]
        yield "user", talk["user_selection"]
        yield "assistant", talk["assistant_acknowledgment"]
        return
    for number in sorted(talk, key=int):
        yield "user", talk[number]["user"]
        yield "assistant", talk[number]["assistant"]


BENCHMARK = Benchmark(
    name="prefeval",
    summary="a preference found, and followed, after thirty exchanges about other things",
    source="Zhao et al., ICLR 2025, arXiv 2502.09597",
    licence="CC BY-NC 4.0",
    files=("benchmark_dataset.zip", "**/mcq_options/*.json", "**/explicit_preference/*.json", "**/implicit_*/*/*.json"),
    load=load,
    measures=("recall@1", "recall@5", "recall@10", "mrr", "recall@1500t"),
    lead="recall@5",
    unit="exchange",
    depth=50,
    choice=True,
)
