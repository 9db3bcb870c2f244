"""``lifelong recall``: what bears on a question, with scores, reasons and sources."""

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


@click.command(short_help="search the memory, with sources")
@click.argument("query", default="")
@click.option(
    "--image", "images", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
    help="Picture as part of the query, or as the whole query; repeatable. It is not stored.",
)  # fmt: skip
@click.option("-k", type=click.IntRange(1, 1000), default=10, show_default=True, help="Most hits.")
@click.option("--since", metavar="TIME", help="Only messages and memories from this time on.")
@click.option("--until", metavar="TIME", help="Only messages and memories before this time.")
@click.option("--as-of", metavar="TIME", help="The record as it stood at this time.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(ENTRY_KINDS), help="Only this kind; repeatable.")
@click.option(
    "--people", multiple=True, metavar="NAME", help="Only hits said by this person or naming them; repeatable."
)
@click.option(
    "--place",
    "places",
    multiple=True,
    metavar="NAME",
    help='Only hits naming this place, or pictures taken near "LAT,LON[,KM]" (default 1 km); repeatable.',
)
@click.option(
    "--floor",
    type=click.FloatRange(0, 1),
    help="Lowest score of a hit; 0 shows the best hits even if none answers the query.",
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
    """Search messages and memories for QUERY. Hits are listed best first, with score, reasons and sources.

    Words such as "last week" in the query limit the search to that time. With --image alone, the hits are pictures that
    look alike, and messages about the concepts that are recognised in the picture.
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
