"""``lifelong jobs``: what the update stage has still to do, and what it gave up on (the dead letters of the queue)."""

from __future__ import annotations

import click

from lifelong.cli.command_groups import DefaultsTo
from lifelong.cli.options import CommandOptions, json_option, shared_options
from lifelong.cli.output import clean, console, emit_json, plain, table


@click.group(cls=DefaultsTo, short_help="list updates that wait or failed; retry or discard those")
def jobs() -> None:
    """List updates that wait or failed for good; retry or discard those that failed. Default: `jobs list`."""


@jobs.command("list")
@shared_options("store")
@json_option
def list_(options: CommandOptions, as_json: bool) -> None:
    """List the updates of all persons that wait, and those that failed for good, with reasons.

    With --json also `due`, the number that a worker could take now, and `oldest_seconds`, for how long the oldest of
    them is due: start more workers while these grow.
    """
    with options.open_life(embed=False) as life:
        items, backlog = life.jobs(), life.backlog()
    if as_json:
        emit_json({**plain(backlog), "jobs": items})
        return
    if not items:
        click.echo("No updates wait.")
        return
    rows = table("job", "of", "subject", "state", "tries", "reason", right=("job", "tries"))
    for job in items:
        rows.add_row(str(job.id), job.kind, job.subject, job.state, str(job.attempts), clean(job.error))
    console().print(rows)
    if backlog.due:
        click.echo(f"{backlog.due:,} due, the oldest for {backlog.oldest_seconds:,.0f} s.", err=True)
    if any(job.state == "parked" for job in items):
        click.echo(
            "Given up means parked: the history is kept. `lifelong jobs retry` tries again, `jobs discard` lets it be.",
            err=True,
        )


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


@jobs.command()
@click.argument("ids", metavar="JOB...", nargs=-1, type=int)
@click.option("--all", "every", is_flag=True, help="Discard all that failed for good.")
@shared_options("store")
@json_option
def discard(options: CommandOptions, ids: tuple[int, ...], every: bool, as_json: bool) -> None:
    """Discard updates that failed for good: their messages stay, and nothing is learned from them."""
    if bool(ids) == every:
        raise click.UsageError("name the updates to discard (`lifelong jobs` lists them), or give --all")
    with options.open_life(embed=False) as life:
        count = life.discard_jobs(*ids)
    if as_json:
        emit_json({"discarded": count})
    else:
        click.echo(f"{count} discarded.")
