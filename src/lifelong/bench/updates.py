"""Is the current value ranked above the one that it took the place of?

The histories are those of ``changes.py``.

For each question a system ranks messages. ``current_first``: some message with the current value stands above every
one with a superseded value (also if no superseded one was found). ``current@5``: one stands in the top five.
``stale@5``: a superseded value stands in the top five, and no current one above it. ``both_found``: both are in the
ranking.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from lifelong.bench.cases import ALL, OURS
from lifelong.bench.changes import History, Update, read
from lifelong.bench.results import About, Results, entry, environment, interval, paired, results
from lifelong.bench.systems import system
from lifelong.bench.systems.base import Memory, Setting
from lifelong.models.base import TextEmbedder

DEPTH = 100
"""Messages that are asked of a system."""
TOP = 5
MEASURES = ("current_first", "current@5", "stale@5", "both_found")
MEMORIES = f"{OURS}, remembering"
"""Our system with the update stage run over the history."""
SYSTEMS = (OURS, MEMORIES, "bm25", "dense", "rrf")
Progress = Callable[[int, int, str], None]


def judge(ranked: Sequence[str], update: Update) -> dict[str, float]:
    """The measures of one ranking."""
    current = min((place for place, ref in enumerate(ranked) if ref in update.current), default=None)
    stale = min((place for place, ref in enumerate(ranked) if ref in update.superseded), default=None)
    first = current is not None and (stale is None or current < stale)
    return {
        "current_first": float(first),
        "current@5": float(current is not None and current < TOP),
        "stale@5": float(stale is not None and stale < TOP and not first),
        "both_found": float(current is not None and stale is not None),
    }


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
    """Replay every history into every system and ask.

    Args:
        data: folder with folders of BEAM and LongMemEval; None takes the made history alone.
        embedder: of all systems.
        cache: where prepared peers lie.
        systems: names, of SYSTEMS or of ``lifelong.bench.systems``.
        limit: at most so many histories of each set, the first ones.
        seed: of resampling.
        progress: called with histories done, histories in all, and the system.

    Raises:
        InputError: there is no such system, or what it needs is not installed.
        ImportFormatError: a file is not what its name promises.
    """
    histories: list[History] = []
    for history in read(data):
        if limit is None or sum(each.set == history.set for each in histories) < limit:
            histories.append(history)
    settings = {name: Setting(embedder, Path(), cache, memories=name == MEMORIES) for name in systems}
    for name in systems:  # first, so that what is not installed is said before anything runs
        with _opened(name, "nobody", settings[name]):
            pass
    rows: list[dict[str, Any]] = []
    for name in systems:
        for done, history in enumerate(histories, 1):
            rows += _ask(name, history, settings[name])
            if progress is not None:
                progress(done, len(histories), name)
    return _results(histories, systems, rows, environment(embedder=embedder.name, seed=seed, limit=limit), seed)


@contextmanager
def _opened(name: str, person: str, setting: Setting) -> Iterator[Memory]:
    with tempfile.TemporaryDirectory() as folder:
        memory = system(OURS if name == MEMORIES else name).open(person, replace(setting, folder=Path(folder)))
        try:
            yield memory
        finally:
            memory.close()


def _ask(name: str, history: History, setting: Setting) -> Iterator[dict[str, Any]]:
    known = {turn.ref: turn for turn in history.case.turns}
    with _opened(name, history.case.person, setting) as memory:
        memory.add(history.case.turns)
        for update in history.updates:
            found = memory.ask(update.question.text, at=update.question.at, k=DEPTH)
            ranked = [ref for ref in found.refs if ref in known]
            yield entry(
                system=name, case=history.case.id, question=update.question.id, category=history.set,
                text=update.question.text, values=judge(ranked, update),
                answers=update.question.answers, gold=sorted(update.current),
                wanted=[
                    {"ref": ref, "text": known[ref].text[:300]} for ref in sorted(update.current) if ref in known
                ],
                shown=[
                    {"ref": ref, "at": known[ref].at.isoformat(), "text": known[ref].text,
                     "why": "superseded" if ref in update.superseded else "",
                     "gold": ref in update.current}
                    for ref in ranked[:TOP]
                ],
                sure=found.sure,
            )  # fmt: skip


def _results(
    histories: Sequence[History],
    systems: Sequence[str],
    rows: Sequence[dict[str, Any]],
    facts: dict[str, Any],
    seed: int,
) -> Results:
    sets = list(dict.fromkeys(history.set for history in histories))

    def values(name: str, category: str, measure: str) -> list[float]:
        return [
            row["values"][measure]
            for row in rows
            if row["system"] == name and (category in (ALL, row["category"]))
        ]  # fmt: skip

    metrics: dict[str, Any] = {}
    intervals: dict[str, Any] = {}
    tests = []
    for name in systems:
        for category in (ALL, *sets):
            cell = {measure: values(name, category, measure) for measure in MEASURES}
            first = cell["current_first"]
            metrics.setdefault(name, {})[category] = {
                **{measure: sum(found) / len(first) for measure, found in cell.items()}, "n": len(first),
            }  # fmt: skip
            intervals.setdefault(name, {})[category] = {"current_first": interval(first, seed=seed)}
        if name != MEMORIES and MEMORIES in systems:
            ours, theirs = (values(each, ALL, "current_first") for each in (MEMORIES, name))
            tests.append(paired(MEMORIES, name, ALL, "current_first", ours, theirs, seed=seed))
    return results(
        About(
            name="updates",
            summary="the current value above the one that it took the place of",
            source="BEAM and LongMemEval, as far as they are there; changes in everyday words of ours",
            licence="BEAM: CC BY-SA 4.0; LongMemEval: MIT",
            unit="message",
            lead="current_first",
            measures=MEASURES,
            categories=sets,
            cases=len(histories),
            questions=sum(len(history.updates) for history in histories),
            messages=sum(len(history.case.turns) for history in histories),
        ),
        systems={
            name: "our recall after the update stage" if name == MEMORIES else system(name).summary for name in systems
        },
        metrics=metrics,
        intervals=intervals,
        tests=tests,
        environment=facts,
        per_case=rows,
    )
