"""``lifelong bench concepts``: how well the person's own things are recognised, beside plain baselines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_run import Run, data_option, running
from lifelong.cli.output import console, progress, table

if TYPE_CHECKING:
    from lifelong.bench.results import Results


@click.command("concepts", short_help="the person's own things recognised in pictures")
@data_option("Folder of the data set, with subjects.csv.")
@click.option("--draws", type=click.IntRange(min=1), default=60, show_default=True, help="Random choices of exemplars.")
@click.option(
    "--folds", "rounds", type=click.IntRange(min=0), default=0, metavar="N", show_default=True,
    help="Also N rounds that leave five subjects out and choose on the others; slow.",
)  # fmt: skip
@running("look", seed="Of the choices and of resampling.")
def concepts(run: Run, data: Path, draws: int, rounds: int, seed: int) -> None:
    """The person's own things recognised in pictures, on DreamBooth's subjects.

    Identification with 1 and 3 pictures each, telling known from unknown, and retrieval of a thing's other pictures,
    beside the nearest whole picture and a colour histogram.
    """
    from lifelong.bench.concepts import evaluate

    with run.encoder() as encoder, progress("Looking") as report:
        results = evaluate(data, encoder, seed=seed, draws=draws, progress=report)
        if rounds:
            from lifelong.bench.folds import validated

            results = validated(results, data, encoder, rounds=rounds, seed=seed, progress=report)
    run.give(results, show=show)


def show(results: Results) -> None:
    """Print a table of identification and one of retrieval, and the leading measure by class."""
    about, out = results.value["benchmark"], console()
    out.print(f"{about['cases']} subjects, {about['questions']} pictures; 95% intervals over subjects")
    for title, keys in (
        ("identified, told from unknown", ("top1@1", "top1@3", "auroc@1", "auroc@3", "tar@1", "tar@3")),
        ("as shipped, and retrieval", ("accepted@1", "false@1", "map", "recall@5", "recall@10", "ms")),
    ):
        rows = table(title, *keys, right=keys)
        for system, cells in results.metrics.items():
            rows.add_row(system, *(_number(cells["all"].get(key), key) for key in keys))
        out.print(rows)
        out.print()
    for system, cells in results.value["intervals"].items():
        low, high = cells["all"]["top1@1"]
        first, last = cells["all"]["auroc@1"]
        out.print(f"{system}: top1@1 [{low:.3f}, {high:.3f}], auroc@1 [{first:.3f}, {last:.3f}]")
    names = ("all", *about["categories"])
    rows = table("top1@1", *names, right=names)
    for system, cells in results.metrics.items():
        rows.add_row(system, *(f"{cells[name]['top1@1']:.3f}" for name in names))
    out.print()
    out.print(rows)
    if folds := results.value.get("folds"):
        out.print()
        keys = tuple(folds["measures"])
        rows = table(f"{folds['rounds']} rounds, {folds['left_out']} subjects left out", "mean", "95%", right=("mean",))
        for key in keys:
            low, high = folds["measures"][key]["interval"]
            rows.add_row(key, f"{folds['measures'][key]['mean']:.3f}", f"[{low:.3f}, {high:.3f}]")
        out.print(rows)
        for name, count in folds["chosen"].items():
            if count:
                out.print(f"{name}: chosen {count} times")
        out.print("thresholds {:.3f} to {:.3f}".format(*folds["threshold"]))


def _number(value: float | None, key: str) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if key == "ms" else f"{value:.3f}"
