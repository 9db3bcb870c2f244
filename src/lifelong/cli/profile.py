"""``lifelong profile``: the core profile as it stands."""

from __future__ import annotations

import click

from lifelong.cli import show
from lifelong.cli.options import Chosen, json_option, looking
from lifelong.cli.output import console, emit_json


@click.command(short_help="show the core profile")
@looking
@json_option
def profile(chosen: Chosen, as_json: bool) -> None:
    """Show the core profile: the statements about the person that every prompt contains."""
    with chosen.opened(embed=False) as person:
        items = person.profile()
        if as_json:
            emit_json(items)
        else:
            console().print(show.profile(items, person.zone))
