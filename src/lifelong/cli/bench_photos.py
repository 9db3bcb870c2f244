"""``lifelong bench photos``: search of pictures by words, beside plain baselines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_options import Run, data_option, running
from lifelong.cli.bench_tables import interval, of_category, systems_table
from lifelong.cli.output import console, progress

if TYPE_CHECKING:
    from lifelong.bench.results import Results


@click.command("photos", short_help="search of pictures by words")
@data_option("Folder of the data set, with captions.json.")
@click.option("--objects", is_flag=True, help="Also find things of general kinds (`lifelong models pull objects`).")
@running("look", "embed")
def photos(run: Run, data: Path, objects: bool, seed: int) -> None:
    """Search of pictures by words, on COCO's captions.

    Pictures are stored without a text, and then with one caption each as the text. The other captions are the
    questions.
    """
    from lifelong.bench.photo_search import evaluate

    with run.encoder() as encoder, run.embedder() as embedder, progress("Looking") as report:
        results = evaluate(data, encoder, embedder, objects=objects, seed=seed, progress=report)
    run.give(results, show=show)


def show(results: Results) -> None:
    """Print one table for each way of storing, with intervals."""
    about, screen = results.benchmark, console()
    screen.print(f"{about.cases} pictures, {about.questions} questions in {len(about.categories)} ways")
    for way in about.categories:
        screen.print(systems_table(results, way, of_category(way, about.measures)))
        for system, cells in results.intervals.items():
            screen.print(f"{system}: recall@5 {interval(cells[way]['recall@5'])}")
        screen.print()
    screen.print(f"{results.environment.number('find_ms'):.0f} ms a question")
