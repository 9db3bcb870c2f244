"""``lifelong bench traits``: how well traits are read from text, and a drifting signal followed, beside baselines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_results import give
from lifelong.cli.options import json_option, models_option
from lifelong.cli.output import console, progress, table

if TYPE_CHECKING:
    from lifelong.bench.report import Results


@click.command("traits", short_help="traits read from labelled text, and a drifting signal followed")
@click.option(
    "--data", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True, metavar="DIR",
    help="Folder of labelled text, or of folders with some.",
)  # fmt: skip
@models_option
@click.option("--limit", type=click.IntRange(min=25), metavar="N", help="At most N texts of each set, spread evenly.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of resampling and of the drifting signals.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="Write results.json and report.html there.")  # fmt: skip
@click.option(
    "--cache", type=click.Path(path_type=Path), metavar="PATH", help="Folder of weights and of what runs keep."
)
@json_option
def traits(
    data: Path, models: str | None, limit: int | None, seed: int, out: Path | None, cache: Path | None, as_json: bool
) -> None:
    """Traits read from labelled text by the estimator, the cue reader and plain baselines.

    Reads labelled.jsonl ({"text", "traits": {"openness": number, …}} a line), PersonaLLM and RealPersonaChat. Then how
    closely the mechanism follows a made-up signal with noise, beside the last value, the mean and fixed averages.
    """
    from lifelong.bench.embedding import KeptEmbedder
    from lifelong.bench.models import models as named
    from lifelong.bench.traits import evaluate
    from lifelong.models.choose import text_embedder
    from lifelong.settings import load

    folder = load(cache=cache).cache
    embedder = KeptEmbedder(
        text_embedder(named(models, roles=("embed",))["embed"], cache=folder), folder / "bench" / "vectors"
    )
    try:
        with progress("Embedding texts") as report:
            results = evaluate(
                data, embedder, seed=seed, limit=limit, progress=lambda done, total, _: report(done, total)
            )
    finally:
        embedder.close()
    give(results, out=out, as_json=as_json, show=show)


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
