"""``lifelong bench photos``: how often words find the right picture, beside plain baselines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_results import give
from lifelong.cli.options import json_option
from lifelong.cli.output import console, progress, table

if TYPE_CHECKING:
    from lifelong.bench.report import Results


@click.command("photos", short_help="the right picture found by words")
@click.option(
    "--data", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True, metavar="DIR",
    help="Folder of the data set, with captions.json.",
)  # fmt: skip
@click.option("--look", metavar="SPEC", default="embedded", show_default=True, help="Image encoder.")
@click.option("--embed", metavar="SPEC", default="embedded", show_default=True, help="Text embedder.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of resampling.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="Write results.json and report.html there.")  # fmt: skip
@click.option("--cache", type=click.Path(path_type=Path), metavar="PATH", help="Folder of weights.")
@json_option
def photos(data: Path, look: str, embed: str, seed: int, out: Path | None, cache: Path | None, as_json: bool) -> None:
    """The right picture found by words, on COCO's captions.

    With nothing said beside the pictures, and with one caption beside each; the others are the questions.
    """
    from lifelong.bench.photos import evaluate
    from lifelong.errors import SettingsError
    from lifelong.models.choose import image_encoder, text_embedder
    from lifelong.settings import load

    folder = load(cache=cache).cache
    encoder = image_encoder(look, cache=folder)
    if encoder is None:
        raise SettingsError("look='none' sees nothing: name an image encoder")
    embedder = text_embedder(embed, cache=folder)
    try:
        with progress("Looking") as report:
            results = evaluate(data, encoder, embedder, seed=seed, progress=report)
    finally:
        embedder.close()
        encoder.close()
    give(results, out=out, as_json=as_json, show=show)


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
