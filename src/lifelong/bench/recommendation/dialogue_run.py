"""Run the benchmarks of conversations, and make their results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from lifelong.bench.cases import OURS
from lifelong.bench.comparisons import intervals, paired_tests
from lifelong.bench.environment import environment
from lifelong.bench.metrics import TokenRecall, measure_all, ranking_metric
from lifelong.bench.recommendation.dialogues import DialogueAnswer, cpcd, redial
from lifelong.bench.results import BenchmarkInfo, Results

SUMMARIES = {
    OURS: "words of the talk, likes and refusals in it, the crowd, one fusion with round weights",
    "popularity": "how often other dialogues name it lately",
    "bm25-all-words": "BM25 of all the seeker's words",
    "item-knn": "what others name or rate with the films that were named",
    "popularity+bm25+item-knn": "sum of the z-scores of the three",
    "bm25-last-query": "BM25 of the last query",
    "bm25-all-queries": "BM25 of all queries",
    "content": "likeness to the tracks that were liked",
}

REPEATS = "repeats"
"""Items of a list that the conversation had named or refused; none may come back."""


def evaluate_redial(
    folder: Path,
    *,
    ratings: Path | None = None,
    limit: int | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Results:
    """Films from a conversation; figures are means over cases.

    Args:
        folder: with ``dialogues.jsonl.gz`` and ``catalogue.csv.gz``.
        ratings: folder with MovieLens' ml-latest-small.zip, as further persons; None without.
        limit: largest number of cases of each dialogue.
        seed: of resampling.
        progress: called with the number of dialogues done, and their total.
    """
    about = BenchmarkInfo(
        name="redial_iard",
        summary="films from a conversation",
        source="IARD, Cai and Chen 2020, on ReDial",
        licence="as IARD and ReDial; MovieLens: research use",
        unit="film",
        lead="recall@10",
        measures=("recall@1", "recall@10", "recall@50", "mrr"),
        categories=("accepted", "targets"),
        cases=0,
        questions=0,
        messages=0,
    )
    return _results(about, list(redial(folder, ratings, progress, limit)), seed, limit, by_dialogue=False)


def evaluate_cpcd(
    folder: Path,
    *,
    limit: int | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Results:
    """Tracks for a playlist; figures are means over dialogues of the means over their turns.

    Args:
        folder: with ``dialogs.jsonl.gz`` and ``tracks.csv.gz``.
        limit: largest number of turns of each dialogue.
        seed: of resampling.
        progress: called with the number of dialogues done, and their total.
    """
    about = BenchmarkInfo(
        name="cpcd",
        summary="tracks for a playlist that is made in conversation",
        source="CPCD, Chaganty et al. 2023",
        licence="CC BY 4.0",
        unit="track",
        lead="hit@10",
        measures=("hit@10", "hit@100", "recall@10", "map"),
        categories=(),
        cases=0,
        questions=0,
        messages=0,
    )
    return _results(about, list(cpcd(folder, progress, limit)), seed, limit, by_dialogue=True)


def _results(
    about: BenchmarkInfo, answers: Sequence[DialogueAnswer], seed: int, limit: int | None, *, by_dialogue: bool
) -> Results:
    lists: defaultdict[tuple[str, str], list[DialogueAnswer]] = defaultdict(list)
    for each in answers:
        lists[each.system, each.category].append(each)
    systems = list(dict.fromkeys(each.system for each in answers))
    metrics: dict[str, dict[str, dict[str, float]]] = {system: {} for system in systems}
    samples: dict[str, dict[str, dict[str, list[float]]]] = {system: {} for system in systems}
    engine = [metric for key in about.measures if not isinstance(metric := ranking_metric(key), TokenRecall)]
    for (system, category), some in lists.items():
        values = measure_all(engine, [each.ranking for each in some], [each.gold for each in some])
        columns = {key: [value[key] for value in values] for key in about.measures}
        columns[REPEATS] = [float(each.repeats) for each in some]
        if by_dialogue:
            dialogues = np.array([each.dialogue for each in some])
            columns = {
                key: [float(np.array(column)[dialogues == name].mean()) for name in dict.fromkeys(dialogues.tolist())]
                for key, column in columns.items()
            }
        metrics[system][category] = {key: float(np.mean(column)) for key, column in columns.items()}
        metrics[system][category]["n"] = len(some)
        samples[system][category] = {about.lead: columns[about.lead]}
    tests = [
        test for category in samples.get(OURS, {}) for test in paired_tests(samples, category, about.lead, seed=seed)
    ]
    return Results(
        benchmark=about,
        systems={system: SUMMARIES[system] for system in systems},
        metrics=metrics,
        intervals=intervals(samples, seed=seed),
        tests=tests,
        environment=environment(seed=seed, limit=limit),
    )
