"""``lifelong train federated``: many records train one model together, and no data leave them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lifelong.cli.options import json_option
from lifelong.cli.output import console, emit_json, progress, table

if TYPE_CHECKING:
    from lifelong.models.base import TextEmbedder
    from lifelong.train.federated import FederatedOptions

Report = Callable[[int, int], None]
Figures = Mapping[str, Mapping[str, list[float]]]


@click.command("federated", short_help="train over records that share no data, and say what that costs")
@click.argument("what", type=click.Choice(["ranker", "traits"]))
@click.option(
    "--data", "folder", default=Path("training/reader"), show_default=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of talks (*.talk) for the ranker, of one set of labelled text for the traits.",
)  # fmt: skip
@click.option("--people", default=60, show_default=True, type=click.IntRange(8), help="Talks, at most.")
@click.option("--embed", default="embedded", show_default=True, help="Text embedder, as in the setting embed.")
@click.option(
    "--rounds", default=100, show_default=True, type=click.IntRange(1), help="Times that changes are averaged."
)
@click.option(
    "--local-steps", default=1, show_default=True, type=click.IntRange(1), help="Steps of a record in a round."
)
@click.option(
    "--share", default=1.0, show_default=True, type=click.FloatRange(0, 1, min_open=True),
    help="Share of the records in a round, drawn at random.",
)  # fmt: skip
@click.option(
    "--momentum", default=0.9, show_default=True, type=click.FloatRange(0, 1, max_open=True),
    help="Share of the last move that the common weights keep.",
)  # fmt: skip
@click.option(
    "--clip", default=1.0, show_default=True, type=click.FloatRange(0, min_open=True),
    help="Largest length of a record's change of weights.",
)  # fmt: skip
@click.option(
    "--least-samples", default=8, show_default=True, type=click.IntRange(1),
    help="Questions or texts that a record needs to take part.",
)  # fmt: skip
@click.option(
    "--least-records", default=5, show_default=True, type=click.IntRange(2), help="Records that a round needs."
)
@click.option("--seed", default=1, show_default=True, help="Seed of who takes part in a round.")
@click.option(
    "--out",
    default=None,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write what was trained to a file.",
)
@json_option
def federated(what: str, folder: Path, people: int, embed: str, out: Path | None, as_json: bool, **values: Any) -> None:
    """Train the ranker or the trait reader over records that share no data (federated averaging).

    Simulated on this machine: each record trains on its own, and only changes of weights are averaged. The figures are
    those of records that no training saw, beside training on all data together.
    """
    from lifelong.models.specs import text_embedder
    from lifelong.train.federated import FederatedOptions

    options = FederatedOptions(**values)
    embedder = text_embedder(embed)
    try:
        if what == "ranker":
            counts, figures, file = _ranker(folder, people, embedder, options)
        else:
            counts, figures, file = _traits(folder, embedder, options)
    finally:
        embedder.close()
    if out is not None:
        file(out)
    _print(counts, figures, baseline="pooled", as_json=as_json)
    if out is not None and not as_json:
        click.echo(f"Wrote {out}.")


def _ranker(
    folder: Path, people: int, embedder: TextEmbedder, options: FederatedOptions
) -> tuple[dict[str, int], Figures, Callable[[Path], None]]:
    from lifelong.errors import InputError
    from lifelong.recall.ranker import Mix
    from lifelong.train.exercises import exercises
    from lifelong.train.federated_ranker import train_together
    from lifelong.train.ranker import FORMAT, family_of
    from lifelong.train.reader.samples import held_out
    from lifelong.train.reader.talks import read_talks
    from lifelong.train.talk_histories import history_of

    talks = [talk for talk in read_talks(folder) if talk.lang == "en"]
    talks = talks[:: max(1, len(talks) // people)][:people]
    measure = sum(map(held_out, talks))
    if measure in (0, len(talks)):
        raise InputError(
            f"{len(talks)} English talks were taken from {folder}, {measure} of them to measure with: some must train "
            "and some must measure, so give more talks or raise --people"
        )
    with progress("Reading questions", total=len(talks)) as report:
        every = []
        for done, talk in enumerate(talks, start=1):
            every.append(list(exercises("talks", [history_of(talk)], embedder, Mix())))
            report(done)
    parts = [(talk, record) for talk, record in zip(talks, every, strict=True)]
    measuring = [question for talk, record in parts if held_out(talk) for question in record]
    with progress("Training") as report:
        trained = train_together([record for talk, record in parts if not held_out(talk)], options, progress=report)
    mix = trained.rankers["federated"]

    def write(path: Path) -> None:
        family = {"weights": trained.weights, "words": trained.words, "meaning": None, "known": mix.known}
        path.write_text(json.dumps({"format": FORMAT, "families": {family_of(embedder.name): family}}, indent=1) + "\n")

    counts = {"records": trained.records, "questions": trained.questions, "left out": trained.left_out}
    return counts, trained.figures(measuring), write


def _traits(
    folder: Path, embedder: TextEmbedder, options: FederatedOptions
) -> tuple[dict[str, int], Figures, Callable[[Path], None]]:
    from lifelong.bench.trait_records import trait_records
    from lifelong.bench.trait_scores import vectors_of
    from lifelong.bench.trait_sets import trait_sets
    from lifelong.errors import InputError
    from lifelong.persona.estimator import Estimator, EstimatorCard
    from lifelong.train.federated_traits import TraitRecord, train_together
    from lifelong.train.ranker import check_licences

    sets = trait_sets(folder)
    if len(sets) != 1:
        raise InputError(f"{folder} has {len(sets)} sets: give the folder of one, such as {folder / sets[0].name}")
    (about,) = sets
    check_licences({about.name: about.licence})
    with progress("Embedding texts") as report:
        vectors = vectors_of(about, embedder, lambda done, total, _: report(done, total))
    training, measuring = trait_records(about, vectors)
    with progress("Training") as report:
        trained = train_together([TraitRecord(*each) for each in training], options, progress=report)
    weights, bias = trained.models["federated"]

    def write(path: Path) -> None:
        card = EstimatorCard(
            embedder=embedder.name, sets={about.name: about.licence}, languages=(about.language,), scores={},
            own_words=(), recommended=False,
            verdict="Switched off: trained by federated averaging, and not judged against plain baselines.",
        )  # fmt: skip
        Estimator(weights, bias, card).save(path)

    counts = {"records": trained.records, "texts": trained.texts, "left out": trained.left_out}
    return counts, trained.figures(*measuring), write


def _print(counts: Mapping[str, int], figures: Figures, *, baseline: str, as_json: bool) -> None:
    """Means, and the difference to pooled training over the same items with its 95% interval."""
    from lifelong.bench.statistics import compare

    rows = table("measure", *figures, "federated less pooled, 95%", "n")
    plain: dict[str, Any] = {}
    for measure, pooled in figures[baseline].items():
        means = {name: sum(each[measure]) / len(each[measure]) for name, each in figures.items()}
        plain[measure] = {**means, "n": len(pooled)}
        gap = "–"
        if len(pooled) > 1:
            found = compare(figures["federated"][measure], pooled)
            plain[measure] |= {"difference": found.difference, "low": found.low, "high": found.high}
            gap = f"{found.difference:+.3f} [{found.low:+.3f}, {found.high:+.3f}]"
        rows.add_row(measure, *(f"{mean:.3f}" for mean in means.values()), gap, f"{len(pooled):,}")
    if as_json:
        emit_json({"counts": dict(counts), "figures": plain})
        return
    console().print(rows)
    click.echo(", ".join(f"{count:,} {name}" for name, count in counts.items()))
