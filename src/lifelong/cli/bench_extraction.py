"""``lifelong bench extraction``: extraction of facts from messages, beside plain baselines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_options import Run, data_option, limit_option, names, running
from lifelong.cli.bench_tables import number
from lifelong.cli.output import console, progress, table

if TYPE_CHECKING:
    from lifelong.bench.comparisons import Interval
    from lifelong.bench.results import Results


@click.command("extraction", short_help="precision and recall of stored statements")
@data_option("Folder with folders of public data sets.")
@click.option("--sets", metavar="A,B", help="Only sets whose names begin with one of these; all by default.")
@limit_option("items of each set, spread evenly")
@running("chat")
def extraction(run: Run, data: Path, sets: str | None, limit: int | None, seed: int) -> None:
    """Precision and recall of stored statements, and wrong statements from small talk.

    Reads PersonaMem, LongMemEval, BEAM, LoCoMo, PrefEval, PersonaBench and RealPersonaChat, those that are in the
    folder. With --models chat=SPEC, a chat model that proposes statements is one more system.
    """
    from lifelong.bench.fact_extraction import evaluate

    with progress("Extracting") as report:
        results = evaluate(
            data, chat=run.chat(), sets=names(sets), limit=limit, seed=seed,
            progress=lambda done, total, _: report(done, total),
        )  # fmt: skip
    run.give(results, show=show)


def show(results: Results) -> None:
    """Print one table for each set: recall, precision, F1 and the number of statements, with intervals."""
    out = console()
    for name in results.benchmark.categories:
        keys = ("recall", "95%", "precision", "95% ", "f1", "kept")
        rows = table("", *keys, right=keys)
        count = 0
        for system, cells in results.metrics.items():
            if name in cells:
                cell, bounds = cells[name], results.intervals.get(system, {}).get(name, {})
                count = int(cell["n"])
                rows.add_row(
                    system, number(cell.get("recall")), _interval(bounds.get("recall")), number(cell.get("precision")),
                    _interval(bounds.get("precision")), number(cell.get("f1")), number(cell["kept"]),
                )  # fmt: skip
        out.print(f"{name}: {count:,} messages")
        out.print(rows)
        out.print()


def _interval(bounds: Interval | None) -> str:
    return "" if bounds is None else f"{bounds[0]:.2f}–{bounds[1]:.2f}"
