"""The benchmarks of the paper by name: where their data comes from, and a run from a folder to results."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from lifelong.bench.cases import OURS
from lifelong.bench.everyday.models import Models
from lifelong.bench.paper import MINIATURE, MINIATURES, p_soups, persona_mme
from lifelong.bench.paper.evaluation import PaperBenchmark, Progress, evaluate
from lifelong.bench.paper.items import PaperPerson, limited_persons
from lifelong.bench.paper.run_store import PaperPlan
from lifelong.bench.paper.variants import VARIANTS, variants
from lifelong.bench.results import Results
from lifelong.errors import InputError

PaperName = Literal["persona-mme", "p-soups"]

_ABOUT: Final = {
    "persona-mme": PaperBenchmark(
        "persona-mme",
        "fourteen tasks about one person after weeks of talk with pictures",
        "Nie et al., CVPR 2026, arXiv 2604.13074",
        "as the release says",
    ),
    "p-soups": PaperBenchmark(
        "p-soups",
        "which of two replies fits a profile",
        "Jang et al. 2023, arXiv 2310.11564, in the pairs of AlignX (arXiv 2503.15463)",
        "as the release says",
    ),
}
_WITHOUT_HISTORY: Final = (OURS, "no_memory", "without_traits")
"""Variants of P-SOUPS, whose cases have no history."""


def run(
    name: PaperName,
    folder: Path | None,
    models: Models,
    *,
    cache: Path,
    chat: str = "none",
    learn: str | None = None,
    embed: str = "embedded",
    forms: Sequence[str] = (),
    group: str = "",
    feedback: bool = False,
    both_orders: bool = False,
    limit: int | None = None,
    fresh: bool = False,
    seed: int = 0,
    progress: Progress | None = None,
) -> Results:
    """Run a benchmark of the paper.

    Args:
        name: of the benchmark.
        folder: of the release; None takes the bundled miniature.
        models: that all records share.
        cache: folder of weights; runs are stored below it.
        chat: spec of the chat model that answers.
        learn: spec of the chat model that learns from the history; None takes ``chat``.
        embed: spec of the text embedder.
        forms: names of variants.
        group: of Persona-MME, one configuration: "32k" or "128k".
        feedback: of P-SOUPS, with earlier choices as history.
        both_orders: ask every item in both orders of its options.
        limit: at most so many items, spread evenly.
        fresh: run anew what an earlier run stored.
        seed: of resampling.
        progress: called with items done, in all, and what is done now.

    Raises:
        InputError: a name, the folder or a file in it cannot be used.
        ModelMissingError: weights are not on this machine.
    """
    chosen = variants(forms)
    allowed = [each.name for each in VARIANTS] if name == "persona-mme" else list(_WITHOUT_HISTORY)
    if feedback:
        allowed.append("history_only")
    if list(forms) == ["all"]:
        chosen = [each for each in chosen if each.name in allowed]
    if wrong := [each.name for each in chosen if each.name not in allowed]:
        raise InputError(f"{name} has no variant {', '.join(wrong)}; expected some of: {', '.join(allowed)}")
    data = folder or MINIATURES / name.replace("-", "_")
    persons = _persons(name, data, group, feedback)
    about = _ABOUT[name]
    if folder is None:
        about = PaperBenchmark(about.name, about.summary, MINIATURE, "ours, as the package")
    plan = PaperPlan(chat, chat if learn is None else learn, models.embedder(embed).name, cache, both_orders, fresh)
    return evaluate(
        about, limited_persons(persons, limit), chosen, plan, models,
        data=_digest(data), embed=embed, seed=seed, progress=progress, limit=limit, feedback=feedback, context=group,
    )  # fmt: skip


def _persons(name: str, folder: Path, group: str, feedback: bool) -> list[PaperPerson]:
    if name == "persona-mme":
        return persona_mme.load(folder, group=group)
    return p_soups.load(folder, feedback=feedback)


def _digest(folder: Path) -> str:
    """SHA-256 over the names and bytes of the JSON files of a folder."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.json")):
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
