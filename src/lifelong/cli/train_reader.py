"""``lifelong train reader``: train the reader on labelled talks."""

from __future__ import annotations

from pathlib import Path

import click

from lifelong.cli.options import json_option
from lifelong.cli.output import console, emit_json, plain, progress, table


@click.command("reader", short_help="train the reader")
@click.option(
    "--data", "folder", default=Path("training/reader"), show_default=True, help="Folder of talks (*.talk).",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)  # fmt: skip
@click.option(
    "--public", default=None, type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of public sets of questions to train on first (see docs/training.md).",
)  # fmt: skip
@click.option(
    "--from", "begin_from", default=None, type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of a trained reader to go on from, such as the one that ships.",
)  # fmt: skip
@click.option(
    "--language", default="english", show_default=True, type=click.Choice(["english", "multilingual"]),
    help="english starts from MiniLM, multilingual from the upper layers of multilingual E5.",
)  # fmt: skip
@click.option(
    "--new", default="", metavar="PATTERN",
    help="Ids of the talks that the reader of --from has not seen, such as '*4-*'; of others, one question in four.",
)  # fmt: skip
@click.option(
    "--frozen", default=0, show_default=True, type=click.IntRange(0, 5),
    help="First layers of the reader of --from that stay as they are; with three, a step takes half the time.",
)  # fmt: skip
@click.option(
    "--framed", default=0, show_default=True, type=click.IntRange(0), metavar="N",
    help="Also train on N plain talks of each language, made from the frames in the folder of the talks.",
)  # fmt: skip
@click.option(
    "--replays", default=None, type=click.Path(dir_okay=False, path_type=Path),
    help="Also train on the candidates of real records: a file of replays, made (in an hour) if it is not there.",
)  # fmt: skip
@click.option(
    "--rest", default=1.0, show_default=True, type=click.FloatRange(0, 1),
    help="Share of the other samples that is taken beside replays.",
)  # fmt: skip
@click.option(
    "--rate", default=1e-4, show_default=True, help="Highest learning rate of the encoder; the heads have ten times it."
)
@click.option("--epochs", default=6, show_default=True, type=click.IntRange(1), help="Passes over the samples.")
@click.option("--steps", default=None, type=click.IntRange(1), help="Stop after so many steps.")
@click.option("--seed", default=1, show_default=True, help="Seed of samples, batches and dropout.")
@click.option(
    "--size", default=1.0, show_default=True, type=click.FloatRange(0, 1, min_open=True),
    help="Share of the people to train on.",
)  # fmt: skip
@click.option(
    "--out", default=Path("src/lifelong/models/reader/weights"), show_default=True, help="Folder for the weights.",
    type=click.Path(file_okay=False, path_type=Path),
)  # fmt: skip
@click.option(
    "--checkpoint", default=None, help="File that a stopped run goes on from.",
    type=click.Path(dir_okay=False, path_type=Path),
)  # fmt: skip
@json_option
def reader(
    folder: Path,
    public: Path | None,
    begin_from: Path | None,
    language: str,
    new: str,
    frozen: int,
    framed: int,
    replays: Path | None,
    rest: float,
    rate: float,
    epochs: int,
    steps: int | None,
    seed: int,
    size: float,
    out: Path,
    checkpoint: Path | None,
    as_json: bool,
) -> None:
    """Train the reader, measure it on people it has not seen, and write its int8 weights with a card.

    It needs torch and onnx (`pip install 'lifelong[train]'`). On two cores it takes about an hour.
    """
    from lifelong.errors import InputError

    try:
        from lifelong.train.reader.fit import FitOptions
        from lifelong.train.reader.run import TrainOptions, train_reader
    except ImportError as error:
        raise InputError(f"training needs torch and onnx ({error}): run `pip install 'lifelong[train]'`") from error

    options = TrainOptions(
        base="english" if language == "english" else "multilingual",
        size=size,
        steps=steps,
        public=public,
        begin_from=begin_from,
        new=new,
        framed=framed,
        replays=replays,
        rest=rest,
        fit=FitOptions(epochs=epochs, rate=rate, head_rate=10 * rate, frozen=frozen, seed=seed, checkpoint=checkpoint),
    )
    with progress("Training the reader") as report:
        card = train_reader(folder, out, options, progress=lambda done, total, _: report(done, total))
    if as_json:
        emit_json(plain(card))
        return
    figures = card["held_out"]
    rows = table("measure", *figures)
    for name in figures["all"]:
        rows.add_row(name, *(f"{cells[name]:.3f}" for cells in figures.values()))
    console().print(rows)
    click.echo(f"Wrote {card['name']} in {out}.")
