"""``lifelong audit``: who did what to the record, and when, without content."""

from __future__ import annotations

from datetime import UTC

import click

from lifelong.cli.options import CommandOptions, json_option, record_options
from lifelong.cli.output import clean, console, emit_json, table
from lifelong.cli.times import moment


@click.command(short_help="show the audit log")
@click.option("--since", metavar="TIME", help="Only entries from this time on; a time without a zone is in UTC.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    help="Show at most this number of the newest entries.",
)
@record_options
@json_option
def audit(options: CommandOptions, since: str | None, limit: int, as_json: bool) -> None:
    """Show the audit log of the space: additions, deletions, erasures, exports and imports, with time, actor and count.

    The log holds no content, and no names of erased persons.
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
