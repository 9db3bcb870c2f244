"""Run systems over cases: resumable, kept by content, in one process or several.

What is kept is what a system returned for a case, under a key made of the case, the system, the settings and the
code that the system runs. Scores are computed anew each time, so a new measure needs no new run.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from lifelong.bench.cases import Case
from lifelong.bench.embedding import KeptEmbedder
from lifelong.bench.systems import PEERS, system
from lifelong.bench.systems.base import Memory, Setting
from lifelong.models.specs import text_embedder

FORMAT = 1
"""Of the kept files; a change makes all of them anew."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a system returned for one question.

    Attributes:
        refs: messages, best first.
        sure: how sure it was of knowing.
        ms: milliseconds for as many messages as a model would be shown, query embedding included.
        notes: why, for the messages that would be shown.
    """

    question: str
    refs: tuple[str, ...]
    sure: float
    ms: float
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system did with one case.

    Attributes:
        replay_seconds: taking in the history; with vectors that were kept this is less than the first time.
        embedded: texts that were embedded and not looked up.
        kept: it was not run but read from an earlier run.
    """

    system: str
    case: str
    found: tuple[Found, ...]
    replay_seconds: float
    embedded: int
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """How cases are run.

    Attributes:
        embed: spec of the embedder that all systems share.
        vectors: the name of that embedder: what "embedded" means can change.
        cache: folder of weights; the kept vectors and runs lie below it.
        memories: run the update stage.
        depth: messages asked for.
        shown: messages that a model would be shown; what is timed.
        fresh: run also what is kept.
    """

    embed: str
    vectors: str
    cache: Path
    depth: int
    shown: int
    memories: bool = False
    fresh: bool = False

    @property
    def folder(self) -> Path:
        """Where runs, vectors and prepared peers are kept."""
        return self.cache / "bench"


Progress = Callable[[int, int, str], None]


def run(
    cases: Sequence[Case], systems: Sequence[str], plan: Plan, *, workers: int = 1, progress: Progress | None = None
) -> Iterator[Outcome]:
    """Give each case to each system and yield what it did, in no particular order.

    Interrupting loses nothing that was yielded: it is kept, and the next run takes it from there.

    Args:
        cases: the histories with their questions.
        systems: names.
        plan: how.
        workers: processes; 1 runs everything in this one.
        progress: called with cases done, cases in all, and what was done last.
    """
    jobs = [(name, case) for case in cases for name in systems]
    done = 0

    def tell(what: str) -> None:
        if progress is not None:
            progress(done, len(jobs), what)

    left = []
    for name, case in jobs:
        kept = None if plan.fresh else _read(name, case, plan)
        if kept is None:
            left.append((name, case))
            continue
        done += 1
        yield kept
    tell("kept from earlier runs")
    for outcome in _outcomes(left, plan, workers):
        done += 1
        tell(f"{outcome.system}, {outcome.case}")
        yield outcome


def _outcomes(jobs: Sequence[tuple[str, Case]], plan: Plan, workers: int) -> Iterator[Outcome]:
    if workers <= 1 or len(jobs) <= 1:
        for name, case in jobs:
            yield run_case(name, case, plan)
        return
    # Not forked: the embedder's threads would not survive it.
    with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=multiprocessing.get_context("spawn")) as pool:
        waiting = iter(jobs)
        running: set[Future[Outcome]] = set()
        try:
            while True:
                # A few at a time: cases are big, and an interrupt should find little queued.
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


def run_case(name: str, case: Case, plan: Plan) -> Outcome:
    """Run one system over one case and keep the outcome."""
    embedder = _embedder(plan)
    folder = Path(tempfile.mkdtemp(prefix="lifelong-bench-"))
    before = embedder.calls
    try:
        memory = system(name).open(
            case.person, Setting(embedder, folder, plan.folder, zone=case.zone, memories=plan.memories)
        )
        try:
            found, seconds = _replay(memory, case, plan)
        finally:
            memory.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    asked = 2 * len(case.questions)
    outcome = Outcome(name, case.id, tuple(found), seconds, max(0, embedder.calls - before - asked))
    _write(outcome, case, plan)
    return outcome


