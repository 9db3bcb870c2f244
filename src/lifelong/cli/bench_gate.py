"""``lifelong bench gate``: what a capable model may write into the record, on labelled outputs."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_options import Run, data_option, limit_option, names, running
from lifelong.cli.bench_tables import MISSING, number, of_category, systems_table
from lifelong.cli.output import console, progress, table

if TYPE_CHECKING:
    from lifelong.bench.results import Results

_COLUMNS = ("kept", "refused", "near", "exact", "gain", "closed_wrongly")


@click.command("gate", short_help="right and false outputs of a capable model")
@data_option("Folder with items.jsonl.")
@click.option("--systems", metavar="A,B", help="Only these systems; all by default.")
@limit_option("items, spread evenly")
@click.option("--detail", is_flag=True, help="Also print figures by stage, language and class.")
@click.option(
    "--answers", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write each item with what became of it there, as JSON lines.",
)  # fmt: skip
@running()
def gate(
    run: Run, data: Path, systems: str | None, limit: int | None, detail: bool, answers: Path | None, seed: int
) -> None:
    """How many right outputs of a capable model reach the record, and how many false ones do not.

    Each labelled output is given to the real update stage by a scripted model. Where the person's own words are stored
    instead of the model's text, the output counts as good, and is also counted as near.
    """
    from lifelong.bench.gate.evaluation import evaluate

    with (
        nullcontext() if answers is None else answers.open("w", encoding="utf-8") as file,
        progress("Judging") as report,
    ):
        results = evaluate(
            data, cache=run.cache, systems=names(systems), limit=limit, answers=file, seed=seed,
            progress=lambda done, total, _: report(done, total),
        )  # fmt: skip
    run.give(results, show=lambda given: show(given, detail=detail))


def show(results: Results, *, detail: bool = False) -> None:
    """Print the figures of all items; with ``detail`` also by stage, language and class."""
    out, about = console(), results.benchmark
    out.print(f"{about.questions} outputs; kept and refused include near: the person's own words instead")
    for category in ("all", "without-dates"):
        out.print(systems_table(results, category, of_category(category, _COLUMNS)))
        out.print()
    for system, cells in results.metrics.items() if detail else ():
        for prefix in ("stage", "lang", "right", "false"):
            rows = table(f"{system}, {prefix}", *_COLUMNS, "n", right=(*_COLUMNS, "n"))
            for category in about.categories:
                if category.startswith(f"{prefix}."):
                    values = cells[category]
                    columns = [
                        number(values.get(key), digits=0 if key == "closed_wrongly" else 3)
                        if key in values
                        else MISSING
                        for key in _COLUMNS
                    ]
                    rows.add_row(category.removeprefix(f"{prefix}."), *columns, str(int(values["n"])))
            out.print(rows)
            out.print()
