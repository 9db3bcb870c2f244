"""``lifelong sessions``: the runs of messages that the history is made of."""

from __future__ import annotations

import click

from lifelong.cli import show
from lifelong.cli.options import Chosen, json_option, looking
from lifelong.cli.output import console, emit_json


@click.command(short_help="list the sessions of the history")
@looking
@json_option
def sessions(chosen: Chosen, as_json: bool) -> None:
    """List the sessions of the history, in the order of time."""
    with chosen.opened(embed=False) as person:
        items = person.sessions()
        if as_json:
            emit_json(items)
        else:
            console().print(show.sessions(items, person.zone))
