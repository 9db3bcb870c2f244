"""``lifelong reindex``: embed what has no vector of the current embedder, look at what was not looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lifelong.cli.options import CommandOptions, json_option, shared_options
from lifelong.cli.output import emit_json, progress

if TYPE_CHECKING:
    from lifelong.sync import Life, Person


@click.command(short_help="embed and analyse the record with the present models")
@shared_options("store", "person", "space", "embed")
@json_option
def reindex(options: CommandOptions, as_json: bool) -> None:
    """Embed and analyse everything that the present models have not processed yet. You can stop it and run it again.

    It covers all persons of the space, or --person alone.
    """
    with options.open_life() as life:
        people = [options.person_in(life)] if options.person else [life.person(name) for name in life.persons()]
        done: dict[str, int] = {}
        looked: dict[str, int] = {}
        for person in people:
            done[person.name] = embed(person)
            with progress(f"Looking at files of {person.name}") as report:
                looked[person.name] = person.perceive_missing(report)
    if as_json:
        emit_json({name: {"embedded": count, "perceived": looked[name]} for name, count in done.items()})
    else:
        for name, count in done.items():
            click.echo(f"{name}: {count:,} embedded, files of {looked[name]:,} messages looked at")


def embed_everybody(life: Life) -> dict[str, int]:
    """`embed` for each person of the space; returns the numbers by name."""
    return {name: embed(life.person(name)) for name in life.persons()}


def embed(person: Person) -> int:
    """Embed what a person has no vector of with the present embedder, with progress; returns the number of entries."""
    with progress(f"Embedding {person.name}") as report:
        return person.embed_missing(report)
