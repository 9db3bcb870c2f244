"""``lifelong bench find_contexts``: search of a thing in a situation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_options import Run, data_option, running
from lifelong.cli.bench_tables import interval
from lifelong.cli.output import console, progress, table

if TYPE_CHECKING:
    from lifelong.bench.results import Results


@click.command("find_contexts", short_help="search of a thing in a situation")
@data_option("Folder of the queries; their pictures are in the folder dreambooth beside it.")
@click.option(
    "--strangers", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR",
    help="Add the pictures of this folder to the pool.",
)  # fmt: skip
@click.option("--objects", is_flag=True, help="Also find things of general kinds (`lifelong models pull objects`).")
@running("look", "embed")
def find_contexts(run: Run, data: Path, strangers: Path | None, objects: bool, seed: int) -> None:
    """Search of a thing in a situation: "Fluffy on a green bench".

    Things are enrolled by name from one picture each; the pool has no text. The figures of named and composed queries
    are of those with rivals: another thing in the same place.
    """
    from lifelong.bench.situation_search import evaluate

    further = sorted(path for path in strangers.rglob("*.jpg")) if strangers is not None else []
    with run.encoder() as encoder, run.embedder() as embedder, progress("Looking") as report:
        results = evaluate(data, encoder, embedder, strangers=further, objects=objects, seed=seed, progress=report)
    run.give(results, show=show)


def show(results: Results) -> None:
    """Print MAP with intervals, the refusals, and the ranks by round."""
    about, screen = results.benchmark, console()
    screen.print(f"{about.messages} pictures, {about.cases} things, {about.questions} queries")
    cells, intervals = results.metrics["lifelong"], results.intervals["lifelong"]
    rows = table("queries", "n", "MAP", "95%", "chance", right=("n", "MAP", "95%", "chance"))
    for name, cell in cells.items():
        if "map" in cell:
            chance = results.metrics["chance"][name]["map"]
            shown = interval(intervals[name]["map"])
            rows.add_row(name, str(int(cell["n"])), f"{cell['map']:.3f}", shown, f"{chance:.3f}")
    screen.print(rows)
    for name in ("absent", "answerable", "named", "composed"):
        screen.print(f"{name}: refused {cells[name]['refused']:.3f}")
    ranks = [f"{cell['median_rank']:.1f} ({cell['mean_rank']:.1f})" for cell in cells.values() if "median_rank" in cell]
    screen.print(f"median (mean) rank of the wanted picture by round: {', '.join(ranks)}")
    screen.print(f"{results.environment.number('find_ms'):.0f} ms a query")
