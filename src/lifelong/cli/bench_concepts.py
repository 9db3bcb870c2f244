"""``lifelong bench concepts``: how well the person's own things are recognised, beside plain baselines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_results import give
from lifelong.cli.options import json_option, models_option
from lifelong.cli.output import console, progress, table

if TYPE_CHECKING:
    from lifelong.bench.report import Results


@click.command("concepts", short_help="the person's own things recognised in pictures")
@click.option(
    "--data", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True, metavar="DIR",
    help="Folder of the data set, with subjects.csv.",
)  # fmt: skip
@models_option
@click.option("--draws", type=click.IntRange(min=1), default=60, show_default=True, help="Random choices of exemplars.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the choices and of resampling.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="Write results.json and report.html there.")  # fmt: skip
@click.option("--cache", type=click.Path(path_type=Path), metavar="PATH", help="Folder of weights.")
@json_option
def concepts(
    data: Path, models: str | None, draws: int, seed: int, out: Path | None, cache: Path | None, as_json: bool
) -> None:
    """The person's own things recognised in pictures, on DreamBooth's subjects.

    Identification with 1 and 3 pictures each, telling known from unknown, and retrieval of a thing's other pictures,
    beside the nearest whole picture and a colour histogram.
    """
    from lifelong.bench.concepts import evaluate
    from lifelong.bench.models import models as named
    from lifelong.errors import SettingsError
    from lifelong.models.choose import image_encoder
    from lifelong.settings import load

    encoder = image_encoder(named(models, roles=("look",))["look"], cache=load(cache=cache).cache)
    if encoder is None:
        raise SettingsError("--models look=none sees nothing: name an image encoder")
    with progress("Looking") as report:
        results = evaluate(data, encoder, seed=seed, draws=draws, progress=report)
    encoder.close()
    give(results, out=out, as_json=as_json, show=show)


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


def _number(value: float | None, key: str) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if key == "ms" else f"{value:.3f}"
