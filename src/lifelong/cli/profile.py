"""``lifelong profile``: the core profile as it stands."""

from __future__ import annotations

import click

from lifelong.cli import memory_tables
from lifelong.cli.options import Chosen, json_option, looking
from lifelong.cli.output import console, emit_json


@click.command(short_help="show the core profile")
@looking
@json_option
def profile(chosen: Chosen, as_json: bool) -> None:
    """Show the core profile: statements about the person that are part of every prompt."""
    with chosen.opened(embed=False) as person:
        items = person.profile()
        if as_json:
            emit_json(items)
        else:
            console().print(memory_tables.profile(items, person.zone))
