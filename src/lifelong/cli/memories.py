"""``lifelong memories``: look at what is remembered, and correct it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from lifelong.cli import memory_tables
from lifelong.cli.command_groups import DefaultsTo
from lifelong.cli.options import CommandOptions, embedder_options, json_option, record_options
from lifelong.cli.output import console, emit_json
from lifelong.cli.times import moment
from lifelong.types import MEMORY_KINDS

if TYPE_CHECKING:
    from lifelong.sync import Person
    from lifelong.types import Memory, MemoryKind


@click.group(cls=DefaultsTo, short_help="list, show, correct, reopen and delete memories")
def memories() -> None:
    """List, show, correct, reopen and delete memories; alone it is `memories list`."""


@memories.command("list")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(MEMORY_KINDS), help="Only memories of this kind; repeatable."
)
@click.option("--closed", is_flag=True, help="Only closed memories: those that no longer hold.")
@click.option("--all", "everything", is_flag=True, help="Current and closed memories.")
@click.option("--pinned", is_flag=True, help="Only pinned memories.")
@click.option("--as-of", metavar="TIME", help="Only memories that held at this time.")
@click.option("--limit", type=click.IntRange(1), help="Maximum number of memories.")
@click.option("--offset", type=click.IntRange(0), default=0, help="Number of memories to skip.")
@record_options
@json_option
def list_(
    options: CommandOptions,
    kinds: tuple[str, ...],
    closed: bool,
    everything: bool,
    pinned: bool,
    as_of: str | None,
    limit: int | None,
    offset: int,
    as_json: bool,
) -> None:
    """List memories in the order of time."""
    if closed + everything + (as_of is not None) > 1:
        raise click.UsageError("--closed, --all and --as-of exclude each other: give one.")
    with options.open_person(embed=False) as person:
        items = person.memories.list(
            kinds=cast("tuple[MemoryKind, ...]", kinds) or None,
            current=None if everything or as_of else not closed,
            as_of=moment(as_of, person.zone, option="--as-of"),
            pinned=True if pinned else None,
            limit=limit,
            offset=offset,
        )
        if as_json:
            emit_json(items)
        else:
            console().print(memory_tables.memories(items, person.zone))


@memories.command()
@click.argument("memory_id", metavar="ID")
@record_options
@json_option
def get(options: CommandOptions, memory_id: str, as_json: bool) -> None:
    """Show one memory with its sources and their quotes."""
    with options.open_person(embed=False) as person:
        memory = person.memories.get(memory_id)
        _show(memory, person, as_json=as_json)


@memories.command()
@click.argument("memory_id", metavar="ID")
@record_options
@json_option
def history(options: CommandOptions, memory_id: str, as_json: bool) -> None:
    """Show what a memory superseded and what superseded it, oldest first."""
    with options.open_person(embed=False) as person:
        items = person.memories.history(memory_id)
        if as_json:
            emit_json(items)
        else:
            console().print(memory_tables.memories(items, person.zone))


@memories.command()
@click.argument("memory_id", metavar="ID")
@click.argument("text")
@click.option("--at", metavar="TIME", help="Time from which the new text holds; the present time by default.")
@embedder_options
@json_option
def update(options: CommandOptions, memory_id: str, text: str, at: str | None, as_json: bool) -> None:
    """Replace the text of a memory by TEXT; the old version is kept with its dates."""
    with options.open_person() as person:
        memory = person.memories.update(memory_id, text, at=moment(at, person.zone, option="--at"))
        _show(memory, person, as_json=as_json)


@memories.command(short_help="make a closed memory current again")
@click.argument("memory_id", metavar="ID")
@click.option("--beside", is_flag=True, help="Keep the memory that replaced it current too.")
@record_options
@json_option
def reopen(options: CommandOptions, memory_id: str, beside: bool, as_json: bool) -> None:
    """Make a closed memory current again and close the one that replaced it; `history` shows both."""
    with options.open_person(embed=False) as person:
        memory = person.memories.reopen(memory_id, beside=beside)
        _show(memory, person, as_json=as_json)


@memories.command(short_help="let a memory come first in every answer")
@click.argument("memory_id", metavar="ID")
@record_options
@json_option
def pin(options: CommandOptions, memory_id: str, as_json: bool) -> None:
    """Pin a memory: it comes first in the context of every answer, also when it is corrected."""
    with options.open_person(embed=False) as person:
        memory = person.memories.pin(memory_id)
        _show(memory, person, as_json=as_json)


@memories.command()
@click.argument("memory_id", metavar="ID")
@record_options
@json_option
def unpin(options: CommandOptions, memory_id: str, as_json: bool) -> None:
    """Remove the pin of a memory."""
    with options.open_person(embed=False) as person:
        memory = person.memories.unpin(memory_id)
        _show(memory, person, as_json=as_json)


@memories.command()
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@record_options
@json_option
def delete(options: CommandOptions, ids: tuple[str, ...], as_json: bool) -> None:
    """Delete memories but keep the messages they came from; `forget` deletes those too."""
    with options.open_person(embed=False) as person:
        for memory_id in ids:
            person.memories.get(memory_id)  # an unknown id is an error, not a silent nothing
        deleted = person.memories.delete(*ids)
    if as_json:
        emit_json({"deleted": deleted})
    else:
        click.echo(f"{deleted} deleted.")


def _show(memory: Memory, person: Person, *, as_json: bool) -> None:
    """Print one memory, as JSON or as a table."""
    if as_json:
        emit_json(memory)
    else:
        console().print(memory_tables.one_memory(memory, person.zone))
