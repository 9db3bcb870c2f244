"""``lifelong habits``: habits, routines and goals with their states."""

from __future__ import annotations

import click

from lifelong.cli import memory_tables
from lifelong.cli.options import CommandOptions, json_option, record_options
from lifelong.cli.output import console, emit_json


@click.command(short_help="list habits, routines and goals with their states")
@click.option("--all", "everything", is_flag=True, help="Include earlier states that were replaced.")
@record_options
@json_option
def habits(options: CommandOptions, everything: bool, as_json: bool) -> None:
    """List habits, routines and goals: active, done or dropped."""
    with options.open_person(embed=False) as person:
        items = person.habits(current=None if everything else True)
        if as_json:
            emit_json(items)
        else:
            console().print(memory_tables.habits(items, person.zone))
