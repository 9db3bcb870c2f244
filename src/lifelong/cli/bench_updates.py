"""``lifelong bench updates``: is the current value ranked above the superseded one, beside plain baselines?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_results import give
from lifelong.cli.options import json_option, models_option
from lifelong.cli.output import console, progress, table

if TYPE_CHECKING:
    from lifelong.bench.report import Results


@click.command("updates", short_help="the current value above the superseded one")
@click.option(
    "--data", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR",
    help="Folder with folders of BEAM and LongMemEval; without it only changes of our own.",
)  # fmt: skip
@models_option
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N histories of each set.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of resampling.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="Write results.json and report.html there.")  # fmt: skip
@click.option(
    "--cache", type=click.Path(path_type=Path), metavar="PATH", help="Folder of weights and of what runs keep."
)
@json_option
def updates(
    data: Path | None,
    models: str | None,
    limit: int | None,
    seed: int,
    out: Path | None,
    cache: Path | None,
    as_json: bool,
) -> None:
    """Whether recall puts what holds now above what held before.

    Asks the knowledge-update questions of BEAM and LongMemEval, and of two dozen changes in everyday words.
    """
    from lifelong.bench.embedding import KeptEmbedder
    from lifelong.bench.models import models as named
    from lifelong.bench.updates import evaluate
    from lifelong.models.choose import text_embedder
    from lifelong.settings import load

    folder = load(cache=cache).cache
    embedder = KeptEmbedder(
        text_embedder(named(models, roles=("embed",))["embed"], cache=folder), folder / "bench" / "vectors"
    )
    try:
        with progress("Replaying histories") as report:
            results = evaluate(
                data, embedder, cache=folder / "bench", limit=limit, seed=seed,
                progress=lambda done, total, _: report(done, total),
            )  # fmt: skip
    finally:
        embedder.close()
    give(results, out=out, as_json=as_json, show=show)


def show(results: Results) -> None:
    """Print one table a set, then the paired differences."""
    value, out = results.value, console()
    about = value["benchmark"]
    keys = tuple(about["measures"])
    for name in ("all", *about["categories"]):
        rows = table("", *keys, right=keys)
        count = 0
        for system, cells in results.metrics.items():
            count = int(cells[name]["n"])
            rows.add_row(system, *(f"{cells[name][key]:.3f}" for key in keys))
        out.print(f"{name}: {count} questions")
        out.print(rows)
        out.print()
    for test in value["tests"]:
        p = "p < 0.001" if test["p"] < 0.001 else f"p = {test['p']:.3f}"
        out.print(
            f"{test['system']} - {test['other']}: {test['difference']:+.3f} "
            f"[{test['low']:+.3f}, {test['high']:+.3f}], {p}"
        )
