"""Run the benchmarks of ratings, and make their results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from lifelong.bench.cases import OURS
from lifelong.bench.comparisons import intervals, paired_tests
from lifelong.bench.environment import environment
from lifelong.bench.metrics import TokenRecall, measure_all, ranking_metric
from lifelong.bench.recommendation.factorisation import LIBRARIES, installed
from lifelong.bench.recommendation.protocols import PROTOCOLS, Asked
from lifelong.bench.recommendation.rankers import RANKERS, SUMMARIES
from lifelong.bench.recommendation.rating_sets import RatingSet, movielens, movietweetings
from lifelong.bench.results import BenchmarkInfo, Costs, Results
from lifelong.errors import InputError

LEAD = "ndcg@10"
MEASURES = (LEAD, "hit@10", "mrr")

_SOURCES = {
    "movietweetings": ("MovieTweetings, Dooms et al. 2013", "MIT", ("all", "last-out", "global")),
    "movielens": ("MovieLens ml-latest-small, Harper and Konstan 2015", "GroupLens, research use", ("last-out",)),
}


def evaluate(
    name: str,
    folder: Path,
    *,
    keywords: Path | None = None,
    systems: Sequence[str] = (),
    protocols: Sequence[str] = (),
    limit: int | None = None,
    seed: int = 0,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Results:
    """Ask each system for the next films.

    Args:
        name: ``movietweetings`` or ``movielens``.
        folder: of the data set.
        keywords: folder with keywords of MovieLens' films.
        systems: names of ``RANKERS``; by default all whose library is installed.
        protocols: of ``PROTOCOLS``; those of the benchmark by default.
        limit: largest number of cases of each protocol.
        seed: of resampling.
        progress: called with the number done and the total of each protocol.

    Raises:
        InputError: a name is unknown, its library is not installed, or a file is missing.
    """
    for given, known in ((systems, RANKERS), (protocols, PROTOCOLS)):
        for each in given:
            if each not in known:
                raise InputError(f"{each!r} is unknown: give some of {', '.join(known)}")
    for each in set(systems) & set(LIBRARIES):
        if not installed(each):
            raise InputError(
                f"{each} needs the package {LIBRARIES[each]}: pip install 'lifelong[rivals]', or leave it out"
            )
    data = movietweetings(folder) if name == "movietweetings" else movielens(folder, keywords)
    wanted = tuple(systems) or tuple(each for each in RANKERS if each not in LIBRARIES or installed(each))
    chosen = tuple(protocols) or _SOURCES[name][2]
    asked = [each for protocol in chosen for each in PROTOCOLS[protocol](data, wanted, progress, limit)]
    return _results(data, wanted, chosen, asked, seed, limit)


def _results(
    data: RatingSet,
    systems: Sequence[str],
    protocols: Sequence[str],
    asked: Sequence[Asked],
    seed: int,
    limit: int | None,
) -> Results:
    lists: defaultdict[tuple[str, str], list[Asked]] = defaultdict(list)
    for each in asked:
        lists[each.system, each.protocol].append(each)
    metrics: dict[str, dict[str, dict[str, float]]] = {system: {} for system in systems}
    samples: dict[str, dict[str, dict[str, list[float]]]] = {system: {} for system in systems}
    engine = [metric for key in MEASURES if not isinstance(metric := ranking_metric(key), TokenRecall)]
    for (system, protocol), some in lists.items():
        values = measure_all(engine, [each.ranking for each in some], [each.gold for each in some])
        columns = {key: [value[key] for value in values] for key in MEASURES}
        metrics[system][protocol] = {key: float(np.mean(column)) for key, column in columns.items()}
        metrics[system][protocol]["n"] = len(some)
        samples[system][protocol] = {LEAD: columns[LEAD]}
    first = protocols[0]
    source, licence, _ = _SOURCES[data.name]
    tests = [
        test
        for protocol in protocols
        if OURS in systems and protocol in samples[OURS]
        for test in paired_tests(samples, protocol, LEAD, seed=seed)
    ]
    return Results(
        benchmark=BenchmarkInfo(
            name=data.name,
            summary="the next film of a person",
            source=source,
            licence=licence,
            unit="film",
            lead=LEAD,
            measures=MEASURES,
            categories=[protocol for protocol in protocols if protocol != "all"],
            cases=len({event.person for event in data.events}),
            questions=len({(each.protocol, each.case) for each in asked}),
            messages=len(data.events),
        ),
        systems={system: SUMMARIES[system] for system in systems},
        metrics=metrics,
        intervals=intervals(samples, seed=seed),
        tests=tests,
        environment=environment(seed=seed, limit=limit),
        costs={system: _costs([each.ms for each in lists[system, first]]) for system in systems},
    )


def _costs(milliseconds: Sequence[float]) -> Costs:
    low, high = (float(each) for each in np.percentile(milliseconds, (50, 95))) if milliseconds else (0.0, 0.0)
    return Costs(low, high, 0.0, sum(milliseconds) / 1000, 0, 0, 0)
