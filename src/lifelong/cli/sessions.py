"""``lifelong sessions``: the runs of messages that the history is made of."""

from __future__ import annotations

import click

from lifelong.cli import memory_tables
from lifelong.cli.options import CommandOptions, json_option, record_options
from lifelong.cli.output import console, emit_json


@click.command(short_help="list the sessions of the history")
@record_options
@json_option
def sessions(options: CommandOptions, as_json: bool) -> None:
    """List the sessions of the history, in the order of time."""
    with options.open_person(embed=False) as person:
        items = person.sessions()
        if as_json:
            emit_json(items)
        else:
            console().print(memory_tables.sessions(items, person.zone))
