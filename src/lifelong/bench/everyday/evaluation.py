"""``evaluate``: the benchmark from its folder to its results."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import nullcontext
from pathlib import Path

from lifelong.bench.everyday.data import load
from lifelong.bench.everyday.figures import results
from lifelong.bench.everyday.models import Models
from lifelong.bench.everyday.registry import chosen
from lifelong.bench.everyday.run import PARTS, Progress, run
from lifelong.bench.everyday.system import EverydaySetting
from lifelong.bench.results import Results
from lifelong.errors import InputError


def evaluate(
    data: Path,
    *,
    cache: Path,
    persons: Collection[str] = (),
    systems: Sequence[str] = (),
    parts: Collection[str] = PARTS,
    answers: Path | None = None,
    embed: str | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Results:
    """Replay every history into every system, then ask, act, and look at the memories.

    A system that cannot run here is left out; ``environment.settings["left_out"]`` says which, and why.

    Args:
        data: folder with ``persons/``, ``questions.jsonl`` and ``acts.jsonl``.
        cache: folder of weights and vectors.
        persons: ids; none takes all.
        systems: names; none takes all.
        parts: which of PARTS are run; none takes all.
        answers: a file for every answer with its verdict, one JSON object a line; it is overwritten.
        embed: spec of the text embedder for all languages; None takes that of each system.
        seed: of resampling.
        progress: called with questions and acts done, in all, and what is done now.

    Raises:
        InputError: the data is not there, there is no such person, system or part, or no system can run.
        ImportFormatError: a file of the data does not follow the schema.
        ModelMissingError: the weights of a text embedder are not installed.
    """
    if unknown := [part for part in parts if part not in PARTS]:
        raise InputError(f"no part is called {', '.join(unknown)}; expected some of: {', '.join(PARTS)}")
    lives = load(data, persons)
    with Models(cache, embed=embed) as models:
        wanted = chosen(systems)
        setting = EverydaySetting(data, models.embedder, models.chat)
        reasons = {system.name: system.lacking(setting) for system in wanted}
        able = [system for system in wanted if not reasons[system.name]]
        left_out = "; ".join(f"{name}: {reason}" for name, reason in reasons.items() if reason)
        if not able:
            raise InputError(f"no system can run here ({left_out})")
        with nullcontext() if answers is None else answers.open("w", encoding="utf-8") as file:
            runs = list(run(lives, able, models, parts=parts or PARTS, answers=file, progress=progress))
        return results(
            lives,
            runs,
            {system.name: system.summary for system in able},
            seed=seed,
            embedder=models.names,
            parts=", ".join(part for part in PARTS if part in (parts or PARTS)),
            left_out=left_out,
        )
