"""``lifelong train``: fit the models that ship to public data whose licence allows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli import trait_tables
from lifelong.cli.bench_options import names
from lifelong.cli.options import Command, in_order, json_option
from lifelong.cli.output import console, emit_json, plain, progress, table
from lifelong.cli.train_chat import grpo, sft
from lifelong.cli.train_concept import concept
from lifelong.cli.train_federated import federated
from lifelong.cli.train_reader import reader
from lifelong.cli.train_synth import synth

if TYPE_CHECKING:
    from lifelong.models.base import TextEmbedder


@click.group(short_help="train chat models, the reader and other parts")
def train() -> None:
    """Train a chat model for the agent, let a model learn your own things, train the reader and other parts."""


train.add_command(reader)
train.add_command(synth)
train.add_command(sft)
train.add_command(grpo)
train.add_command(concept)
train.add_command(federated)


def _fitting(*, data: str, sets: str, which: str, out: str) -> Callable[[Command], Command]:
    """Add the options that every fitting has.

    Args:
        data: what is in the folder.
        sets: default of ``--sets``.
        which: what ``--sets`` chooses.
        out: default of ``--out``.
    """
    file, folder = click.Path(dir_okay=False, path_type=Path), click.Path(file_okay=False, path_type=Path)
    options = (
        click.option(
            "--data", "folder", required=True, help=data,
            type=click.Path(exists=True, file_okay=False, path_type=Path),
        ),
        click.option("--sets", default=sets, show_default=bool(sets), help=which),
        click.option("--embed", default="embedded", show_default=True, help="Text embedder, as in the setting embed."),
        click.option("--out", type=file, default=Path(out), show_default=True, help="Output; its card is beside it."),
        click.option("--keep", type=folder, default=None, help="Folder of a vector cache for later runs."),
        json_option,
    )  # fmt: skip
    return in_order(*options)


@contextmanager
def _embedder(spec: str, keep: Path | None) -> Iterator[TextEmbedder]:
    """The text embedder, with a vector cache in a folder where one is named."""
    from lifelong.bench.vector_cache import CachedEmbedder
    from lifelong.models.specs import text_embedder

    embedder = text_embedder(spec)
    try:
        yield embedder if keep is None else CachedEmbedder(embedder, keep)
    finally:
        embedder.close()


@train.command(short_help="fit the calibration of recall")
@click.option("--seed", default=0, show_default=True, help="Seed for the choice of other persons' records.")
@click.option(
    "--across-languages", is_flag=True, help="Also calibrate the scores of hits that share no word with the query."
)
@_fitting(
    data="Folder that holds a folder for each data set.",
    sets="mem_gallery,beam,longmemeval",
    which="Data sets, separated by commas.",
    out="ranker.json",
)
def ranker(
    folder: Path,
    sets: str,
    embed: str,
    out: Path,
    keep: Path | None,
    seed: int,
    across_languages: bool,
    as_json: bool,
) -> None:
    """Fit the calibration of recall's scores, and report whether other ranking weights would help.

    New weights that are worse on a held-out data set are reported and not used. The file at --out keeps its values
    for other embedders.
    """
    from lifelong.bench.datasets import benchmark
    from lifelong.recall.ranker import Mix
    from lifelong.train.exercises import Exercise, exercises
    from lifelong.train.ranker import check_licences, family_of
    from lifelong.train.ranker import train as fit

    benchmarks = {name: benchmark(name) for name in names(sets)}
    licences = {name: about.licence for name, about in benchmarks.items()}
    check_licences(licences)
    with _embedder(embed, keep) as embedder:
        every: list[Exercise] = []
        with progress("Reading questions", total=len(benchmarks)) as report:
            for done, (name, about) in enumerate(benchmarks.items(), start=1):
                cases = list(about.load(folder / name, seed))
                every.extend(exercises(name, cases, embedder, Mix(), seed=seed))
                report(done)
        trained = fit(every, licences=licences, across_languages=across_languages)
    trained.save(out, family=family_of(embedder.name))
    if as_json:
        emit_json(plain(trained))
        return
    rows = table("set", "questions", "by hand", "fitted, inside", "fitted, unseen", "unanswerable", "foreign", "error")
    for name, row in trained.sets.items():
        figures = (row.hand, row.inside, row.outside, row.unanswerable_auc, row.foreign_auc, row.calibration_error)
        rows.add_row(name, f"{row.questions}", *(f"{figure:.3f}" for figure in figures))
    console().print(rows)
    decision = "taken" if trained.fitted_weights else "not taken: they lose where they were not fitted"
    click.echo(f"Fitted weights {decision}. Wrote {family_of(embedder.name)} in {out}.")


@train.command(short_help="fit the trait estimator")
@_fitting(
    data="Folder of labelled text, or of folders of it.",
    sets="",
    which="Data sets to fit to, separated by commas; all English ones by default. The others only measure.",
    out="estimator.json",
)
def traits(folder: Path, sets: str, embed: str, out: Path, keep: Path | None, as_json: bool) -> None:
    """Fit the linear trait estimator, and report whether it beats plain baselines on people's own words.

    If it does not, its card says so, and the default of the setting trait_estimator stays cues.
    """
    from lifelong.bench.trait_reading import examples
    from lifelong.bench.trait_scores import figures, leads, score_sets, vectors_of
    from lifelong.bench.trait_sets import trait_sets
    from lifelong.errors import InputError
    from lifelong.train.ranker import check_licences
    from lifelong.train.trait_estimator import Examples, Verdict, with_card
    from lifelong.train.trait_estimator import train as fit

    every = trait_sets(folder)
    selection = names(sets) or [about.name for about in every if about.language == "en"]
    unknown = sorted(set(selection) - {about.name for about in every})
    if unknown:
        raise InputError(f"{folder} has no set {unknown[0]!r}: there are {', '.join(each.name for each in every)}")
    chosen = [about for about in every if about.name in selection]
    check_licences({about.name: about.licence for about in chosen})
    with _embedder(embed, keep) as embedder, progress("Embedding texts") as report:
        vectors = {
            about.name: vectors_of(about, embedder, lambda done, total, _: report(done, total)) for about in every
        }
    languages = {about.language for about in chosen}
    model = fit([Examples(**examples(about, vectors[about.name])) for about in chosen], embedder=embedder.name)
    measured = score_sets(every, vectors, embedder, model=model)
    metrics = figures(every, measured)
    scores = {
        about.name: {name: cells[about.name] for name, cells in metrics.items() if about.name in cells}
        for about in every
    }
    verdicts = [
        Verdict(about.name, other, about.own_words and about.language in languages, low)
        for about in every
        for other, low in leads(measured[about.name])
    ]
    trained = with_card(model, scores, verdicts)
    trained.save(out)
    if as_json:
        emit_json(plain(trained.card))
        return
    console().print(trait_tables.estimator(trained.card))
    click.echo(f"{trained.card.verdict}\nWrote {out}.")
