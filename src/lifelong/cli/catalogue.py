"""``lifelong catalogue``: items that can be recommended, from files of an application."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.command_groups import DefaultsTo
from lifelong.cli.options import CommandOptions, json_option, shared_options
from lifelong.cli.output import clean, console, emit_json, progress, table
from lifelong.types.recommendation import ENRICHED

if TYPE_CHECKING:
    from lifelong.types import Item

SHOWN = 10
"""Broken pictures that are named."""

_options = shared_options("store", "space", "embed")
"""A catalogue belongs to a space and not to a person."""

_chat_options = shared_options("store", "space", "chat", "embed")


@click.group(cls=DefaultsTo, short_help="load and change catalogues of items that can be recommended")
def catalogue() -> None:
    """Load and change catalogues of items that can be recommended. Default: `catalogue list`."""


@catalogue.command("list")
@_options
@json_option
def list_(options: CommandOptions, as_json: bool) -> None:
    """List the catalogues with their scales of ratings and numbers of items."""
    with options.open_life(embed=False) as life:
        infos = life.catalogues()
    if as_json:
        emit_json(infos)
        return
    if not infos:
        click.echo("There is no catalogue yet: `lifelong catalogue load NAME FILE` makes one.")
        return
    rows = table("catalogue", "ratings", "items", right=("ratings", "items"))
    for info in infos:
        rows.add_row(clean(info.name), f"{info.scale[0]:g}–{info.scale[1]:g}", f"{info.items:,}")
    console().print(rows)


@catalogue.command("load")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--scale", nargs=2, type=float, metavar="LOW HIGH", help="Lowest and highest rating; 0 to 5 if not set.")
@_options
@json_option
def load(options: CommandOptions, name: str, file: Path, scale: tuple[float, float] | None, as_json: bool) -> None:
    """Add the items of FILE to the catalogue NAME, in place of those with the same ids.

    FILE is CSV, JSON Lines or Parquet, with columns id and title, optionally text, picture (a path from the folder of
    FILE), and any fields.
    """
    with options.open_life(new=True) as life, progress("Embedding") as report:
        held = life.catalogue(name, scale=scale).load(file, progress=report)
        about, broken = held.info(), held.broken_pictures
    if as_json:
        emit_json(about)
    else:
        click.echo(f"{about.name} has {about.items:,} items.")
    for item, problem in list(broken.items())[:SHOWN]:
        click.echo(f"{clean(item)}: its picture was left out: {clean(problem)}", err=True)
    if len(broken) > SHOWN:
        click.echo(f"… and {len(broken) - SHOWN:,} more pictures were left out.", err=True)


@catalogue.command("show")
@click.argument("name")
@click.argument("item", required=False)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="Maximum number of items.")
@click.option("--offset", type=click.IntRange(0), default=0, help="Number of items to skip before.")
@_options
@json_option
def show(options: CommandOptions, name: str, item: str | None, limit: int, offset: int, as_json: bool) -> None:
    """Show the items of a catalogue, or one ITEM by its id."""
    with options.open_life(embed=False) as life:
        held = life.catalogue(name, new=False)
        items = [held.get(item)] if item else held.list(limit=limit, offset=offset)
    if as_json:
        emit_json(items[0] if item else items)
    else:
        _print(items)


@catalogue.command("similar")
@click.argument("name")
@click.argument("item")
@click.option("-k", type=click.IntRange(1), default=10, show_default=True, help="Maximum number of items.")
@_options
@json_option
def similar(options: CommandOptions, name: str, item: str, k: int, as_json: bool) -> None:
    """List the items that are most like ITEM."""
    with options.open_life(embed=False) as life:
        hits = life.catalogue(name, new=False).similar(item, k=k)
    if as_json:
        emit_json(hits)
    else:
        _print([hit.item for hit in hits])


@catalogue.command("enrich")
@click.argument("name")
@click.option(
    "--pictures",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder from which the paths of pictures begin, for a model that sees; without it, no picture is shown.",
)
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="Maximum number of items.")
@_chat_options
@json_option
def enrich(options: CommandOptions, name: str, pictures: Path | None, limit: int, as_json: bool) -> None:
    """Let a capable chat model add themes and moods to items that have none, in one call of the model each.

    What text and picture of an item disagree about is kept in words. No field of yours is changed.
    """
    with options.open_life(chat=True) as life, progress("Enriching", total=limit) as report:
        held = life.catalogue(name, new=False)
        waiting = [item.id for item in held.list() if not _is_enriched(item)]
        held.enrich(pictures=pictures, limit=limit, progress=report)
        items = [held.get(each) for each in waiting[:limit]]
    found = [item for item in items if _is_enriched(item)]
    if as_json:
        emit_json({"enriched": found, "unchanged": len(items) - len(found), "waiting": len(waiting) - len(items)})
        return
    if found:
        rows = table("id", "title", *ENRICHED)
        for item in found:
            values = [item.fields.get(each, ()) for each in ENRICHED]
            texts = [", ".join(value) if isinstance(value, tuple) else str(value) for value in values]
            rows.add_row(clean(item.id), clean(item.title), *map(clean, texts))
        console().print(rows)
    click.echo(
        f"{len(found):,} items have more fields, {len(items) - len(found):,} stay as they are, "
        f"{len(waiting) - len(items):,} wait."
    )


def _is_enriched(item: Item) -> bool:
    return any(name in item.fields for name in ENRICHED)


@catalogue.command("remove")
@click.argument("name")
@click.argument("items", nargs=-1, required=True)
@_options
@json_option
def remove(options: CommandOptions, name: str, items: tuple[str, ...], as_json: bool) -> None:
    """Stop recommending ITEMS; histories keep their titles."""
    with options.open_life(embed=False) as life:
        count = life.catalogue(name, new=False).remove(*items)
    if as_json:
        emit_json({"removed": count})
    else:
        click.echo(f"removed {count:,} items")


def _print(items: list[Item]) -> None:
    rows = table("id", "title", "fields")
    for item in items:
        fields = "; ".join(
            f"{name}: {', '.join(value) if isinstance(value, tuple) else value}" for name, value in item.fields.items()
        )
        rows.add_row(clean(item.id), clean(item.title), clean(fields[:200]))
    console().print(rows)
