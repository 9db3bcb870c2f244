"""Ranking of current and superseded values: is the current one above the one that it superseded?

The histories are those of ``value_histories.py``, the measures those of ``metrics/supersession.py``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from lifelong.bench.cases import ALL, OURS
from lifelong.bench.comparisons import intervals, paired_tests
from lifelong.bench.environment import environment
from lifelong.bench.metrics import BothRanked, CurrentFirst, CurrentInTop, StaleInTop
from lifelong.bench.results import BenchmarkInfo, CaseResult, EvidenceMessage, ListedMessage, Results
from lifelong.bench.systems.base import Setting, SystemMemory
from lifelong.bench.systems.registry import system
from lifelong.bench.value_histories import ChangeHistory, ValueUpdate, read
from lifelong.models.base import TextEmbedder

DEPTH = 100
"""Length of the rankings."""

TOP = 5
METRICS = (CurrentFirst(), CurrentInTop(TOP), StaleInTop(TOP), BothRanked())
MEASURES = tuple(metric.key for metric in METRICS)
LEAD = CurrentFirst.key

MEMORIES = f"{OURS}, remembering"
"""Our system with the update stage run over the history."""

SYSTEMS = (OURS, MEMORIES, "bm25", "dense", "rrf")
Progress = Callable[[int, int, str], None]


def score(ranking: Sequence[str], update: ValueUpdate) -> dict[str, float]:
    """The measures of one ranking."""
    return {metric.key: metric.measure(ranking, update.current, update.superseded) for metric in METRICS}


def evaluate(
    data: Path | None,
    embedder: TextEmbedder,
    *,
    cache: Path,
    systems: Sequence[str] = SYSTEMS,
    limit: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Results:
    """Replay every history into every system, then ask its questions.

    Args:
        data: folder with folders of BEAM and LongMemEval; None takes the history of ours alone.
        embedder: of all systems.
        cache: folder of installed peers.
        systems: names, of SYSTEMS or of ``lifelong.bench.systems``.
        limit: at most so many histories of each set, the first ones.
        seed: of resampling.
        progress: called with histories done, histories in all, and the system.

    Raises:
        InputError: there is no such system, or a package that it needs is not installed.
        ImportFormatError: a file is not what its name promises.
    """
    histories: list[ChangeHistory] = []
    for history in read(data):
        if limit is None or sum(each.set == history.set for each in histories) < limit:
            histories.append(history)
    settings = {name: Setting(embedder, Path(), cache, memories=name == MEMORIES) for name in systems}
    for name in systems:  # first, so that a missing package is reported before anything runs
        with _memory(name, "nobody", settings[name]):
            pass
    cases: list[CaseResult] = []
    for name in systems:
        for done, history in enumerate(histories, 1):
            cases += _ask(name, history, settings[name])
            if progress is not None:
                progress(done, len(histories), name)
    return _results(histories, systems, cases, embedder.name, seed, limit)


@contextmanager
def _memory(name: str, person: str, setting: Setting) -> Iterator[SystemMemory]:
    with tempfile.TemporaryDirectory() as folder:
        memory = system(OURS if name == MEMORIES else name).open(person, replace(setting, folder=Path(folder)))
        try:
            yield memory
        finally:
            memory.close()


def _ask(name: str, history: ChangeHistory, setting: Setting) -> Iterator[CaseResult]:
    known = {message.ref: message for message in history.case.messages}
    with _memory(name, history.case.person, setting) as memory:
        memory.add(history.case.messages)
        for update in history.updates:
            answer = memory.ask(update.question.text, at=update.question.at, k=DEPTH)
            ranking = [ref for ref in answer.refs if ref in known]
            yield CaseResult(
                system=name,
                case=history.case.id,
                question=update.question.id,
                category=history.set,
                text=update.question.text,
                values=score(ranking, update),
                answers=update.question.answers,
                gold=sorted(update.current),
                evidence=[
                    EvidenceMessage(ref, known[ref].text[:300]) for ref in sorted(update.current) if ref in known
                ],
                hits=[
                    ListedMessage(
                        ref=ref,
                        text=known[ref].text,
                        at=known[ref].at.isoformat(),
                        gold=ref in update.current,
                        why="superseded" if ref in update.superseded else "",
                    )
                    for ref in ranking[:TOP]
                ],
                sure=answer.sure,
            )


def _results(
    histories: Sequence[ChangeHistory],
    systems: Sequence[str],
    cases: Sequence[CaseResult],
    embedder: str,
    seed: int,
    limit: int | None,
) -> Results:
    sets = list(dict.fromkeys(history.set for history in histories))

    def values(name: str, category: str, measure: str) -> list[float]:
        return [case.values[measure] for case in cases if case.system == name and category in (ALL, case.category)]

    metrics: dict[str, dict[str, dict[str, float]]] = {name: {} for name in systems}
    samples: dict[str, dict[str, dict[str, list[float]]]] = {name: {} for name in systems}
    for name in systems:
        for category in (ALL, *sets):
            columns = {measure: values(name, category, measure) for measure in MEASURES}
            count = len(columns[LEAD])
            metrics[name][category] = {measure: sum(each) / count for measure, each in columns.items()} | {"n": count}
            samples[name][category] = {LEAD: columns[LEAD]}
    return Results(
        benchmark=BenchmarkInfo(
            name="updates",
            summary="the current value above the one that it took the place of",
            source="BEAM and LongMemEval, as far as they are there; changes in everyday words of ours",
            licence="BEAM: CC BY-SA 4.0; LongMemEval: MIT",
            unit="message",
            lead=LEAD,
            measures=MEASURES,
            categories=sets,
            cases=len(histories),
            questions=sum(len(history.updates) for history in histories),
            messages=sum(len(history.case.messages) for history in histories),
        ),
        systems={
            name: "our recall after the update stage" if name == MEMORIES else system(name).summary for name in systems
        },
        metrics=metrics,
        intervals=intervals(samples, seed=seed),
        tests=paired_tests(samples, ALL, LEAD, seed=seed, system=MEMORIES) if MEMORIES in systems else [],
        environment=environment(embedder=embedder, seed=seed, limit=limit),
        per_case=cases,
    )
