"""``lifelong bench updates``: is the current value ranked above the superseded one, beside plain baselines?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_run import Run, data_option, limit_option, running
from lifelong.cli.output import console, progress, table

if TYPE_CHECKING:
    from lifelong.bench.results import Results


@click.command("updates", short_help="the current value above the superseded one")
@data_option("Folder with folders of BEAM and LongMemEval; without it only changes of our own.", required=False)
@limit_option("histories of each set")
@running("embed")
def updates(run: Run, data: Path | None, limit: int | None, seed: int) -> None:
    """Whether recall puts what holds now above what held before.

    Asks the knowledge-update questions of BEAM and LongMemEval, and of two dozen changes in everyday words.
    """
    from lifelong.bench.updates import evaluate

    with run.embedder() as embedder, progress("Replaying histories") as report:
        results = evaluate(
            data, embedder, cache=run.cache / "bench", limit=limit, seed=seed,
            progress=lambda done, total, _: report(done, total),
        )  # fmt: skip
    run.give(results, show=show)


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
