"""``lifelong habits``: habits, routines and goals with their states."""

from __future__ import annotations

import click

from lifelong.cli import memory_tables
from lifelong.cli.options import CommandOptions, json_option, record_options
from lifelong.cli.output import console, emit_json


@click.command(short_help="show habits, routines and goals")
@click.option("--all", "everything", is_flag=True, help="Also earlier states.")
@record_options
@json_option
def habits(options: CommandOptions, everything: bool, as_json: bool) -> None:
    """Show habits, routines and goals with their states: active, done or dropped."""
    with options.open_person(embed=False) as person:
        items = person.habits(current=None if everything else True)
        if as_json:
            emit_json(items)
        else:
            console().print(memory_tables.habits(items, person.zone))
