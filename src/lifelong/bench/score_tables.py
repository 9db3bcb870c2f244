"""From the scores of questions to figures by system and category, with intervals, paired tests and costs."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from lifelong.bench.cases import ALL, OURS, Benchmark
from lifelong.bench.comparisons import PairedTest, Samples, paired_test
from lifelong.bench.metrics import AUROC
from lifelong.bench.results import Costs, Figures
from lifelong.bench.run_cache import CaseRun
from lifelong.bench.scoring import QuestionScore

ValuesOf = Callable[[QuestionScore], Mapping[str, float] | None]


def figures(benchmark: Benchmark, scores: Sequence[QuestionScore], values_of: ValuesOf) -> Figures:
    """Means by system, category and measure; ``n`` counts the questions that have a value."""
    table: dict[str, dict[str, dict[str, float]]] = {}
    for system, category, measure, values in _columns(benchmark, scores, values_of):
        cell = table.setdefault(system, {}).setdefault(category, {})
        cell[measure] = statistics.fmean(values)
        cell["n"] = max(cell.get("n", 0), len(values))
    for system, categories in table.items():
        abstention = AUROC().measure(*_certainty([score for score in scores if score.system == system]))
        if abstention is not None:
            categories.setdefault(ALL, {})["abstention_auroc"] = abstention
    return table


def samples(benchmark: Benchmark, scores: Sequence[QuestionScore]) -> Samples:
    """The values of the questions by system, category and measure."""
    table: dict[str, dict[str, dict[str, list[float]]]] = {}
    for system, category, measure, values in _columns(benchmark, scores, lambda score: score.values):
        table.setdefault(system, {}).setdefault(category, {})[measure] = values
    return table


def _columns(
    benchmark: Benchmark, scores: Sequence[QuestionScore], values_of: ValuesOf
) -> Iterator[tuple[str, str, str, list[float]]]:
    columns: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for score in scores:
        for measure, value in (values_of(score) or {}).items():
            columns[score.system, score.question.category, measure].append(value)
            if score.question.category not in benchmark.apart:
                columns[score.system, ALL, measure].append(value)
    for (system, category, measure), values in columns.items():
        yield system, category, measure, values


def _certainty(scores: Sequence[QuestionScore]) -> tuple[list[float], list[float]]:
    """How sure a system was of questions that have an answer, and of those that have none."""
    answerable = [score.retrieval.sure for score in scores if score.question.answerable]
    unanswerable = [score.retrieval.sure for score in scores if not score.question.answerable]
    return answerable, unanswerable


def tests(benchmark: Benchmark, scores: Sequence[QuestionScore], *, seed: int) -> list[PairedTest]:
    """Paired tests of our system against each other one, on the leading measure, by category.

    Two systems are compared on the questions that both have a value for.
    """
    by_system: dict[str, dict[str, QuestionScore]] = defaultdict(dict)
    for score in scores:
        by_system[score.system][score.question.id] = score
    if OURS not in by_system:
        return []
    measure = benchmark.lead
    comparisons = []
    for other, theirs in by_system.items():
        if other == OURS:
            continue
        both = [(by_system[OURS][q], score) for q, score in theirs.items() if q in by_system[OURS]]
        pairs = [(a, b) for a, b in both if measure in a.values and measure in b.values]
        for category in (ALL, *sorted({a.question.category for a, _ in pairs})):
            inside = [
                (a.values[measure], b.values[measure])
                for a, b in pairs
                if category in (a.question.category, ALL)
                and (category != ALL or a.question.category not in benchmark.apart)
            ]
            if inside:
                firsts, others = [a for a, _ in inside], [b for _, b in inside]
                comparisons.append(paired_test(OURS, other, category, measure, firsts, others, seed=seed))
    return comparisons


def costs(scores: Sequence[QuestionScore], runs: Sequence[CaseRun]) -> dict[str, Costs]:
    """Time, tokens and model calls of each system."""
    table: dict[str, Costs] = {}
    for system in dict.fromkeys(score.system for score in scores):
        own_scores = [score for score in scores if score.system == system]
        own_runs = [case_run for case_run in runs if case_run.system == system]
        ms = [score.retrieval.ms for score in own_scores]
        answers = [score.answer for score in own_scores if score.answer is not None]
        table[system] = Costs(
            ms_p50=float(np.percentile(ms, 50)),
            ms_p95=float(np.percentile(ms, 95)),
            context_tokens_p50=float(np.percentile([score.tokens for score in own_scores], 50)),
            replay_seconds=sum(case_run.replay_seconds for case_run in own_runs),
            texts_embedded=sum(case_run.embedded for case_run in own_runs),
            model_calls=sum(answer.calls for answer in answers),
            model_tokens=sum(answer.tokens for answer in answers),
        )
    return table
