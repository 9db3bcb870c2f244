"""``lifelong habits``: habits, routines and goals with their states."""

from __future__ import annotations

import click

from lifelong.cli import show
from lifelong.cli.options import Chosen, json_option, looking
from lifelong.cli.output import console, emit_json


@click.command(short_help="list habits, routines and goals with their states")
@click.option("--all", "everything", is_flag=True, help="Include earlier states that were replaced.")
@looking
@json_option
def habits(chosen: Chosen, everything: bool, as_json: bool) -> None:
    """List habits, routines and goals: active, done or dropped."""
    with chosen.opened(embed=False) as person:
        items = person.habits(current=None if everything else True)
        if as_json:
            emit_json(items)
        else:
            console().print(show.habits(items, person.zone))
