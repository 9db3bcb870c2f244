"""``lifelong bench``: run benchmarks, with plain baselines in every table."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lifelong.cli.bench_concepts import concepts
from lifelong.cli.bench_drawing import draw_prompts
from lifelong.cli.bench_everyday import everyday
from lifelong.cli.bench_extraction import extraction
from lifelong.cli.bench_gate import gate
from lifelong.cli.bench_looks import looks
from lifelong.cli.bench_metrics import metrics
from lifelong.cli.bench_options import Run, data_option, limit_option, names, running
from lifelong.cli.bench_paper import p_soups, paper, persona_mme, show_beside
from lifelong.cli.bench_perception import reading, speech, voices
from lifelong.cli.bench_photos import photos
from lifelong.cli.bench_recommendation import cpcd, movielens, movietweetings, redial_iard
from lifelong.cli.bench_sets import sets
from lifelong.cli.bench_situations import find_contexts
from lifelong.cli.bench_tables import WIDTH, fitting, number, of_category, systems_table
from lifelong.cli.bench_traits import traits
from lifelong.cli.bench_updates import updates
from lifelong.cli.bench_writing import acl_titles, stack_answers, style_drafts
from lifelong.cli.options import cache_option, json_option, weights
from lifelong.cli.output import console, emit_json, progress, table

if TYPE_CHECKING:
    from lifelong.bench.results import Results


class _Benches(click.Group):
    """A group in which every benchmark of recall is a command, with the same options."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, then the benchmarks."""
        from lifelong.bench.datasets import NAMES

        return [*super().list_commands(ctx), *NAMES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command or a benchmark by its name."""
        from lifelong.bench.datasets import NAMES

        command = super().get_command(ctx, cmd_name)
        return _one(cmd_name) if command is None and cmd_name in NAMES else command


@click.group(cls=_Benches, short_help="run benchmarks, with plain baselines")
def bench() -> None:
    """Measure recall on public data sets, beside plain baselines and other libraries.

    NAME --data DIR runs one benchmark; DIR has the files of the public release. The results of a system are stored by
    their content, so an interrupted run continues, and a second run is fast.
    """


@bench.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the benchmarks and the systems."""
    from lifelong.bench.datasets import NAMES, benchmark
    from lifelong.bench.systems import peers
    from lifelong.bench.systems.registry import NAMES as SYSTEMS
    from lifelong.bench.systems.registry import PEERS, system

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
@click.option("--fresh", is_flag=True, help="Install them again.")
@cache_option
@json_option
def peers_(cache: Path | None, fresh: bool, as_json: bool) -> None:
    """Install other memory libraries in an environment of their own, to compare them with Lifelong."""
    from lifelong.bench.systems import peers
    from lifelong.bench.systems.registry import PEERS

    folder = weights(cache) / "bench"
    if fresh:
        shutil.rmtree(peers.environment(folder), ignore_errors=True)
    installed = peers.prepare(folder, progress=lambda what: click.echo(f"{what} …", err=True))
    if as_json:
        emit_json({"folder": str(installed), "packages": list(peers.PACKAGES), "systems": list(PEERS)})
    else:
        click.echo(f"{', '.join(peers.PACKAGES)} in {installed}")


bench.add_command(metrics)
bench.add_command(sets)
bench.add_command(everyday)
bench.add_command(persona_mme)
bench.add_command(p_soups)
bench.add_command(paper)
bench.add_command(traits)
bench.add_command(extraction)
bench.add_command(gate)
bench.add_command(updates)
bench.add_command(concepts)
bench.add_command(speech)
bench.add_command(voices)
bench.add_command(reading)
bench.add_command(looks)
bench.add_command(photos)
bench.add_command(find_contexts)
bench.add_command(draw_prompts)
bench.add_command(movietweetings)
bench.add_command(movielens)
bench.add_command(redial_iard)
bench.add_command(cpcd)
bench.add_command(stack_answers)
bench.add_command(acl_titles)
bench.add_command(style_drafts)


def _one(name: str) -> click.Command:
    """The command of one benchmark."""
    from lifelong.bench.datasets import benchmark
    from lifelong.bench.model_specs import QUESTIONS

    about = benchmark(name)

    what = "Folder of the data set, in the schema of its public release."
    if about.miniature is not None:
        what = f"{what.removesuffix('.')}; without it the bundled miniature runs."

    @data_option(what, required=bool(about.files) and about.miniature is None)
    @click.option("--systems", metavar="A,B", help="Only these systems; all installed ones by default.")
    @click.option("--memories", is_flag=True, help="Run Lifelong's update stage over each history first.")
    @limit_option("questions, spread evenly")
    @click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Number of processes.")
    @click.option("--fresh", is_flag=True, help="Run again what an earlier run stored.")
    @running(*QUESTIONS, seed="Seed of shuffled options and of resampling.")
    def measure(run: Run, data: Path | None, systems: str | None, **options: Any) -> None:
        from lifelong.bench.message_recall import evaluate

        with progress(name) as report:
            results = evaluate(
                name,
                data,
                cache=run.cache,
                systems=names(systems),
                progress=lambda done, total, what: report(done, total),
                embed=run.specs["embed"],
                chat=run.specs.get("chat"),
                judge=run.specs.get("judge"),
                **options,
            )
        if data is None and about.miniature is not None:
            click.echo("the bundled miniature: it shows that everything runs; --data DIR reads the release", err=True)
        run.give(results, show=_show)
        if run.out is None and not run.as_json:
            click.echo("--out DIR writes results.json and a report to look at", err=True)

    if about.sizes:
        measure = click.option("--size", type=click.Choice(about.sizes), help="Of a folder with several sizes, one.")(
            measure
        )
    measure.__doc__ = f"{about.summary[0].upper()}{about.summary[1:]} ({about.source})."
    return click.command(name)(measure)


def _show(results: Results) -> None:
    about, screen = results.benchmark, console()
    for some in fitting(about.measures):
        columns = of_category("all", some)
        if any(measure in cells.get("all", {}) for measure in some for cells in results.metrics.values()):
            screen.print(systems_table(results, f"n = {_count(results, 'all')}", columns))
            screen.print()
    for some in fitting([*results.metrics], room=WIDTH - 14):
        _by_category(results, some)
    show_beside(results)
    if about.apart:
        screen.print(f"apart, not in all: {', '.join(about.apart)}\n", style="dim")
    if results.wrong_labels:
        screen.print(f"{len(results.wrong_labels)} labels are in doubt; corrected scores:")
        for name, cells in results.corrected.items():
            cell = cells.get("all", {})
            if about.lead in cell:
                screen.print(f"  {name}: {about.lead} {cell[about.lead]:.3f} (n = {cell['n']})")


def _by_category(results: Results, systems: list[str]) -> None:
    """Print the leading measure, a line for each category and a column for each system."""
    about = results.benchmark
    rows = table(about.lead, *systems, "n", right=(*systems, "n"))
    for category in about.categories:
        cells = [results.metrics[name].get(category, {}) for name in systems]
        if any(about.lead in cell for cell in cells):
            count = max(int(cell.get("n", 0)) for cell in cells)
            rows.add_row(category, *(number(cell.get(about.lead)) for cell in cells), str(count))
    if rows.row_count:
        console().print(rows)
        console().print()


def _count(results: Results, category: str) -> int:
    return max((int(cells.get(category, {}).get("n", 0)) for cells in results.metrics.values()), default=0)
