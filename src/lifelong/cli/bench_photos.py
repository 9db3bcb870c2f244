"""``lifelong bench photos``: how often words find the right picture, beside plain baselines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_run import Run, data_option, running
from lifelong.cli.output import console, progress, table

if TYPE_CHECKING:
    from lifelong.bench.results import Results


@click.command("photos", short_help="the right picture found by words")
@data_option("Folder of the data set, with captions.json.")
@running("look", "embed")
def photos(run: Run, data: Path, seed: int) -> None:
    """The right picture found by words, on COCO's captions.

    With nothing said beside the pictures, and with one caption beside each; the others are the questions.
    """
    from lifelong.bench.photos import evaluate

    with run.encoder() as encoder, run.embedder() as embedder, progress("Looking") as report:
        results = evaluate(data, encoder, embedder, seed=seed, progress=report)
    run.give(results, show=show)


def show(results: Results) -> None:
    """Print one table a way of asking, with intervals."""
    about, screen = results.value["benchmark"], console()
    screen.print(f"{about['cases']} pictures, {about['questions']} questions in {len(about['categories'])} ways")
    for way in about["categories"]:
        rows = table(way, *about["measures"], right=about["measures"])
        for system, cells in results.metrics.items():
            rows.add_row(system, *(f"{cells[way][key]:.3f}" for key in about["measures"]))
        screen.print(rows)
        for system, cells in results.value["intervals"].items():
            low, high = cells[way]["recall@5"]
            screen.print(f"{system}: recall@5 [{low:.3f}, {high:.3f}]")
        screen.print()
    screen.print(f"{results.value['environment']['find_ms']:.0f} ms a question")
