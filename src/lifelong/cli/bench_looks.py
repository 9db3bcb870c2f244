"""``lifelong bench looks``: stored pictures recalled by a picture, beside plain baselines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_run import Run, data_option, running
from lifelong.cli.output import console, progress, table

if TYPE_CHECKING:
    from lifelong.bench.results import Results


@click.command("looks", short_help="stored pictures recalled by a picture")
@data_option("Folder of DreamBooth's subjects (subjects.csv) or of COCO captions (captions.json).")
@running("look", seed="Of the halves, crops and resampling.")
def looks(run: Run, data: Path, seed: int) -> None:
    """Stored pictures recalled by a picture: altered, of the same subject, or unrelated to all that is stored."""
    from lifelong.bench.looks import evaluate

    with run.encoder() as encoder, progress("Asking") as report:
        results = evaluate(data, encoder, seed=seed, progress=report)
    run.give(results, show=show)


def show(results: Results) -> None:
    """Print one table a measure, ways across, and what unrelated pictures bring."""
    about, screen = results.value["benchmark"], console()
    ways = (*about["categories"], "all")
    screen.print(f"{about['messages']} pictures, {about['questions']} questions, each a picture alone")
    for key in about["measures"]:
        rows = table(key, *ways, right=ways)
        for system, cells in results.metrics.items():
            rows.add_row(system, *(f"{cells[way][key]:.3f}" for way in ways))
        screen.print(rows)
    for system, cells in results.value["intervals"].items():
        screen.print(f"{system}: map " + ", ".join(
            f"{way} [{low:.3f}, {high:.3f}]" for way, (low, high) in ((way, cells[way]["map"]) for way in cells)
        ))  # fmt: skip
    ours = results.metrics["lifelong"]["all"]
    screen.print(
        f"unrelated pictures that bring anything: {ours['false']:.3f}, on average {ours['false_pictures']:.2f} pictures"
    )
    screen.print(f"{results.value['environment']['recall_ms']:.0f} ms a question")
