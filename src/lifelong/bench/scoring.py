"""From what systems returned to scores: question by question, by category, with intervals, tests and costs."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from lifelong.bench.cases import ALL, OURS, Benchmark, Case, Question, Turn, units
from lifelong.bench.choice import choose, longest
from lifelong.bench.embedding import KeptEmbedder
from lifelong.bench.metrics import auroc, measured, refused, token_budget, token_f1, within_tokens
from lifelong.bench.results import interval, paired
from lifelong.bench.runner import Found, Outcome
from lifelong.language.times import window
from lifelong.recall.evidence import approximate_tokens

SHOWN_CHARACTERS = 600
"""Of each message that results keep for a reader."""

WANTED = 5
"""Units of evidence that results show to a reader."""

Values = dict[str, float]


@dataclass(frozen=True, slots=True)
class Written:
    """What a chat model answered, and what a judge thought of it (None without a judge)."""

    text: str
    verdict: float | None = None
    calls: int = 1
    tokens: int = 0
    chosen: int | None = None


@dataclass(slots=True)
class Row:
    """One question with one system.

    Attributes:
        values: measure to value, by the labels as they were published.
        corrected: the same by the corrected labels; None where the correction leaves nothing to score.
        shown: the messages that a model would be shown, for a reader.
        wanted: messages that hold the evidence, one of each unit, for a reader.
    """

    system: str
    case: str
    question: Question
    found: Found
    values: Values
    corrected: Values | None
    tokens: int
    shown: list[dict[str, Any]] = field(default_factory=list)
    wanted: list[dict[str, str]] = field(default_factory=list)
    written: Written | None = None


def rows(
    benchmark: Benchmark,
    cases: Iterable[Case],
    outcomes: Iterable[Outcome],
    embedder: KeptEmbedder,
    written: Mapping[tuple[str, str], Written] | None = None,
) -> list[Row]:
    """Score every question of every outcome.

    Args:
        written: answers of a chat model by system and question, where there are any.
    """
    case_of = {case.id: case for case in cases}
    asked: list[_Asked] = []
    for outcome in outcomes:
        case = case_of[outcome.case]
        turns = {turn.ref: turn for turn in case.turns}
        questions = {question.id: question for question in case.questions}
        for found in outcome.found:
            question = questions[found.question]
            answer = (written or {}).get((outcome.system, question.id))
            asked.append(_Asked(outcome.system, case, question, found, turns, answer))
    published = _rankings(benchmark, asked, [item.question.gold for item in asked])
    corrected = _rankings(benchmark, asked, [item.question.fixed or () for item in asked])
    made = [
        _row(benchmark, item, embedder, values, fixed)
        for item, values, fixed in zip(asked, published, corrected, strict=True)
    ]
    order = {
        question.id: place for place, question in enumerate(q for case in case_of.values() for q in case.questions)
    }
    return sorted(made, key=lambda row: (row.system != OURS, row.system, order[row.question.id]))


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question with one system, before it is scored."""

    system: str
    case: Case
    question: Question
    found: Found
    turns: Mapping[str, Turn]
    written: Written | None


def _rankings(benchmark: Benchmark, asked: Sequence[_Asked], golds: Sequence[Sequence[str]]) -> list[Values]:
    """The retrieval measures of each question, {} where there is no evidence to find."""
    scored = [(place, item, gold) for place, (item, gold) in enumerate(zip(asked, golds, strict=True)) if gold]
    unit_of = [{ref: item.turns[ref].unit for ref in item.found.refs} for _, item, _ in scored]
    ranked = [units(item.found.refs, of) for (_, item, _), of in zip(scored, unit_of, strict=True)]
    keys = [key for key in benchmark.measures if token_budget(key) is None]
    budgets = {key: budget for key in benchmark.measures if (budget := token_budget(key)) is not None}
    made: list[Values] = [{} for _ in asked]
    values = measured(keys, ranked, [gold for _, _, gold in scored])
    for (place, item, gold), of, found in zip(scored, unit_of, values, strict=True):
        refs = item.found.refs
        costs = [approximate_tokens(item.turns[ref].text) for ref in refs]
        made[place] = found | {
            key: within_tokens([of[ref] for ref in refs], costs, gold, budget) for key, budget in budgets.items()
        }
    return made


