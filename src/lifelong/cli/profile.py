"""``lifelong profile``: the core profile as it stands."""

from __future__ import annotations

import click

from lifelong.cli import memory_tables
from lifelong.cli.options import CommandOptions, json_option, record_options
from lifelong.cli.output import console, emit_json


@click.command(short_help="show the core profile")
@record_options
@json_option
def profile(options: CommandOptions, as_json: bool) -> None:
    """Show the core profile: the statements about the person that every prompt contains."""
    with options.open_person(embed=False) as person:
        items = person.profile()
        if as_json:
            emit_json(items)
        else:
            console().print(memory_tables.profile(items, person.zone))
