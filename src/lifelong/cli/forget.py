"""``lifelong forget``: erase for good, and say what a scan of the store's bytes found."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli import memory_tables
from lifelong.cli.learning import learn
from lifelong.cli.options import CommandOptions, chat_options, json_option
from lifelong.cli.output import console, emit_json, table
from lifelong.cli.times import moment
from lifelong.errors import ModelError, StoreError
from lifelong.types import Forgotten

if TYPE_CHECKING:
    from lifelong.sync import Life, Person
    from lifelong.types import ErasurePreview


@click.command(short_help="erase for good, with a scan and a receipt")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option(
    "--query", metavar="WORDS", help="Forget what states this: `that Priya is allergic`, `everything about Tom`."
)
@click.option("--since", metavar="TIME", help="Forget messages from this time on.")
@click.option("--until", metavar="TIME", help="Forget messages before this time.")
@click.option(
    "--source", metavar="NAME", help="Forget a session by its id, or an import by its prefix, such as `chatgpt:`."
)
@click.option("--concept", metavar="NAME", help="Forget a concept and the messages that name it or show it.")
@click.option("--everything", is_flag=True, help="Forget the whole person.")
@click.option("--dry-run", is_flag=True, help="Show what would be deleted, and delete nothing.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@click.option(
    "--receipt", type=click.Path(dir_okay=False, path_type=Path), help="Write a copy of the receipt to this file."
)
@click.option("--no-update", is_flag=True, help="Do not learn again now what other messages also state.")
@chat_options
@json_option
def forget(
    options: CommandOptions,
    ids: tuple[str, ...],
    query: str | None,
    since: str | None,
    until: str | None,
    source: str | None,
    concept: str | None,
    everything: bool,
    dry_run: bool,
    yes: bool,
    receipt: Path | None,
    no_update: bool,
    as_json: bool,
) -> None:
    """Erase messages and memories by ID, query, time, source or concept, with all derived data.

    A memory is erased together with the messages that it came from. A query, in any language, erases the sentences
    that state it, and the rest of their messages stays. The command first shows what it will erase, and
    at the end scans the store for traces. An erasure cannot be undone, and importing an older archive does not bring
    the data back. A receipt without content stays beside the record.
    """
    selective = bool(ids or query or since or until or source or concept)
    if selective == everything:
        raise click.UsageError(
            "Name what to forget: ids (see `recall` and `memories`), --query, --since, --until, --source, "
            "--concept, or --everything."
        )
    with options.open_life(embed=query is not None) as life:
        person = options.person_in(life)
        plan = None if everything else _plan(person, ids, query, since, until, source, concept)
        if plan is not None and plan.empty and concept is None:
            raise click.ClickException("nothing of that is in the record, so nothing was forgotten")
        shown = dry_run or bool(query or since or until or source or concept)
        if plan is not None and shown and not (as_json and not dry_run):
            _show(plan, person, as_json)
        if dry_run:
            return
        _confirm(person, plan, concept, yes)
        erasure = _forget(person, plan, concept)
        _copy(life, erasure, receipt)
    _say(erasure, as_json)
    if not everything and not no_update:
        _learn_again(options)
    if not erasure.verified:
        sys.exit(1)


def _plan(
    person: Person,
    ids: tuple[str, ...],
    query: str | None,
    since: str | None,
    until: str | None,
    source: str | None,
    concept: str | None,
) -> ErasurePreview:
    return person.erasure.preview(
        *ids,
        query=query,
        since=moment(since, person.zone, option="--since"),
        until=moment(until, person.zone, option="--until"),
        source=source,
        concept=concept,
    )


def _forget(person: Person, plan: ErasurePreview | None, concept: str | None) -> Forgotten:
    """Forget what was planned, everything without a plan, and the concept after the messages that show it."""
    if plan is None:
        return person.forget(everything=True)
    erasure = Forgotten(0, 0, 0, 0, verified=True) if plan.empty else person.erasure.erase(plan)
    if concept is not None and any(
        concept.casefold() in (each.name.casefold(), each.id) for each in person.concepts.list()
    ):
        erasure = replace(erasure, verified=person.concepts.forget(concept) and erasure.verified)
    return erasure


def _show(plan: ErasurePreview, person: Person, as_json: bool) -> None:
    if as_json:
        emit_json(plan)
    else:
        console().print(memory_tables.forgettable(plan, person.zone))


def _confirm(person: Person, plan: ErasurePreview | None, concept: str | None, yes: bool) -> None:
    if plan is None:
        what = f"everything about {person.name}"
    else:
        parts = f", {len(plan.parts):,} parts of others" if plan.parts else ""
        what = f"{len(plan.messages):,} messages{parts} and {len(plan.memories):,} memories"
        what += "".join(
            f", {len(items):,} {name}"
            for name, items in (
                ("interactions", plan.interactions),
                ("texts and drafts", plan.writings),
                ("drawings", plan.drawings),
            )
            if items
        )
        what += " and the concept" if concept else ""
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.UsageError(f"Nobody can be asked here: --yes says to forget {what}.")
    click.confirm(f"Forget {what}, for good?", abort=True, err=True)


def _copy(life: Life, erasure: Forgotten, path: Path | None) -> None:
    if path is None or erasure.receipt is None:
        return
    try:
        path.write_bytes(life.receipts.content(erasure.receipt.id))
    except OSError as error:
        click.echo(
            f"Forgotten, but the receipt could not be written to {path} ({error.strerror}): "
            f"copy it from {life.receipts.place(erasure.receipt.id)} after the next command.",
            err=True,
        )


def _say(erasure: Forgotten, as_json: bool) -> None:
    if as_json:
        emit_json(erasure)
        return
    rows = table("forgotten", "how many", right=("how many",))
    for name in ("messages", "statements", "memories", "observations", "media", "interactions", "writings", "drawings"):
        rows.add_row(name, f"{getattr(erasure, name):,}")
    console().print(rows)
    click.echo(
        "A scan of every byte of the store found no trace of it."
        if erasure.verified
        else "It is forgotten, but not verified: bytes of it may still be in the store. Free some space if its disk "
        "is full, and stop other programs that use it; then run `lifelong doctor`."
    )
    if erasure.receipt is not None:
        click.echo(f"Receipt: {erasure.receipt.id} (`lifelong receipts verify {erasure.receipt.id}`)")


def _learn_again(options: CommandOptions) -> None:
    """Do the updates that the erasure asked for; it is done, whatever becomes of them."""
    try:
        with options.open_life(chat=True) as life:
            learn(life)
    except (ModelError, StoreError) as error:
        click.echo(f"Forgotten, but what remains was not learned again: {error}", err=True)
