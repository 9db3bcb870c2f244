"""``lifelong train``: fit what ships to public data whose licence allows it."""

from __future__ import annotations

from pathlib import Path

import click

from lifelong.cli.options import json_option
from lifelong.cli.output import console, emit_json, plain, progress, table


@click.group(short_help="fit what ships to public data")
def train() -> None:
    """Fit parts of Lifelong to public data sets whose licence allows it."""


@train.command(short_help="fit the calibration of recall")
@click.option(
    "--data",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder that holds a folder for each data set.",
)
@click.option("--sets", default="mem_gallery,beam,longmemeval", show_default=True, help="Data sets, by comma.")
@click.option("--embed", default="embedded", show_default=True, help="Text embedder, as everywhere else.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("ranker.json"),
    show_default=True,
    help="Where the ranker is written.",
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="Folder that keeps vectors for the next run.",
)
@click.option("--seed", default=0, show_default=True, help="Draws the records that cannot know an answer.")
@json_option
def ranker(folder: Path, sets: str, embed: str, out: Path, keep: Path | None, seed: int, as_json: bool) -> None:
    """Fit how sure a result of recall is, and say whether other weights would help.

    Weights that lose on a set they were not fitted to are reported and not taken.
    """
    from lifelong.bench.datasets import benchmark
    from lifelong.bench.embedding import KeptEmbedder
    from lifelong.models.choose import text_embedder
    from lifelong.recall.ranker import Mix
    from lifelong.train.exercises import Exercise, exercises
    from lifelong.train.ranker import check_licences
    from lifelong.train.ranker import train as fit

    names = [name.strip() for name in sets.split(",") if name.strip()]
    chosen = {name: benchmark(name) for name in names}
    licences = {name: chosen[name].licence for name in names}
    check_licences(licences)
    embedder = text_embedder(embed)
    try:
        kept = embedder if keep is None else KeptEmbedder(embedder, keep)
        every: list[Exercise] = []
        with progress("Reading questions", total=len(names)) as report:
            for done, name in enumerate(names, start=1):
                cases = list(chosen[name].load(folder / name, seed))
                every.extend(exercises(name, cases, kept, Mix(), seed=seed))
                report(done)
        trained = fit(every, licences=licences)
    finally:
        embedder.close()
    trained.save(out)
    if as_json:
        emit_json(plain(trained))
        return
    shown = table("set", "questions", "by hand", "fitted, inside", "fitted, unseen", "unanswerable", "foreign", "error")
    for name, row in trained.sets.items():
        figures = (row.hand, row.inside, row.outside, row.unanswerable_auc, row.foreign_auc, row.calibration_error)
        shown.add_row(name, f"{row.questions}", *(f"{figure:.3f}" for figure in figures))
    console().print(shown)
    taken = "taken" if trained.fitted_weights else "not taken: they lose where they were not fitted"
    click.echo(f"Fitted weights {taken}. Wrote {out}.")
