"""``lifelong bench draw_prompts``: requests for drawings, and the choice among pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_options import Run, data_option, limit_option, running
from lifelong.cli.bench_tables import of_category, systems_table
from lifelong.cli.output import clean, console, progress

if TYPE_CHECKING:
    from lifelong.bench.results import Results


@click.command("draw_prompts", short_help="requests for drawings, and the choice among pictures")
@data_option("Folder of the prompts; the photographs are in the folder dreambooth beside it.")
@limit_option("prompts, spread over the set")
@running("look", "embed")
def draw_prompts(run: Run, data: Path, limit: int | None, seed: int) -> None:
    """Requests for drawings: the right subjects, reference pictures and boxes, and no addition without evidence.

    Nothing is drawn. Also the choice between a photograph of the right thing and one of another.
    """
    from lifelong.bench.drawing.evaluation import evaluate

    with run.encoder() as encoder, run.embedder() as embedder, progress("Asking") as report:
        results = evaluate(data, encoder, embedder, seed=seed, limit=limit, progress=report)
    run.give(results, show=show)


def show(results: Results) -> None:
    """Print the figures by the way of asking, and the requests that are wrong."""
    about, screen = results.benchmark, console()
    screen.print(f"{about.cases} prompts, {about.questions} requests, {about.messages} photographs")
    keys = ("subjects", "names", "crops", "boxes", "unfounded", "grown")
    screen.print(systems_table(results, "requests", of_category("all", keys)))
    screen.print()
    columns = {name: (name, "subjects") for name in ("all", *about.categories)}
    screen.print(systems_table(results, "subjects", columns))
    screen.print()
    screen.print(systems_table(results, "choice", of_category("all", ("dc", "dc_class"))))
    for case in results.per_case[:10]:
        screen.print(f"wrong ({case.category}): {clean(case.text)}")
