"""``lifelong jobs``: what the update stage has still to do, and what it gave up on."""

from __future__ import annotations

import click

from lifelong.cli.options import Chosen, choosing, json_option
from lifelong.cli.output import clean, console, emit_json, table


@click.command(short_help="updates that wait or were given up")
@choosing("store")
@json_option
def jobs(chosen: Chosen, as_json: bool) -> None:
    """List the updates that wait, of all persons, and those that were given up, with reasons."""
    with chosen.life(embed=False) as life:
        items = life.jobs()
    if as_json:
        emit_json(items)
        return
    if not items:
        click.echo("No updates wait.")
        return
    rows = table("job", "of", "subject", "state", "tries", "reason", right=("job", "tries"))
    for job in items:
        rows.add_row(str(job.id), job.kind, job.subject, job.state, str(job.attempts), clean(job.error))
    console().print(rows)
