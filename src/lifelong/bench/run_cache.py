"""Runs of systems over cases, stored in files by their content.

The key of a run is a hash of the case, the system, the settings, and the code that the system runs.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from lifelong.bench.cases import Case
from lifelong.bench.code_version import code_version
from lifelong.bench.systems.registry import module_of

FORMAT = 2
"""Version of the stored files; another version is run anew."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What a system returned for one question.

    Attributes:
        refs: messages, best first.
        sure: how sure it was of knowing.
        ms: milliseconds for the messages of the context, query embedding included.
        notes: why, by ref, for the messages of the context.
    """

    question: str
    refs: tuple[str, ...]
    sure: float
    ms: float
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseRun:
    """What a system did with one case.

    Attributes:
        replay_seconds: time to store the history; with cached vectors it is shorter than the first time.
        embedded: number of texts whose vector was not in the cache.
        cached: whether it was read from an earlier run.
    """

    system: str
    case: str
    retrievals: tuple[Retrieval, ...]
    replay_seconds: float
    embedded: int
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """How cases are run.

    Attributes:
        embed: spec of the embedder that all systems share.
        vectors: the name of that embedder: what the spec "embedded" means can change.
        cache: folder of weights; vectors and runs are stored below it.
        depth: length of the rankings.
        context_size: how many messages a chat model reads; the search for these is timed.
        memories: run the update stage.
        fresh: run anew what is stored.
    """

    embed: str
    vectors: str
    cache: Path
    depth: int
    context_size: int
    memories: bool = False
    fresh: bool = False

    @property
    def folder(self) -> Path:
        """Folder of runs, vectors and installed peers."""
        return self.cache / "bench"


def read(name: str, case: Case, plan: Plan) -> CaseRun | None:
    """The stored run of a system over a case; None where there is none."""
    try:
        value: dict[str, Any] = json.loads(_path(name, case, plan).read_text(encoding="utf-8"))
        retrievals = tuple(Retrieval(**{**item, "refs": tuple(item["refs"])}) for item in value["retrievals"])
    except (OSError, ValueError, KeyError, TypeError):  # absent, or incomplete because its process was killed
        return None
    return CaseRun(name, case.id, retrievals, value["replay_seconds"], value["embedded"], cached=True)


def write(case_run: CaseRun, case: Case, plan: Plan) -> None:
    """Store a run, whole or not at all."""
    path = _path(case_run.system, case, plan)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    part.write_text(json.dumps(asdict(case_run)), encoding="utf-8")
    part.replace(path)


def _path(name: str, case: Case, plan: Plan) -> Path:
    facts = {
        "format": FORMAT,
        "system": name,
        "case": _digest(json.dumps(asdict(case), default=str, sort_keys=True).encode()),
        "embed": plan.vectors,
        "depth": plan.depth,
        "context_size": plan.context_size,
        "memories": plan.memories,
        "code": code_version(module_of(name)),
    }
    key = _digest(json.dumps(facts, sort_keys=True).encode())
    return plan.folder / "runs" / key[:2] / f"{key[2:34]}.json"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
