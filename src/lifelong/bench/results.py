"""What every benchmark gives: one value as JSON, its figures with intervals and paired tests, and what it ran on."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from lifelong.bench.report import page
from lifelong.bench.revision import revision
from lifelong.bench.statistics import compare, estimate

SCHEMA = 1
"""Of the JSON: a change that takes a key away or gives it another meaning counts one up."""


@dataclass(frozen=True, slots=True)
class About:
    """What a benchmark is, and how much of it was run.

    Attributes:
        unit: what is counted as evidence, or as one item.
        lead: the measure that tables begin with.
        measures: all of them, in their order.
        categories: under which figures are told apart.
        apart: categories that are not in ``all``.
        cases, questions, messages: how many there were.
        more: what only this benchmark tells, by name.
    """

    name: str
    summary: str
    source: str
    licence: str
    unit: str
    lead: str
    measures: Sequence[str]
    categories: Sequence[str]
    cases: int
    questions: int
    messages: int
    apart: Sequence[str] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that one run gave, as it stands in the JSON file."""

    value: dict[str, Any]

    @property
    def metrics(self) -> Mapping[str, Mapping[str, Mapping[str, float]]]:
        """``metrics[system][category or "all"][measure]``."""
        return self.value["metrics"]  # type: ignore[no-any-return]

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write ``results.json`` and ``report.html``; returns where they are."""
        folder.mkdir(parents=True, exist_ok=True)
        written = folder / "results.json", folder / "report.html"
        written[0].write_text(json.dumps(self.value, ensure_ascii=False, indent=1), encoding="utf-8")
        written[1].write_text(page(self.value), encoding="utf-8")
        return written


def results(
    about: About,
    *,
    systems: Mapping[str, str],
    metrics: Mapping[str, Any],
    intervals: Mapping[str, Any],
    tests: Sequence[Mapping[str, Any]],
    environment: Mapping[str, Any],
    corrected: Mapping[str, Any] | None = None,
    costs: Mapping[str, Any] | None = None,
    wrong_labels: Sequence[Mapping[str, Any]] = (),
    per_case: Sequence[Mapping[str, Any]] = (),
) -> Results:
    """Put together what a run gave.

    Args:
        about: the benchmark.
        systems: what each system is, in words.
        metrics: ``[system][category or "all"][measure]``, with the number of items as ``n``.
        intervals: ``interval`` in the same shape.
        tests: of ``paired``.
        environment: of ``environment``.
        corrected: ``metrics`` by corrected labels, where a correction was published.
        costs: time, tokens and calls by system.
        wrong_labels: labels that such a correction calls wrong.
        per_case: of ``entry``.
    """
    benchmark = asdict(about)
    more = benchmark.pop("more")
    return Results({
        "schema": SCHEMA,
        "benchmark": benchmark | more,
        "systems": dict(systems),
        "metrics": dict(metrics),
        "intervals": dict(intervals),
        "corrected": dict(corrected or {}),
        "tests": list(tests),
        "costs": dict(costs or {}),
        "wrong_labels": list(wrong_labels),
        "environment": dict(environment),
        "per_case": list(per_case),
    })  # fmt: skip


def interval(values: Sequence[float], *, seed: int) -> list[float]:
    """The 95% interval of a mean: its two ends."""
    seen = estimate(values, seed=seed)
    return [seen.low, seen.high]


def paired(
    system: str, other: str, category: str, measure: str, ours: Sequence[float], theirs: Sequence[float], *, seed: int
) -> dict[str, Any]:
    """How much better one system does than another on the same items, and how sure that is."""
    found = compare(ours, theirs, seed=seed)
    return {"system": system, "other": other, "category": category, "measure": measure, **asdict(found)}


def entry(
    *,
    system: str,
    case: str,
    question: str,
    category: str,
    text: str,
    values: Mapping[str, float],
    answers: Sequence[str] = (),
    gold: Sequence[str] = (),
    wanted: Sequence[Mapping[str, str]] = (),
    shown: Sequence[Mapping[str, Any]] = (),
    sure: float = 1.0,
    doubt: str = "",
    answer: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """What one system did with one item, as the report lists it.

    Args:
        case, question: ids of the history and of the item.
        text: what was asked or given.
        values: measure to value.
        answers: what would be right.
        gold: units of evidence, by their refs.
        wanted: ``ref`` and ``text`` of messages that hold it.
        shown: what the system gave: ``ref``, ``at``, ``text``, ``why`` and whether it is ``gold``.
        sure: how sure the system was of knowing.
        doubt: what a correction says is wrong with the label.
        answer: what a chat model wrote.
        more: what only one benchmark tells of an item.
    """
    return {
        "system": system,
        "case": case,
        "question": question,
        "category": category,
        "text": text,
        "values": dict(values),
        "answers": list(answers),
        "gold": list(gold),
        "wanted": list(wanted),
        "shown": list(shown),
        "sure": sure,
        "doubt": doubt,
        "answer": answer,
        **more,
    }


def environment(**facts: Any) -> dict[str, Any]:
    """What a run stood on: code, machine, libraries, and what the caller adds."""
    return {
        "lifelong": metadata.version("lifelong"),
        "commit": revision(),
        "python": sys.version.split()[0],
        "platform": platform.platform(),
        "processors": os.cpu_count(),
        "numpy": metadata.version("numpy"),
        "onnxruntime": metadata.version("onnxruntime"),
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        **facts,
    }
