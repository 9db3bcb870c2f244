"""``lifelong recommend`` and ``interact``: items for a person, with reasons, and what the person did with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from lifelong.cli.options import CommandOptions, chat_options, json_option, record_options
from lifelong.cli.output import clean, console, emit_json, table
from lifelong.cli.times import moment
from lifelong.errors import InputError
from lifelong.types.recommendation import INTERACTION_KINDS

if TYPE_CHECKING:
    from lifelong.types import ItemHit
    from lifelong.types.recommendation import InteractionKind


@click.command(short_help="recommend items of a catalogue, with reasons")
@click.argument("catalogue")
@click.argument("query", nargs=-1)
@click.option("-k", type=click.IntRange(1, 1000), default=10, show_default=True, help="Maximum number of items.")
@click.option("--like", "likes", multiple=True, metavar="ITEM|PICTURE", help="Like this item or picture; repeatable.")
@click.option("--where", "wheres", multiple=True, metavar="'FIELD>VALUE'", help="Condition on a field; repeatable.")
@click.option("--diversity", type=click.FloatRange(0, 1), default=0.0, help="How much variety counts, 0 to 1.")
@click.option("--novelty", type=click.FloatRange(-1, 1), default=0.0, help="How much rare items count, -1 to 1.")
@click.option("--again", is_flag=True, help="Also what the person knows or refused.")
@click.option("--rerank", is_flag=True, help="Let a capable chat model order the best twenty again, and explain.")
@click.option(
    "--screenshot",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A picture that says what is wanted; a capable model that sees reads it.",
)
@chat_options
@json_option
def recommend(
    options: CommandOptions,
    catalogue: str,
    query: tuple[str, ...],
    k: int,
    likes: tuple[str, ...],
    wheres: tuple[str, ...],
    diversity: float,
    novelty: float,
    again: bool,
    rerank: bool,
    screenshot: Path | None,
    as_json: bool,
) -> None:
    """Recommend items: `lifelong recommend films something funny --where 'year>2000'`."""
    with options.open_person(chat=rerank or screenshot is not None) as person:
        hits = person.recommend(
            catalogue,
            k=k,
            query=" ".join(query),
            like=[Path(each) if Path(each).is_file() else each for each in likes],
            where=dict(_parsed(each) for each in wheres),
            diversity=diversity,
            novelty=novelty,
            again=again,
            rerank=rerank,
            screenshot=screenshot,
        )
    if as_json:
        emit_json(hits)
    elif hits:
        _print(hits)
    else:
        click.echo("No item fits: loosen the conditions, or add --again for what is known already.")


@click.command(short_help="tell what you did with an item")
@click.argument("item")
@click.argument("kind", type=click.Choice(INTERACTION_KINDS))
@click.argument("value", type=float, required=False)
@click.option("--catalogue", metavar="NAME", help="Catalogue of the item, where several have its id.")
@click.option("--at", metavar="TIME", help="When it happened; now if not set.")
@click.option("--about", default="", metavar="ID", help="The id of the recommendation that it follows.")
@record_options
@json_option
def interact(
    options: CommandOptions,
    item: str,
    kind: str,
    value: float | None,
    catalogue: str | None,
    at: str | None,
    about: str,
    as_json: bool,
) -> None:
    """Tell what you did with ITEM: `lifelong interact tt0078748 rated 4.5`."""
    with options.open_person(new=True, embed=False) as person:
        done = person.interact(
            item,
            cast("InteractionKind", kind),
            value,
            catalogue=catalogue,
            at=moment(at, person.zone, option="--at"),
            about=about,
        )
    if as_json:
        emit_json(done)
    else:
        click.echo(f"{done.id}: {done.kind} {clean(done.title)} in {clean(done.catalogue)}")


@click.command(short_help="show what you like, dislike, wish and must avoid")
@click.option("--sensitive", is_flag=True, help="Also what is about health, faith, politics or orientation.")
@click.option("--closed", is_flag=True, help="Also what does not hold any more.")
@record_options
@json_option
def taste(options: CommandOptions, sensitive: bool, closed: bool, as_json: bool) -> None:
    """Show what the person likes, dislikes, wishes and must avoid, with sources."""
    with options.open_person(embed=False) as person:
        pieces = person.taste(sensitive=sensitive, current=None if closed else True)
    if as_json:
        emit_json(pieces)
        return
    if not pieces:
        click.echo("Nothing is known yet: say what you like, or tell what you did with `lifelong interact`.")
        return
    rows = table("what", "words", "since", "source")
    for piece in pieces:
        kind = piece.kind if piece.holds else f"{piece.kind} (closed)"
        rows.add_row(kind, clean(piece.words), piece.at.date().isoformat(), piece.sources[0])
    console().print(rows)


def _parsed(text: str) -> tuple[str, Any]:
    from lifelong.tasks.recommend.item_filters import parsed

    try:
        return parsed(text)
    except InputError as error:
        raise click.UsageError(f"--where {error}") from None


def _print(hits: list[ItemHit]) -> None:
    rows = table("score", "id", "item", "why", "because", right=("score",))
    for hit in hits:
        why = ", ".join(f"{name} {value:+.1f}" for name, value in list(hit.why.items())[:3])
        because = "; ".join(f"{each.kind}: {each.words}" for each in hit.because if not each.against)
        because = f"{hit.explanation} ({because})" if hit.explanation else because
        rows.add_row(f"{hit.score:.2f}", clean(hit.item.id), clean(hit.item.title), why, clean(because))
    console().print(rows)