def _replay(memory: Memory, case: Case, plan: Plan) -> tuple[list[Found], float]:
    """Play the history up to each question, so that no question can see what comes after it."""
    found: list[Found] = []
    seconds, played = 0.0, 0
    for question in sorted(case.questions, key=lambda question: _sees(question.sees, case)):
        until = _sees(question.sees, case)
        began = time.perf_counter()
        memory.add(case.turns[played:until])
        seconds += time.perf_counter() - began
        played = until
        if not played:
            found.append(Found(question.id, (), 0.0, 0.0))
            continue
        began = time.perf_counter()
        first = memory.ask(question.text, at=question.at, k=plan.shown)
        ms = 1000 * (time.perf_counter() - began)
        ranking = memory.ask(question.text, at=question.at, k=plan.depth)
        notes = {ref: first.notes[ref] for ref in first.refs[: plan.shown] if ref in first.notes}
        found.append(Found(question.id, ranking.refs[: plan.depth], float(ranking.sure), round(ms, 3), notes))
    return found, seconds


def _sees(sees: int | None, case: Case) -> int:
    return len(case.turns) if sees is None else min(sees, len(case.turns))


_embedders: dict[tuple[str, Path], KeptEmbedder] = {}


def _embedder(plan: Plan) -> KeptEmbedder:
    """The shared embedder, once in each process: loading it anew for each case would cost more than asking."""
    key = (plan.embed, plan.cache)
    if key not in _embedders:
        _embedders[key] = kept_embedder(plan.embed, plan.cache)
    return _embedders[key]


def kept_embedder(spec: str, cache: Path) -> KeptEmbedder:
    """An embedder with its kept vectors."""
    return KeptEmbedder(text_embedder(spec, cache=cache), cache / "bench" / "vectors")


# What is kept


def _path(name: str, case: Case, plan: Plan) -> Path:
    facts = {
        "format": FORMAT,
        "system": name,
        "case": _digest(json.dumps(asdict(case), default=str, sort_keys=True).encode()),
        "embed": plan.vectors,
        "depth": plan.depth,
        "shown": plan.shown,
        "memories": plan.memories,
        "code": code_version(name),
    }
    key = _digest(json.dumps(facts, sort_keys=True).encode())
    return plan.folder / "runs" / key[:2] / f"{key[2:34]}.json"


def _read(name: str, case: Case, plan: Plan) -> Outcome | None:
    try:
        value: dict[str, Any] = json.loads(_path(name, case, plan).read_text(encoding="utf-8"))
        found = tuple(Found(**{**item, "refs": tuple(item["refs"])}) for item in value["found"])
    except (OSError, ValueError, KeyError, TypeError):  # not there, or half-written by a run that was killed
        return None
    return Outcome(name, case.id, found, value["replay_seconds"], value["embedded"], kept=True)


def _write(outcome: Outcome, case: Case, plan: Plan) -> None:
    path = _path(outcome.system, case, plan)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}")
    half.write_text(json.dumps(asdict(outcome)), encoding="utf-8")
    half.replace(path)


_versions: dict[str, str] = {}


def code_version(name: str) -> str:
    """A hash of the code that a system runs: its module with what that shares, and for ours the whole engine."""
    if name not in _versions:
        package = Path(__file__).parent.parent
        systems = package / "bench" / "systems"
        paths = [systems / f"{name}.py"]
        if name in PEERS:
            paths += [systems / "peers.py", systems / "workers" / f"{name}_worker.py"]
        elif name != "lifelong":
            paths += [systems / "plain.py"]
        else:
            rooms = ("agent", "memory", "models", "perception", "persona", "recall", "store", "types")
            paths += [*package.glob("*.py")]
            paths += [path for room in rooms for path in (package / room).rglob("*") if path.is_file()]
        digest = hashlib.sha256()
        for path in sorted(paths):
            if path.suffix != ".pyc":
                digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
        _versions[name] = digest.hexdigest()[:16]
    return _versions[name]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
