"""``lifelong reindex``: embed what has no vector of the current embedder."""

from __future__ import annotations

import click

from lifelong.cli.options import Chosen, choosing, json_option
from lifelong.cli.output import emit_json, progress


@click.command(short_help="embed what has no vector yet")
@choosing("store", "person", "space", "embed")
@json_option
def reindex(chosen: Chosen, as_json: bool) -> None:
    """Embed what the current text embedder has not embedded yet; it may be stopped and run again.

    Of everybody in the space, or of --person alone.
    """
    with chosen.life() as life:
        people = [chosen.one(life)] if chosen.person else [life.person(name) for name in life.persons()]
        done: dict[str, int] = {}
        for person in people:
            with progress(f"Embedding {person.name}") as report:
                done[person.name] = person.embed_missing(report)
    if as_json:
        emit_json(done)
    else:
        for name, count in done.items():
            click.echo(f"{name}: {count:,} embedded")
