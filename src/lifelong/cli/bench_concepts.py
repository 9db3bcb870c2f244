"""``lifelong bench concepts``: recognition of the person's own things in pictures, beside plain baselines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_options import Run, data_option, running
from lifelong.cli.bench_tables import interval, number, of_category, systems_table
from lifelong.cli.output import console, progress, table

if TYPE_CHECKING:
    from lifelong.bench.results import CrossValidation, Results


@click.command("concepts", short_help="recognition of own things in pictures")
@data_option("Folder of the data set, with subjects.csv.")
@click.option(
    "--draws", type=click.IntRange(min=1), default=60, show_default=True, help="Number of random choices of exemplars."
)
@click.option(
    "--folds", "rounds", type=click.IntRange(min=0), default=0, metavar="N", show_default=True,
    help="Also N rounds of cross-validation: each leaves five subjects out and chooses on the others. Slow.",
)  # fmt: skip
@running("look", seed="Seed of the choices and of resampling.")
def concepts(run: Run, data: Path, draws: int, rounds: int, seed: int) -> None:
    """Recognition of the person's own things in pictures, on DreamBooth's subjects.

    Measures identification with 1 and 3 pictures of each thing, separation of known from unknown things, and retrieval
    of a thing's other pictures. The baselines are the nearest whole picture and a colour histogram.
    """
    from lifelong.bench.concept_recognition import evaluate

    with run.encoder() as encoder, progress("Looking") as report:
        results = evaluate(data, encoder, seed=seed, draws=draws, progress=report)
        if rounds:
            from lifelong.bench.cross_validation import validated

            results = validated(results, data, encoder, rounds=rounds, seed=seed, progress=report)
    run.give(results, show=show)


def show(results: Results) -> None:
    """Print a table of identification, one of retrieval, and the leading measure by class."""
    about, out = results.benchmark, console()
    out.print(f"{about.cases} subjects, {about.questions} pictures; 95% intervals over subjects")
    for title, keys in (
        ("identified, told from unknown", ("top1@1", "top1@3", "auroc@1", "auroc@3", "tar@1", "tar@3")),
        ("as shipped, and retrieval", ("accepted@1", "false@1", "map", "recall@5", "recall@10", "ms")),
    ):
        out.print(systems_table(results, title, of_category("all", keys)))
        out.print()
    for system, cells in results.intervals.items():
        bounds = cells["all"]
        out.print(f"{system}: top1@1 {interval(bounds['top1@1'])}, auroc@1 {interval(bounds['auroc@1'])}")
    columns = {name: (name, "top1@1") for name in ("all", *about.categories)}
    out.print()
    out.print(systems_table(results, "top1@1", columns))
    if results.folds is not None:
        _show_folds(results.folds)


def _show_folds(folds: CrossValidation) -> None:
    out = console()
    out.print()
    title = f"{folds.rounds} rounds, {folds.left_out} subjects left out"
    rows = table(title, "mean", "95%", right=("mean",))
    for measure, each in folds.measures.items():
        rows.add_row(measure, number(each.mean), interval(each.interval))
    out.print(rows)
    for name, count in folds.choices.items():
        if count:
            out.print(f"{name}: chosen {count} times")
    out.print("thresholds {:.3f} to {:.3f}".format(*folds.threshold))