def _row(benchmark: Benchmark, asked: _Asked, embedder: KeptEmbedder, published: Values, fixed: Values) -> Row:
    system, case, question, found = asked.system, asked.case, asked.question, asked.found
    written = asked.written
    shown = [asked.turns[ref] for ref in found.refs[: benchmark.shown]]
    values = published | _answers(question, question.answers, written)
    corrected: Values | None = values
    if question.fixed is not None:
        corrected = None
        if question.fixed or not question.gold:
            corrected = fixed | _answers(question, question.fixed_answers or question.answers, written)
    if question.span and system == OURS:
        values = {**values, "window": float(_resolved(question, case.zone))}
    if question.options:
        chosen = _choices(question, shown, embedder, written)
        values = {**values, **chosen}
        corrected = None if corrected is None else {**corrected, **chosen}
    gold = set(question.gold)
    return Row(
        system=system,
        case=case.id,
        question=question,
        found=found,
        values=values,
        corrected=corrected,
        tokens=sum(approximate_tokens(turn.text) for turn in shown),
        shown=[
            {
                "ref": turn.ref,
                "text": turn.line[:SHOWN_CHARACTERS],
                "at": turn.at.isoformat(),
                "gold": turn.unit in gold,
                "why": found.notes.get(turn.ref, ""),
            }
            for turn in shown
        ],
        wanted=_wanted(case, question),
        written=written,
    )


def _wanted(case: Case, question: Question) -> list[dict[str, str]]:
    first: dict[str, Turn] = {}
    for turn in case.turns:
        if turn.unit in question.gold[:WANTED]:
            first.setdefault(turn.unit, turn)
    return [{"ref": turn.ref, "text": turn.line[:SHOWN_CHARACTERS]} for turn in first.values()]


def _answers(question: Question, answers: Sequence[str], written: Written | None) -> Values:
    values: Values = {}
    if written is not None and not question.options:
        if question.answerable:
            values["f1"] = token_f1(written.text, answers)
        else:
            values["refused"] = float(refused(written.text))
        if written.verdict is not None:
            values["judge"] = written.verdict
    return values


def _choices(question: Question, shown: Sequence[Turn], embedder: KeptEmbedder, written: Written | None) -> Values:
    """Which option is taken with and without memory, and whether length could have told.

    ``accuracy_longest`` is what always taking the longest would give, ``accuracy_longest_wrong`` the accuracy where
    that fails, and ``took_longest`` how often the longest was taken.
    """
    options = embedder.embed(question.options)
    own = [turn.text for turn in shown if turn.role == "user"]
    with_memory = choose(options, embedder.embed(own))
    without = choose(options, embedder.embed([question.text]))
    long = longest(question.options)
    values = {
        "accuracy": float(with_memory == question.correct),
        "accuracy_without_memory": float(without == question.correct),
        "accuracy_longest": float(long == question.correct),
        "took_longest": float(with_memory == long),
    }
    if long != question.correct:
        values["accuracy_longest_wrong"] = values["accuracy"]
    if written is not None:
        values["accuracy_chat"] = float(written.chosen == question.correct)
        values["took_longest_chat"] = float(written.chosen == long)
    return values


def _resolved(question: Question, zone: str) -> bool:
    """Whether the span that recall reads from a question holds what was meant, and no more than that."""
    here = ZoneInfo(zone)
    found = window(question.text, question.at, here)
    if found is None or found.since is None or found.until is None:
        return False
    first, after, from_, to = (datetime.combine(date.fromisoformat(day), time(), here) for day in question.span)
    return from_ <= found.since <= first and after <= found.until <= to


