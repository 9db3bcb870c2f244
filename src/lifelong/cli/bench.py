"""``lifelong bench``: run benchmarks, with plain baselines beside us in every table."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lifelong.cli.bench_concepts import concepts
from lifelong.cli.bench_extraction import extraction
from lifelong.cli.bench_looks import looks
from lifelong.cli.bench_photos import photos
from lifelong.cli.bench_run import Run, data_option, limit_option, running
from lifelong.cli.bench_senses import reading, speech, voices
from lifelong.cli.bench_traits import traits
from lifelong.cli.bench_updates import updates
from lifelong.cli.options import cache_option, json_option, weights
from lifelong.cli.output import console, emit_json, progress, table

if TYPE_CHECKING:
    from lifelong.bench.results import Results

_WIDTH = 62
"""Characters that the columns of numbers may take: the rest of 80 is for the system's or category's name."""


class _Benches(click.Group):
    """A group where every benchmark is a command of its own, with the same options."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, then the benchmarks."""
        from lifelong.bench.datasets import NAMES

        return [*super().list_commands(ctx), *NAMES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command or a benchmark by its name."""
        from lifelong.bench.datasets import NAMES

        found = super().get_command(ctx, cmd_name)
        return _one(cmd_name) if found is None and cmd_name in NAMES else found


@click.group(cls=_Benches, short_help="how well it works, beside plain baselines")
def bench() -> None:
    """Measure recall on public data sets, beside plain baselines and other libraries.

    NAME --data DIR runs one benchmark; DIR has the files of the public release. What a system returned is kept by
    content, so a run that was interrupted goes on, and running again is quick.
    """


@bench.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the benchmarks and the systems."""
    from lifelong.bench.datasets import NAMES, benchmark
    from lifelong.bench.systems import NAMES as SYSTEMS
    from lifelong.bench.systems import PEERS, peers, system

    ready = peers.prepared(weights(None) / "bench")
    sets = [benchmark(name) for name in NAMES]
    systems = [(name, system(name).summary, name not in PEERS or ready) for name in (*SYSTEMS, *PEERS)]
    if as_json:
        emit_json(
            {
                "benchmarks": [
                    {"name": b.name, "summary": b.summary, "source": b.source, "licence": b.licence, "lead": b.lead}
                    for b in sets
                ],
                "systems": [{"name": name, "summary": summary, "ready": here} for name, summary, here in systems],
            }
        )
        return
    rows = table("benchmark", "what", "leads with", "licence of the data")
    for about in sets:
        rows.add_row(about.name, about.summary, about.lead, about.licence)
    out = console()
    out.print(rows)
    rows = table("system", "what")
    for name, summary, here in systems:
        rows.add_row(name, summary if here else f"{summary} (not here yet: lifelong bench peers)")
    out.print()
    out.print(rows)


@bench.command("peers")
@click.option("--fresh", is_flag=True, help="Install them anew.")
@cache_option
@json_option
def peers_(cache: Path | None, fresh: bool, as_json: bool) -> None:
    """Install other memory libraries in an environment of their own, to measure them beside us."""
    from lifelong.bench.systems import PEERS, peers

    folder = weights(cache) / "bench"
    if fresh:
        shutil.rmtree(peers.environment(folder), ignore_errors=True)
    installed = peers.prepare(folder, progress=lambda what: click.echo(f"{what} …", err=True))
    if as_json:
        emit_json({"folder": str(installed), "packages": list(peers.PACKAGES), "systems": list(PEERS)})
    else:
        click.echo(f"{', '.join(peers.PACKAGES)} in {installed}")


bench.add_command(traits)
bench.add_command(extraction)
bench.add_command(updates)
bench.add_command(concepts)
bench.add_command(speech)
bench.add_command(voices)
bench.add_command(reading)
bench.add_command(looks)
bench.add_command(photos)


def _one(name: str) -> click.Command:
    """The command of one benchmark."""
    from lifelong.bench.datasets import benchmark
    from lifelong.bench.models import QUESTIONS

    about = benchmark(name)

    @data_option("Folder of the data set, in the schema of its public release.", required=bool(about.files))
    @click.option("--systems", metavar="A,B", help="Only these systems; all that are here by default.")
    @click.option("--memories", is_flag=True, help="Run our update stage over each history before asking.")
    @limit_option("questions, spread evenly")
    @click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes.")
    @click.option("--fresh", is_flag=True, help="Run also what an earlier run has kept.")
    @running(*QUESTIONS, seed="Of shuffled options and resampling.")
    def measure(run: Run, data: Path | None, systems: str | None, **chosen: Any) -> None:
        from lifelong.bench.evaluate import evaluate

        names = [part.strip() for part in systems.split(",") if part.strip()] if systems else []
        with progress(name) as report:
            results = evaluate(
                name,
                data,
                cache=run.cache,
                systems=names,
                progress=lambda done, total, what: report(done, total),
                embed=run.specs["embed"],
                chat=run.specs.get("chat"),
                judge=run.specs.get("judge"),
                **chosen,
            )
        run.give(results, show=_show)
        if run.out is None and not run.as_json:
            click.echo("--out DIR writes results.json and a report to look at", err=True)

    measure.__doc__ = f"{about.summary[0].upper()}{about.summary[1:]} ({about.source})."
    return click.command(name)(measure)


def _show(results: Results) -> None:
    about = results.value["benchmark"]
    keys = about["measures"]
    for some in _fitting(keys):
        _print(results, f"n = {_count(results, 'all')}", {key: ("all", key) for key in some})
    for some in _fitting([*results.metrics], room=_WIDTH - 14):
        _by_category(results, some)
    if about["apart"]:
        console().print(f"apart, not in all: {', '.join(about['apart'])}\n", style="dim")
    if results.value["wrong_labels"]:
        console().print(f"{len(results.value['wrong_labels'])} labels are in doubt; corrected scores:")
        for name, found in results.value["corrected"].items():
            cell = found.get("all", {})
            if about["lead"] in cell:
                console().print(f"  {name}: {about['lead']} {cell[about['lead']]:.3f} (n = {cell['n']})")


def _fitting(names: list[str], *, room: int = _WIDTH) -> list[list[str]]:
    """Names of columns, in as few tables as fit a terminal."""
    parts: list[list[str]] = [[]]
    for name in names:
        if parts[-1] and sum(max(5, len(other)) + 3 for other in [*parts[-1], name]) > room:
            parts.append([])
        parts[-1].append(name)
    return parts


def _by_category(results: Results, systems: list[str]) -> None:
    """Print the leading measure, a line for each category and a column for each system."""
    about = results.value["benchmark"]
    rows = table(about["lead"], *systems, "n", right=(*systems, "n"))
    for category in about["categories"]:
        cells = [results.metrics[name].get(category, {}) for name in systems]
        if any(about["lead"] in cell for cell in cells):
            count = max(int(cell.get("n", 0)) for cell in cells)
            rows.add_row(category, *(_three(cell.get(about["lead"])) for cell in cells), str(count))
    if rows.row_count:
        console().print(rows)
        console().print()


def _three(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _count(results: Results, category: str) -> int:
    return max((int(found.get(category, {}).get("n", 0)) for found in results.metrics.values()), default=0)


def _print(results: Results, title: str, columns: dict[str, tuple[str, str]]) -> None:
    """Print one table: a line for each system, a column for each category and measure."""
    cells = {
        name: [found.get(category, {}).get(key) for category, key in columns.values()]
        for name, found in results.metrics.items()
    }
    if all(value is None for row in cells.values() for value in row):
        return
    rows = table(title, *columns, right=tuple(columns))
    for name, values in cells.items():
        rows.add_row(name, *map(_three, values))
    console().print(rows)
    console().print()
