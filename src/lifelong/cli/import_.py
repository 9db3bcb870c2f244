"""``lifelong import``: add an export of a record, or of another product."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli import import_tables
from lifelong.cli.learning import learn
from lifelong.cli.options import CommandOptions, chat_options, json_option
from lifelong.cli.output import console, counts, emit_json, progress
from lifelong.cli.passphrase import passphrase_of

if TYPE_CHECKING:
    from lifelong.archive.products import Dump

OURS = "lifelong"
PRODUCTS = ("mem0", "letta", "chatgpt", "claude")
"""Names of lifelong.archive.products.PRODUCTS, here so that `--help` does not load the readers."""

SHOWN = 5
"""Messages that a dry run shows."""


@click.command("import", short_help="import an export of Lifelong or of another product")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--from",
    "product",
    type=click.Choice((OURS, *PRODUCTS)),
    default=OURS,
    show_default=True,
    help="Product that wrote FILE.",
)
@click.option("--user", metavar="ID", help="mem0: the user whose memories are imported, when FILE holds several users.")
@click.option("--dry-run", is_flag=True, help="Show what would be added; add nothing.")
@click.option("--bring-back", is_flag=True, help="Also import data that was forgotten since the export.")
@click.option("--no-update", is_flag=True, help="Only store; extract memories later (`lifelong worker --once`).")
@chat_options
@json_option
def import_(
    options: CommandOptions,
    file: Path,
    product: str,
    user: str | None,
    dry_run: bool,
    bring_back: bool,
    no_update: bool,
    as_json: bool,
) -> None:
    """Import a file of `lifelong export`, or the export of another product (--from). A second import adds nothing.

    FILE is the downloaded zip, or the file inside it. Messages of an assistant and memories of another product are
    stored as theirs, never as yours. Forgotten data is not added again. Use `lifelong add --format` for a plain
    transcript.
    """
    if product == OURS:
        _ours(options, file, dry_run, bring_back, as_json)
        return
    from lifelong.archive import products

    with progress("Reading") as report:
        dump = products.read(product, file, user=user, max_text=options.settings().max_text, progress=report)
    if dry_run:
        _preview(options, dump, as_json)
        return
    with options.open_life(new=True, chat=not no_update) as life:
        person = options.person_in(life, new=True)
        try:
            with progress("Adding", total=len(dump.messages)) as report:
                added = person.add(dump.messages, bring_back=bring_back, progress=report)
            learned = 0 if no_update else learn(life)
        except KeyboardInterrupt:
            raise click.ClickException("stopped; what was stored is kept, and the same command goes on") from None
        name = person.name
    known = len(dump.messages) - len(added)  # or forgotten
    if as_json:
        done = {"person": name, "new": len(added), "known": known, "updates": learned}
        emit_json({**done, "skipped": dict(dump.skipped), "divided": dump.divided})
    else:
        click.echo(f"{name}: {len(added):,} new, {known:,} known already or forgotten, {learned:,} updates done.")
        if dump.skipped:
            left_out = ", ".join(f"{what}: {count:,}" for what, count in dump.skipped.items())
            click.echo(f"Left out: {left_out}.")
        if dump.divided:
            click.echo(import_tables.divided(dump.divided, options.settings().max_text))


def _ours(options: CommandOptions, file: Path, dry_run: bool, bring_back: bool, as_json: bool) -> None:
    from lifelong.archive import encryption, reader

    passphrase = passphrase_of() if file.is_file() and encryption.locked(file) else None
    if dry_run:
        held = reader.look(file, passphrase=passphrase)
    else:
        with options.open_person(new=True, embed=False) as person:
            held = person.restore(file, passphrase=passphrase, bring_back=bring_back)
    if as_json:
        emit_json(held)
    else:
        stayed = held.pop("forgotten", 0)
        click.echo(f"It holds {counts(held)}; nothing was added." if dry_run else f"Added {counts(held)}.")
        if stayed:
            click.echo(f"{stayed:,} messages, memories and concepts were forgotten since: they stay so (--bring-back).")


def _preview(options: CommandOptions, dump: Dump, as_json: bool) -> None:
    """Say what would be added."""
    known = _known(options, [message.key for message in dump.messages if message.key])
    fresh = [message for message in dump.messages if message.key not in known]
    spoken = Counter(import_tables.speaker(message) for message in fresh)
    if as_json:
        emit_json(
            {
                "product": dump.product,
                "new": len(fresh),
                "known": len(dump.messages) - len(fresh),
                "by": spoken,
                "conversations": len({message.session for message in fresh if message.session}),
                "span": dump.span,
                "skipped": dump.skipped,
                "divided": dump.divided,
                "first": [
                    {"by": import_tables.speaker(item), "at": item.at, "text": item.text[:200]}
                    for item in fresh[:SHOWN]
                ],
            }
        )
    else:
        console().print(import_tables.dump(dump, fresh, spoken, most=SHOWN))
        click.echo("Nothing was added: the same command without --dry-run adds it.")


def _known(options: CommandOptions, keys: list[str]) -> set[str]:
    """The keys that the record of the person holds already. Neither a record nor a person is made."""
    from lifelong.sync import record_exists

    if not record_exists(options.settings().store):
        return set()
    with options.open_life(models=False) as life:
        persons = life.persons()
        name = options.name_among(persons)
        return set(life.person(name).known_keys(keys)) if name in persons else set()
