"""``lifelong recall``: what bears on a question, with scores, reasons and sources."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from lifelong.cli import memory_tables
from lifelong.cli.options import Chosen, embedding, json_option
from lifelong.cli.output import console, emit_json
from lifelong.cli.times import moment
from lifelong.types import ENTRY_KINDS

if TYPE_CHECKING:
    from lifelong.types import EntryKind


@click.command(short_help="find what bears on a question, with sources")
@click.argument("query", default="")
@click.option(
    "--image", "images", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
    help="A picture that comes with the question, or stands for it; repeatable. It is not stored.",
)  # fmt: skip
@click.option("-k", type=click.IntRange(1, 1000), default=10, show_default=True, help="At most so many hits.")
@click.option("--since", metavar="TIME", help="Only what was said or held from this time on.")
@click.option("--until", metavar="TIME", help="Only what was said or held before this time.")
@click.option("--as-of", metavar="TIME", help="The record as it stood at this time.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice(ENTRY_KINDS), help="Only this kind; may be repeated.")
@click.option("--people", multiple=True, metavar="NAME", help="Only what they said or what names them; repeatable.")
@click.option(
    "--place",
    "places",
    multiple=True,
    metavar="NAME",
    help='Only what names this place, or pictures taken near "LAT,LON[,KM]" (1 km unless said); repeatable.',
)
@click.option(
    "--floor",
    type=click.FloatRange(0, 1),
    help="Leave out hits that are less sure; 0 shows the best even where nothing is known.",
)
@embedding
@json_option
def recall(
    chosen: Chosen,
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
    """Find what bears on a QUERY, best first, with how sure, why, and from where.

    Words such as "last week" in the query narrow the search to that time. With --image alone, what looks like the
    picture is found, and what was said of who or what is recognised in it.
    """
    if not query.strip() and not images:
        raise click.UsageError("say what to recall: QUERY, --image FILE, or both")
    with chosen.opened() as person:
        found = person.recall(
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
            emit_json(found)
        else:
            console().print(memory_tables.recollection(found, person.zone))
