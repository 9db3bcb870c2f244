"""Run systems over cases: resumable, in one process or several.

A run of a system over a case is stored by :mod:`lifelong.bench.run_cache`. Scores are computed anew each time, so a
new measure needs no new run.
"""

from __future__ import annotations

import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from pathlib import Path

from lifelong.bench.cases import Case
from lifelong.bench.run_cache import CaseRun, Plan, Retrieval, read, write
from lifelong.bench.systems.base import Setting, SystemMemory
from lifelong.bench.systems.registry import system
from lifelong.bench.vector_cache import CachedEmbedder
from lifelong.models.specs import text_embedder

Progress = Callable[[int, int, str], None]


def run(
    cases: Sequence[Case], systems: Sequence[str], plan: Plan, *, workers: int = 1, progress: Progress | None = None
) -> Iterator[CaseRun]:
    """Give each case to each system and yield its runs, in no particular order.

    An interrupt loses nothing that was yielded: it is stored, and the next call continues from there.

    Args:
        cases: the histories with their questions.
        systems: names.
        plan: how cases are run.
        workers: number of processes; 1 runs everything in this one.
        progress: called with runs done, runs in all, and the last run in words.
    """
    jobs = [(name, case) for case in cases for name in systems]
    done = 0

    def report(text: str) -> None:
        if progress is not None:
            progress(done, len(jobs), text)

    left = []
    for name, case in jobs:
        result = None if plan.fresh else read(name, case, plan)
        if result is None:
            left.append((name, case))
            continue
        done += 1
        yield result
    report("stored by earlier runs")
    for case_run in _new_runs(left, plan, workers):
        done += 1
        report(f"{case_run.system}, {case_run.case}")
        yield case_run


def _new_runs(jobs: Sequence[tuple[str, Case]], plan: Plan, workers: int) -> Iterator[CaseRun]:
    if workers <= 1 or len(jobs) <= 1:
        for name, case in jobs:
            yield run_case(name, case, plan)
        return
    # Not forked: the embedder's threads would not survive it.
    with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = iter(jobs)
        running: set[Future[CaseRun]] = set()
        try:
            while True:
                # A few at a time: cases are big, and few should be in the queue at an interrupt.
                while len(running) < 2 * workers and (job := next(waiting, None)) is not None:
                    running.add(pool.submit(run_case, *job, plan))
                if not running:
                    return
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    yield future.result()
        finally:
            for future in running:
                future.cancel()


def run_case(name: str, case: Case, plan: Plan) -> CaseRun:
    """Run one system over one case and store the run."""
    embedder = _embedder(plan)
    folder = Path(tempfile.mkdtemp(prefix="lifelong-bench-"))
    before = embedder.calls
    try:
        memory = system(name).open(
            case.person, Setting(embedder, folder, plan.folder, zone=case.zone, memories=plan.memories)
        )
        try:
            retrievals, seconds = _replay(memory, case, plan)
        finally:
            memory.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    queries = 2 * len(case.questions)
    case_run = CaseRun(name, case.id, tuple(retrievals), seconds, max(0, embedder.calls - before - queries))
    write(case_run, case, plan)
    return case_run


def _replay(memory: SystemMemory, case: Case, plan: Plan) -> tuple[list[Retrieval], float]:
    """Replay the history up to each question, so that no question can see a later message."""
    retrievals: list[Retrieval] = []
    seconds, replayed = 0.0, 0
    for question in sorted(case.questions, key=lambda question: _visible(question.visible, case)):
        until = _visible(question.visible, case)
        began = time.perf_counter()
        memory.add(case.messages[replayed:until])
        seconds += time.perf_counter() - began
        replayed = until
        if not replayed:
            retrievals.append(Retrieval(question.id, (), 0.0, 0.0))
            continue
        began = time.perf_counter()
        context = memory.ask(question.text, at=question.at, k=plan.context_size)
        ms = 1000 * (time.perf_counter() - began)
        ranking = memory.ask(question.text, at=question.at, k=plan.depth)
        notes = {ref: context.notes[ref] for ref in context.refs[: plan.context_size] if ref in context.notes}
        retrievals.append(Retrieval(question.id, ranking.refs[: plan.depth], float(ranking.sure), round(ms, 3), notes))
    return retrievals, seconds


def _visible(visible: int | None, case: Case) -> int:
    return len(case.messages) if visible is None else min(visible, len(case.messages))


_embedders: dict[tuple[str, Path], CachedEmbedder] = {}


def _embedder(plan: Plan) -> CachedEmbedder:
    """The shared embedder, loaded once in each process: loading takes longer than a question."""
    key = (plan.embed, plan.cache)
    if key not in _embedders:
        _embedders[key] = cached_embedder(plan.embed, plan.cache)
    return _embedders[key]


def cached_embedder(spec: str, cache: Path) -> CachedEmbedder:
    """The embedder of a spec with its vector cache."""
    return CachedEmbedder(text_embedder(spec, cache=cache), cache / "bench" / "vectors")
