"""``lifelong train concept``: a model learns one of the person's own things."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from lifelong.cli.options import CommandOptions, json_option, record_options
from lifelong.cli.output import emit_json
from lifelong.cli.train_chat import print_figures, stage_progress


@click.command("concept", short_help="let a model learn one of your own things")
@click.argument("name")
@click.option(
    "--base", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of a pipeline of diffusers (Stable Diffusion 1 or 2), or of a chat model that sees.",
)  # fmt: skip
@click.option(
    "--out", default=Path("concept"), show_default=True, type=click.Path(file_okay=False, path_type=Path),
    help="Folder for card and log. What was learned stays in the record.",
)  # fmt: skip
@click.option("--steps", default=1000, show_default=True, type=click.IntRange(1), help="Steps of the run.")
@click.option("--batch", default=1, show_default=True, type=click.IntRange(1), help="Samples of a step.")
@click.option(
    "--tokens", default=None, type=click.IntRange(1, 256),
    help="Vectors that stand for it: 4 for a pipeline, 16 for a chat model.",
)  # fmt: skip
@click.option(
    "--rate", default=None, type=click.FloatRange(0, min_open=True),
    help="Learning rate of the vectors: 0.005 for a pipeline, 0.001 for a chat model.",
)  # fmt: skip
@click.option(
    "--lora", default=4, show_default=True, type=click.IntRange(0),
    help="Rank of the weights that a pipeline learns; 0 learns vectors alone.",
)  # fmt: skip
@click.option(
    "--lora-rate", default=1e-4, show_default=True, type=click.FloatRange(0, min_open=True),
    help="Learning rate of these weights.",
)  # fmt: skip
@click.option(
    "--size", default=None, type=click.IntRange(16), help="Edge of the pictures in pixels, for a pipeline."
)  # fmt: skip
@click.option("--seed", default=1, show_default=True, help="Seed of samples, noise and weights.")
@click.option(
    "--save-steps", default=100, show_default=True, type=click.IntRange(1),
    help="Steps between two states that a stopped run goes on from.",
)  # fmt: skip
@record_options
@json_option
def concept(options: CommandOptions, name: str, base: Path, out: Path, as_json: bool, **values: Any) -> None:
    """Let a model learn NAME, one of your own people, pets or things, from its pictures.

    A pipeline that draws learns vectors for its name and low-rank weights; `lifelong draw` uses them where it draws
    with the same pipeline. A chat model that sees learns soft tokens. People need consent. What was learned is in the
    record, also the state of a run that was stopped; it is erased with NAME and with any picture that it came from.
    It needs `pip install 'lifelong[train]'`.
    """
    with options.open_person(embed=False) as person, stage_progress("Learning") as report:
        from lifelong.train.concept import train_concept
        from lifelong.train.concept_steps import ConceptOptions

        card = train_concept(person.adapters, name, base, out, ConceptOptions(**values), progress=report)
    if as_json:
        emit_json(dict(card))
        return
    print_figures(card)
    click.echo(f"Stored {' and '.join(card['adapters'])} with {name!r}. Card and log are in {out}.")
