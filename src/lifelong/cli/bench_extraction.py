"""``lifelong bench extraction``: what is kept of what people told, beside plain baselines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_run import Run, data_option, limit_option, running
from lifelong.cli.output import console, progress, table

if TYPE_CHECKING:
    from lifelong.bench.results import Results


@click.command("extraction", short_help="what is kept of what people told, and what is kept wrongly")
@data_option("Folder with folders of public sets.")
@click.option("--sets", metavar="A,B", help="Only sets whose names begin like this; all by default.")
@limit_option("items of each set, spread evenly")
@running("chat")
def extraction(run: Run, data: Path, sets: str | None, limit: int | None, seed: int) -> None:
    """Precision and recall of stored statements, and junk from small talk.

    Reads PersonaMem, LongMemEval, BEAM, LoCoMo, PrefEval, PersonaBench and RealPersonaChat, as far as they are there. A
    chat model, named as --models chat=SPEC, proposes statements as one more system.
    """
    from lifelong.bench.extraction import evaluate

    names = [part.strip() for part in sets.split(",") if part.strip()] if sets else []
    with progress("Extracting") as report:
        results = evaluate(
            data, chat=run.chat(), sets=names, limit=limit, seed=seed,
            progress=lambda done, total, _: report(done, total),
        )  # fmt: skip
    run.give(results, show=show)


def show(results: Results) -> None:
    """Print one table a set: recall, precision, F1 and how much is kept, with intervals."""
    value, out = results.value, console()
    for name in value["benchmark"]["categories"]:
        keys = ("recall", "95%", "precision", "95% ", "f1", "kept")
        rows = table("", *keys, right=keys)
        count = 0
        for system, cells in results.metrics.items():
            if name in cells:
                cell, bounds = cells[name], value["intervals"].get(system, {}).get(name, {})
                count = int(cell["n"])
                rows.add_row(
                    system, _number(cell.get("recall")), _span(bounds.get("recall")), _number(cell.get("precision")),
                    _span(bounds.get("precision")), _number(cell.get("f1")), _number(cell["kept"]),
                )  # fmt: skip
        out.print(f"{name}: {count:,} messages")
        out.print(rows)
        out.print()


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _span(bounds: list[float] | None) -> str:
    return "" if bounds is None else f"{bounds[0]:.2f}–{bounds[1]:.2f}"
