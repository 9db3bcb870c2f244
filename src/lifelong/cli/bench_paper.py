"""``lifelong bench persona-mme``, ``p-soups`` and ``paper``: the PersonaVLM paper's benchmarks, and its figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lifelong.cli.bench_options import Run, limit_option, names, running
from lifelong.cli.bench_tables import WIDTH, fitting, interval, number, of_category, systems_table, test_line
from lifelong.cli.options import Command, json_option
from lifelong.cli.output import console, emit_json, progress, table

if TYPE_CHECKING:
    from lifelong.bench.paper.published import BesideRow
    from lifelong.bench.paper.registry import PaperName
    from lifelong.bench.results import Results
    from lifelong.bench.statistics import Estimate


def _options(command: Command) -> Command:
    """The options that both benchmarks have."""
    added: list[Callable[[Command], Command]] = [
        click.option(
            "--data", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR",
            help="Folder of the release; without it the bundled miniature runs.",
        ),
        click.option(
            "--variants", metavar="A,B", help="Forms of the assistant, or all; lifelong and no_memory by default."
        ),
        click.option("--both-orders", is_flag=True, help="Ask every item in both orders of its options."),
        click.option("--fresh", is_flag=True, help="Run again what an earlier run stored."),
        limit_option("items, spread evenly"),
        running("chat", "learn", "embed"),
    ]  # fmt: skip
    for add in reversed(added):
        command = add(command)
    return command


@click.command("persona-mme", short_help="the paper's fourteen tasks about one person after weeks of talk")
@click.option("--context", type=click.Choice(["32k", "128k"]), help="Only this configuration; both by default.")
@_options
def persona_mme(run: Run, context: str | None, **options: Any) -> None:
    """Persona-MME: histories with pictures are replayed, then every item is asked, each on a copy of the record.

    Without --models chat=SPEC options are chosen by rules from what is recalled. That model also learns from the
    histories, unless learn=SPEC names another one ("none": the embedded reader). Ablations are variants: without_core,
    without_episodic and others.
    """
    _run("persona-mme", run, group=context or "", **options)


@click.command("p-soups", short_help="the paper's pairs of replies: which one fits a profile")
@click.option("--feedback", is_flag=True, help="Put the person's earlier choices into the history.")
@_options
def p_soups(run: Run, **options: Any) -> None:
    """P-SOUPS: of two replies to a request, which one fits a profile. Each pair is asked in both orders."""
    _run("p-soups", run, **options)


@click.command("paper", short_help="the PersonaVLM paper's figures beside those of runs")
@click.argument("results", nargs=-1, type=click.Path(path_type=Path, exists=True), metavar="[RESULTS]...")
@json_option
def paper(results: tuple[Path, ...], as_json: bool) -> None:
    """Print the paper's figures, each beside that of a run: RESULTS are folders or files that --out wrote.

    A figure that must not be compared with the paper's says why.
    """
    from lifelong.bench.paper.published import beside, read_run

    runs = [read_run(path / "results.json" if path.is_dir() else path) for path in results]
    rows = [row for each in runs for row in beside(each)] if runs else beside()
    if as_json:
        emit_json([_row_json(row) for row in rows])
    else:
        _print_beside(rows)


def _run(name: PaperName, run: Run, *, data: Path | None, variants: str | None, **options: Any) -> None:
    from lifelong.bench.everyday.models import Models
    from lifelong.bench.paper.registry import run as run_benchmark

    specs = run.specs
    with Models(run.cache) as models, progress(name) as report:
        results = run_benchmark(
            name, data, models, cache=run.cache, chat=specs.get("chat", "none"), learn=specs.get("learn"),
            embed=specs["embed"], forms=names(variants), progress=lambda done, total, _: report(done, total), **options,
        )  # fmt: skip
    if data is None:
        click.echo("the bundled miniature: it shows that everything runs; --data DIR reads the release", err=True)
    settings = results.environment.settings
    if left_out := settings["left_out"]:
        click.echo(f"left out: {left_out} (this model looks nothing up)", err=True)
    if failed := settings["failed"]:
        click.echo(f"{failed} replies failed and count as wrong; a second run asks them again", err=True)
    run.give(results, show=show)


def show(results: Results) -> None:
    """Print the measures, the categories, the paired tests, and the paper's figures beside."""
    about, out = results.benchmark, console()
    out.print(f"{about.cases} persons, {about.questions} items, every one counted; malformed replies are wrong")
    for category in dict.fromkeys(["all", *(name for name in about.apart if "." not in name)]):
        if any(category in cells for cells in results.metrics.values()):
            out.print()
            out.print(
                systems_table(
                    results, f"{category}, n = {_count(results, category)}", of_category(category, about.measures)
                )
            )
    for some in fitting([*results.metrics], room=WIDTH - 20):
        out.print()
        rows = table(about.lead, *some, "n", right=(*some, "n"))
        for category in about.categories:
            cells = [results.metrics[name].get(category, {}) for name in some]
            rows.add_row(category, *(number(cell.get(about.lead)) for cell in cells), str(_count(results, category)))
        out.print(rows)
    for system, bounds in results.intervals.items():
        if "all" in bounds:
            out.print(f"{system}: {about.lead}, 95% {interval(bounds['all'][about.lead])}")
    for test in results.tests:
        out.print(test_line(test))
    out.print()
    show_beside(results)


def show_beside(results: Results) -> None:
    """Print the paper's figures of a benchmark beside those of a run; nothing where the paper has none."""
    from lifelong.bench.paper.published import beside, finished

    _print_beside([row for row in beside(finished(results)) if row.ours is not None])


def _count(results: Results, category: str) -> int:
    return max(int(cells.get(category, {}).get("n", 0)) for cells in results.metrics.values())


def _print_beside(rows: list[BesideRow]) -> None:
    """Print the published figures of each benchmark with intervals and numbers of items, and ours beside."""
    out = console()
    reasons = dict.fromkeys(row.difference for row in rows if row.difference)
    marks = {"": ""} | {reason: "*" * (place + 1) for place, reason in enumerate(reasons)}
    for benchmark in dict.fromkeys(row.published.benchmark for row in rows):
        columns = ("the paper", "n", "here", "n here")
        listed = table(benchmark, *columns, right=columns)
        for row in rows:
            figure, ours = row.published, row.ours
            if figure.benchmark == benchmark:
                here = ("", "") if ours is None else (f"{_percent(ours)}{marks[row.difference]}", str(ours.n))
                system = "" if figure.system == "PersonaVLM" else f" {figure.system}"
                listed.add_row(f"{figure.category}{system}", _percent(figure.estimate), f"{figure.n:,}", *here)
        out.print(listed)
    for reason in reasons:
        out.print(f"{marks[reason]} not comparable with the paper: {reason}")
    if rows:
        out.print(
            "PersonaVLM where no other system is named; percent, 95% by Wilson from percentage and n", style="dim"
        )


def _percent(share: Estimate) -> str:
    return f"{100 * share.mean:.2f} [{100 * share.low:.1f}, {100 * share.high:.1f}]"


def _row_json(row: BesideRow) -> dict[str, Any]:
    figure, ours = row.published, row.ours
    return {
        "benchmark": figure.benchmark, "category": figure.category, "system": figure.system,
        "published": figure.percent, "n": figure.n,
        "published_interval": [100 * figure.estimate.low, 100 * figure.estimate.high],
        "here": None if ours is None else {
            "percent": 100 * ours.mean, "interval": [100 * ours.low, 100 * ours.high], "n": ours.n,
            "measure": row.measure, "not_comparable": row.difference,
        },
    }  # fmt: skip
