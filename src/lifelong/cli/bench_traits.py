"""``lifelong bench traits``: how well traits are read from text, and a drifting signal followed, beside baselines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_run import Run, data_option, limit_option, running
from lifelong.cli.output import console, progress, table

if TYPE_CHECKING:
    from lifelong.bench.results import Results


@click.command("traits", short_help="traits read from labelled text, and a drifting signal followed")
@data_option("Folder of labelled text, or of folders with some.")
@limit_option("texts of each set, spread evenly", least=25)
@running("embed", seed="Of resampling and of the drifting signals.")
def traits(run: Run, data: Path, limit: int | None, seed: int) -> None:
    """Traits read from labelled text by the estimator, the cue reader and plain baselines.

    Reads labelled.jsonl ({"text", "traits": {"openness": number, …}} a line), PersonaLLM and RealPersonaChat. Then how
    closely the mechanism follows a made-up signal with noise, beside the last value, the mean and fixed averages.
    """
    from lifelong.bench.traits import evaluate

    with run.embedder() as embedder, progress("Embedding texts") as report:
        results = evaluate(data, embedder, seed=seed, limit=limit, progress=lambda done, total, _: report(done, total))
    run.give(results, show=show)


def show(results: Results) -> None:
    """Print one table a set, the accuracy by trait, the paired differences, and how signals were followed."""
    from lifelong.cli.show import SHORT
    from lifelong.types import TRAITS

    value, out = results.value, console()
    about = value["benchmark"]
    for name, facts in about["sets"].items():
        keys = ("mean.accuracy", "mean.pearson_r", "mean.mae", "read")
        words = "people's own words" if facts["own_words"] else "written by models to show traits"
        out.print(f"{name}: {facts['texts']} texts, {facts['language']}, {words}")
        rows = table("", *keys, right=keys)
        short = tuple(SHORT[trait] for trait in TRAITS)
        by_trait = table("accuracy", *short, right=short)
        for system, cells in results.metrics.items():
            if name in cells:
                cell = cells[name]
                rows.add_row(system, *(f"{cell[key]:.3f}" for key in keys))
                by_trait.add_row(system, *(_accuracy(cell, trait) for trait in TRAITS))
        out.print(rows)
        out.print(by_trait)
        for test in value["tests"]:
            if test["category"] == name:
                p = "p < 0.001" if test["p"] < 0.001 else f"p = {test['p']:.3f}"
                out.print(
                    f"lifelong - {test['other']}: {test['difference']:+.3f} "
                    f"[{test['low']:+.3f}, {test['high']:+.3f}], {p}"
                )
        out.print()
    signals = [name for name in about["apart"] if name.startswith("tracking ")]
    plain = [name.removeprefix("tracking ") for name in signals]
    for key, title in (
        ("tracking.mae", "mean error"),
        ("tracking.early_mae", "first 20 readings"),
        ("tracking.coverage", "interval holds truth"),
    ):
        rows = table(title, *plain, right=plain)
        for system, cells in results.metrics.items():
            if all(key in cells.get(name, {}) for name in signals):
                rows.add_row(system, *(f"{cells[name][key]:.3f}" for name in signals))
        out.print(rows)


def _accuracy(cell: Mapping[str, float], trait: str) -> str:
    accuracy = cell.get(f"{trait}.accuracy")
    return "–" if accuracy is None else f"{accuracy:.3f}"
