"""``lifelong bench everyday``: everyday questions about a person, acts and memories, beside a plain baseline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_options import Run, names, running
from lifelong.cli.bench_tables import MISSING, interval, number, of_category, systems_table, test_line
from lifelong.cli.output import console, progress, table

if TYPE_CHECKING:
    from lifelong.bench.results import Results

_TABLES = {
    "questions": ("answered", "wrong", "muddled", "refused", "heard"),
    "no answer; recall": ("abstained", "invented", "top1", "top5", "seen"),
    "acts, memories": ("acts", "memory_recall", "memory_precision", "closed_recall"),
}

_SCORES = ("answered", "wrong", "abstained")
_COLUMNS: dict[str, tuple[str, ...]] = {
    "lang": (*_SCORES, "acts", "memory_recall"),
    "kind": (*_SCORES, "refused", "heard"),
    "act": ("acts",),
    "cause": ("wrong_present",),
    "person": (*_SCORES, "acts", "memory_recall"),
}
"""Measures of the tables by category."""


@click.command("everyday", short_help="everyday questions about a person, acts and memories")
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", required=True,
    help="Folder with persons/, questions.jsonl and acts.jsonl.",
)  # fmt: skip
@click.option("--persons", metavar="A,B", help="Only these persons; all by default.")
@click.option("--systems", metavar="A,B", help="Only these; `ablations`: ours without a part.")
@click.option("--only", metavar="A,B", help="Only some of: questions, acts, memories.")
@click.option(
    "--answers", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write every answer with its verdict there, as JSON lines.",
)  # fmt: skip
@running()
def everyday(
    run: Run,
    data: Path,
    persons: str | None,
    systems: str | None,
    only: str | None,
    answers: Path | None,
    seed: int,
) -> None:
    """Everyday questions about invented persons in several languages, acts such as "forget that", and memories.

    Every question and every act gets a record that none of the others has changed. The baseline is the best message by
    BM25.
    """
    from lifelong.bench.everyday.evaluation import evaluate

    with progress("Asking") as report:
        results = evaluate(
            data, cache=run.cache, persons=names(persons), systems=names(systems), parts=names(only), answers=answers,
            seed=seed, progress=lambda done, total, _: report(done, total),
        )  # fmt: skip
    if left_out := results.environment.settings["left_out"]:
        click.echo(f"left out: {left_out}", err=True)
    run.give(results, show=show)


def show(results: Results) -> None:
    """Print the measures of all persons, then those by category."""
    about, out = results.benchmark, console()
    out.print(f"{about.cases} persons, {about.questions} questions; wrong includes muddled, and not refused or heard")
    for title, keys in _TABLES.items():
        if any(key in cells["all"] for cells in results.metrics.values() for key in keys):
            out.print()
            out.print(systems_table(results, title, of_category("all", keys)))
    for system in results.metrics:
        for prefix in _COLUMNS:
            _by_category(results, system, prefix)
    for system, intervals in results.intervals.items():
        if "all" in intervals:
            out.print(f"{system}: answered, 95% {interval(intervals['all']['answered'])}")
    for test in results.tests:
        out.print(test_line(test))


def _by_category(results: Results, system: str, prefix: str) -> None:
    """Print the categories of one prefix, a line for each; of languages, English and all others, too."""
    cells, keys = results.metrics[system], _COLUMNS[prefix]
    rows = table(f"{system}, {prefix}", *keys, "n", right=(*keys, "n"))
    for name in results.benchmark.categories:
        mine = name.startswith(f"{prefix}.") or (prefix == "lang" and name == "others")
        if mine and any(key in cells.get(name, {}) for key in keys):
            values = cells[name]
            count = next((int(values[key]) for key in ("n", "n_acts", "n_facts", "n_wrong") if values.get(key)), 0)
            rows.add_row(
                name.removeprefix(f"{prefix}."), *(number(values.get(key)) for key in keys), str(count or MISSING)
            )
    if rows.row_count:
        console().print()
        console().print(rows)
