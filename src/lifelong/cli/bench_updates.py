"""``lifelong bench updates``: is the current value ranked above the superseded one, beside plain baselines?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_options import Run, data_option, limit_option, running
from lifelong.cli.bench_tables import of_category, systems_table, test_line
from lifelong.cli.output import console, progress

if TYPE_CHECKING:
    from lifelong.bench.results import Results


@click.command("updates", short_help="rank of current against superseded values")
@data_option("Folder with folders of BEAM and LongMemEval; without it only changes of our own.", required=False)
@limit_option("histories of each set")
@running("embed")
def updates(run: Run, data: Path | None, limit: int | None, seed: int) -> None:
    """Whether recall ranks the current value above the superseded one.

    Asks the knowledge-update questions of BEAM and LongMemEval, and questions about two dozen changes in everyday
    words.
    """
    from lifelong.bench.value_updates import evaluate

    with run.embedder() as embedder, progress("Replaying histories") as report:
        results = evaluate(
            data, embedder, cache=run.cache / "bench", limit=limit, seed=seed,
            progress=lambda done, total, _: report(done, total),
        )  # fmt: skip
    run.give(results, show=show)


def show(results: Results) -> None:
    """Print one table for each set, then the paired differences."""
    about, out = results.benchmark, console()
    for name in ("all", *about.categories):
        count = int(next(iter(results.metrics.values()))[name]["n"])
        out.print(f"{name}: {count} questions")
        out.print(systems_table(results, "", of_category(name, about.measures)))
        out.print()
    for test in results.tests:
        out.print(test_line(test))
