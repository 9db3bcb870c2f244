"""``lifelong recall``: what bears on a question, with how well it fits, reasons and sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from lifelong.cli import memory_tables
from lifelong.cli.options import CommandOptions, embedder_options, json_option
from lifelong.cli.output import console, emit_json
from lifelong.cli.times import moment
from lifelong.types import ENTRY_KINDS

if TYPE_CHECKING:
    from lifelong.types import EntryKind


@click.command(short_help="search the record, with sources")
@click.argument("query", default="")
@click.option(
    "--image", "images", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
    help="Search with this picture, with or without a QUERY; repeatable. It is not stored.",
)  # fmt: skip
@click.option("-k", type=click.IntRange(1, 1000), default=10, show_default=True, help="Maximum number of hits.")
@click.option("--since", metavar="TIME", help="Only hits from this time on.")
@click.option("--until", metavar="TIME", help="Only hits before this time.")
@click.option("--as-of", metavar="TIME", help="Search the record as it was at this time.")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(ENTRY_KINDS), help="Only hits of this kind; repeatable."
)
@click.option("--people", multiple=True, metavar="NAME", help="Only hits by or about this person; repeatable.")
@click.option(
    "--place",
    "places",
    multiple=True,
    metavar="NAME",
    help='Only hits that name this place, or pictures taken near "LAT,LON[,KM]" (1 km by default); repeatable.',
)
@click.option(
    "--floor",
    type=click.FloatRange(0, 1),
    help="Omit hits with a lower score; 0 shows the best hits even if none is relevant.",
)
@embedder_options
@json_option
def recall(
    options: CommandOptions,
    query: str,
    images: tuple[Path, ...],
    k: int,
    since: str | None,
    until: str | None,
    as_of: str | None,
    kinds: tuple[str, ...],
    people: tuple[str, ...],
    places: tuple[str, ...],
    floor: float | None,
    as_json: bool,
) -> None:
    """Search the record for a QUERY: the best hits first, with how well each fits, and its reasons and sources.

    Words such as "last week" in the query limit the search to that time. With --image alone, the command finds
    pictures that look like it, and messages about the concepts that are recognised in it.
    """
    if not query.strip() and not images:
        raise click.UsageError("say what to recall: QUERY, --image FILE, or both")
    with options.open_person() as person:
        recollection = person.recall(
            query,
            images=images,
            k=k,
            kinds=cast("tuple[EntryKind, ...]", kinds),
            since=moment(since, person.zone, option="--since"),
            until=moment(until, person.zone, option="--until"),
            as_of=moment(as_of, person.zone, option="--as-of"),
            people=people,
            places=places,
            floor=floor,
        )
        if as_json:
            emit_json(recollection)
        else:
            console().print(memory_tables.recollection(recollection, person.zone))
