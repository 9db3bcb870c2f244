"""``lifelong bench looks``: recall of stored pictures by a picture, beside plain baselines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_options import Run, data_option, running
from lifelong.cli.bench_tables import interval, systems_table
from lifelong.cli.output import console, progress

if TYPE_CHECKING:
    from lifelong.bench.results import Results


@click.command("looks", short_help="recall of stored pictures by a picture")
@data_option("Folder of DreamBooth's subjects (subjects.csv) or of COCO captions (captions.json).")
@running("look", seed="Seed of the halves, the crops and resampling.")
def looks(run: Run, data: Path, seed: int) -> None:
    """Recall of stored pictures by a picture: an altered one, one of the same subject, or an unrelated one."""
    from lifelong.bench.look_search import evaluate

    with run.encoder() as encoder, progress("Asking") as report:
        results = evaluate(data, encoder, seed=seed, progress=report)
    run.give(results, show=show)


def show(results: Results) -> None:
    """Print one table for each measure, with a column for each kind of question, and the effect of unrelated ones."""
    about, screen = results.benchmark, console()
    screen.print(f"{about.messages} pictures, {about.questions} questions, each a picture alone")
    for measure in about.measures:
        columns = {way: (way, measure) for way in (*about.categories, "all")}
        screen.print(systems_table(results, measure, columns))
    for system, cells in results.intervals.items():
        bounds = (f"{way} {interval(cell['map'])}" for way, cell in cells.items())
        screen.print(f"{system}: map " + ", ".join(bounds))
    ours = results.metrics["lifelong"]["all"]
    screen.print(
        f"unrelated pictures that bring anything: {ours['false']:.3f}, on average {ours['false_pictures']:.2f} pictures"
    )
    screen.print(f"{results.environment.number('recall_ms'):.0f} ms a question")
