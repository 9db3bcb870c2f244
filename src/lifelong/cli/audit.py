"""``lifelong audit``: who did what to the record, and when, without content."""

from __future__ import annotations

from datetime import UTC

import click

from lifelong.cli.options import CommandOptions, json_option, record_options
from lifelong.cli.output import clean, console, emit_json, table
from lifelong.cli.times import moment


@click.command(short_help="show the log of changes: who did what, and when")
@click.option("--since", metavar="TIME", help="Only entries from this time on; a time without a zone is in UTC.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    help="Only the newest entries, at most this number.",
)
@record_options
@json_option
def audit(options: CommandOptions, since: str | None, limit: int, as_json: bool) -> None:
    """Show what was added, deleted, forgotten, exported and imported in the space: when, by whom, and how many.

    The log holds no content. A person who was erased has no name in it.
    """
    with options.open_life(embed=False) as life:
        entries = life.audit(since=moment(since, UTC, option="--since"), limit=limit)
    if as_json:
        emit_json(entries)
        return
    rows = table("when (UTC)", "by", "person", "what", "how many", right=("how many",))
    for each in entries:
        person = "(erased)" if each.person is None else clean(each.person)
        rows.add_row(f"{each.at:%Y-%m-%d %H:%M:%S}", clean(each.by), person, each.act, f"{each.count:,}")
    console().print(rows)