# From rows to tables


def table(benchmark: Benchmark, made: Sequence[Row], values_of: Callable[[Row], Values | None]) -> dict[str, Any]:
    """Means by system, category and measure; ``n`` counts the questions that have a value."""
    found: dict[str, Any] = {}
    for system, category, key, values in _columns(benchmark, made, values_of):
        cell = found.setdefault(system, {}).setdefault(category, {})
        cell[key] = statistics.fmean(values)
        cell["n"] = max(cell.get("n", 0), len(values))
    for system, categories in found.items():
        sure = auroc(*_sure([row for row in made if row.system == system]))
        if sure is not None:
            categories.setdefault(ALL, {})["abstention_auroc"] = sure
    return found


def intervals(benchmark: Benchmark, made: Sequence[Row], *, seed: int) -> dict[str, Any]:
    """95% bootstrap intervals in the shape of ``table``: ``[low, high]``."""
    found: dict[str, Any] = {}
    for system, category, key, values in _columns(benchmark, made, lambda row: row.values):
        found.setdefault(system, {}).setdefault(category, {})[key] = interval(values, seed=seed)
    return found


def _columns(
    benchmark: Benchmark, made: Sequence[Row], values_of: Callable[[Row], Values | None]
) -> Iterable[tuple[str, str, str, list[float]]]:
    columns: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for row in made:
        for key, value in (values_of(row) or {}).items():
            columns[row.system, row.question.category, key].append(value)
            if row.question.category not in benchmark.apart:
                columns[row.system, ALL, key].append(value)
    for (system, category, key), values in columns.items():
        yield system, category, key, values


def _sure(made: Sequence[Row]) -> tuple[list[float], list[float]]:
    """How sure a system was of questions that have an answer, and of those that have none."""
    known = [row.found.sure for row in made if row.question.answerable]
    unknown = [row.found.sure for row in made if not row.question.answerable]
    return known, unknown


def tests(benchmark: Benchmark, made: Sequence[Row], *, seed: int, first: str = OURS) -> list[dict[str, Any]]:
    """Paired tests of one system against each other one, on the leading measure, by category."""
    by_system: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in made:
        by_system[row.system][row.question.id] = row
    if first not in by_system:
        return []
    key = benchmark.lead
    found = []
    for other, theirs in by_system.items():
        if other == first:
            continue
        both = [(by_system[first][q], row) for q, row in theirs.items() if q in by_system[first]]
        pairs = [(a, b) for a, b in both if key in a.values and key in b.values]
        for category in (ALL, *sorted({a.question.category for a, _ in pairs})):
            inside = [
                (a.values[key], b.values[key])
                for a, b in pairs
                if category in (a.question.category, ALL)
                and (category != ALL or a.question.category not in benchmark.apart)
            ]
            if inside:
                firsts, others = [a for a, _ in inside], [b for _, b in inside]
                found.append(paired(first, other, category, key, firsts, others, seed=seed))
    return found


def costs(made: Sequence[Row], outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Time, tokens and model calls of each system."""
    found: dict[str, Any] = {}
    for system in dict.fromkeys(row.system for row in made):
        mine = [row for row in made if row.system == system]
        runs = [outcome for outcome in outcomes if outcome.system == system]
        ms = [row.found.ms for row in mine]
        answers = [row.written for row in mine if row.written is not None]
        found[system] = {
            "ms_p50": float(np.percentile(ms, 50)),
            "ms_p95": float(np.percentile(ms, 95)),
            "context_tokens_p50": float(np.percentile([row.tokens for row in mine], 50)),
            "replay_seconds": sum(run.replay_seconds for run in runs),
            "texts_embedded": sum(run.embedded for run in runs),
            "model_calls": sum(answer.calls for answer in answers),
            "model_tokens": sum(answer.tokens for answer in answers),
        }
    return found
