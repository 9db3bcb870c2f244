"""``lifelong traits``: the Big Five with intervals and evidence, now or over time."""

from __future__ import annotations

from datetime import timedelta

import click

from lifelong.cli import show
from lifelong.cli.options import Chosen, json_option, looking
from lifelong.cli.output import console, emit_json
from lifelong.cli.when import moment


@click.command(short_help="the Big Five, now or over time")
@click.option("--over-time", is_flag=True, help="A row for each step of time instead of the state.")
@click.option(
    "--every", type=click.IntRange(1, 3650), default=7, show_default=True, metavar="DAYS", help="Step of --over-time."
)
@click.option("--at", metavar="TIME", help="The traits as they stood at this time.")
@looking
@json_option
def traits(chosen: Chosen, over_time: bool, every: int, at: str | None, as_json: bool) -> None:
    """Show the Big Five on a scale from 1 to 5, each with its interval and the words that moved it."""
    if over_time and at:
        raise click.UsageError("--over-time shows all of the time: leave --at out.")
    with chosen.opened(embed=False) as person:
        if over_time:
            states = person.traits_over_time(every=timedelta(days=every))
            if as_json:
                emit_json(states)
            else:
                console().print(show.traits_over_time(states, person.zone))
            return
        state = person.traits(at=moment(at, person.zone, option="--at"))
        if as_json:
            emit_json(state)
        else:
            quotes = {message.id: message.text for message in person.messages()}
            console().print(show.traits(state, quotes))
