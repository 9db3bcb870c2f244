"""``lifelong jobs``: what the update stage has still to do, and what it gave up on."""

from __future__ import annotations

import click

from lifelong.cli.command_groups import DefaultsTo
from lifelong.cli.options import CommandOptions, json_option, shared_options
from lifelong.cli.output import clean, console, emit_json, table


@click.group(cls=DefaultsTo, short_help="list updates that wait or failed, and retry them")
def jobs() -> None:
    """List updates that wait or failed for good, and retry those that failed. Default: `jobs list`."""


@jobs.command("list")
@shared_options("store")
@json_option
def list_(options: CommandOptions, as_json: bool) -> None:
    """List the updates of all persons that wait, and those that failed for good, with reasons."""
    with options.open_life(embed=False) as life:
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
    if any(job.state == "parked" for job in items):
        click.echo("Given up means parked: the history is kept. `lifelong jobs retry` tries again.", err=True)


@jobs.command()
@click.argument("ids", metavar="JOB...", nargs=-1, type=int)
@shared_options("store")
@json_option
def retry(options: CommandOptions, ids: tuple[int, ...], as_json: bool) -> None:
    """Retry updates that failed for good: all of them, or only the given jobs."""
    with options.open_life(embed=False) as life:
        count = life.retry_jobs(*ids)
    if as_json:
        emit_json({"retried": count})
    else:
        click.echo(f"{count} to be tried again; `lifelong worker --once` does it now.")
