"""``lifelong import``: add an export of a record, or of another product."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lifelong.cli import import_tables
from lifelong.cli.learning import learn
from lifelong.cli.options import CommandOptions, chat_options, json_option
from lifelong.cli.output import console, counts, emit_json, progress
from lifelong.cli.passphrase import passphrase_of

if TYPE_CHECKING:
    from datetime import tzinfo

    from lifelong.archive.products import Dump

OURS = "lifelong"
PRODUCTS = ("mem0", "letta", "chatgpt", "claude", "gemini", "copilot", "whatsapp", "telegram")
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
@click.option(
    "--user",
    metavar="ID",
    help="Who you are in FILE, if it has several people: a user_id of mem0, your name in a chat.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be added, and add nothing.")
@click.option("--bring-back", is_flag=True, help="Also import what was forgotten since the export.")
@click.option(
    "--no-update", is_flag=True, help="Only store the messages; `lifelong worker --once` learns from them later."
)
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
    """Import a file that `export` or another product (--from) wrote. A second run adds nothing.

    FILE is the zip as downloaded, or the file inside it. Words of an assistant or of another product's memory are
    stored as theirs, never as yours. What you forgot since stays forgotten. For a plain transcript use
    `lifelong add --format`.
    """
    if product == OURS:
        _ours(options, file, dry_run, bring_back, as_json)
        return
    from lifelong.archive import products

    with progress("Reading") as report:
        dump = products.read(
            product, file, user=user, zone=_zone(options), max_text=options.settings().max_text, progress=report
        )
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
        summary = {"person": name, "new": len(added), "known": known, "updates": learned}
        emit_json({**summary, **_report(dump)})
    else:
        click.echo(f"{name}: {len(added):,} new, {known:,} known already or forgotten, {learned:,} updates done.")
        for line in import_tables.report(dump):
            click.echo(line)
        if dump.divided:
            click.echo(import_tables.divided(dump.divided, options.settings().max_text))


def _ours(options: CommandOptions, file: Path, dry_run: bool, bring_back: bool, as_json: bool) -> None:
    from lifelong.archive import encryption, reader

    passphrase = passphrase_of() if file.is_file() and encryption.is_encrypted(file) else None
    if dry_run:
        content = reader.summarise(file, passphrase=passphrase)
    else:
        with options.open_person(new=True, embed=False) as person:
            content = person.restore(file, passphrase=passphrase, bring_back=bring_back)
    if as_json:
        emit_json(content)
    else:
        stayed = content.pop("forgotten", 0)
        click.echo(f"It holds {counts(content)}; nothing was added." if dry_run else f"Added {counts(content)}.")
        if stayed:
            click.echo(f"{stayed:,} messages, memories and concepts were forgotten since: they stay so (--bring-back).")


def _preview(options: CommandOptions, dump: Dump, as_json: bool) -> None:
    """Say what would be added."""
    stored_keys = _stored_keys(options, [message.key for message in dump.messages if message.key])
    fresh = [message for message in dump.messages if message.key not in stored_keys]
    speakers = Counter(import_tables.speaker(message) for message in fresh)
    if as_json:
        emit_json(
            {
                "product": dump.product,
                "new": len(fresh),
                "known": len(dump.messages) - len(fresh),
                "by": speakers,
                "conversations": len({message.session for message in fresh if message.session}),
                "span": dump.span,
                **_report(dump),
                "first": [
                    {"by": import_tables.speaker(item), "at": item.at, "text": item.text[:200]}
                    for item in fresh[:SHOWN]
                ],
            }
        )
    else:
        console().print(import_tables.dump(dump, fresh, speakers, most=SHOWN))
        click.echo("Nothing was added: the same command without --dry-run adds it.")


def _report(dump: Dump) -> dict[str, Any]:
    """The report of a dump as JSON."""
    return {
        "found": dump.found,
        "skipped": dict(dump.skipped),
        "missing": dict(dump.missing),
        "remarks": dump.remarks,
        "divided": dump.divided,
    }


def _zone(options: CommandOptions) -> tzinfo | None:
    """The zone of times that a dump gives without one: that of the option, of the person, or of the settings."""
    from lifelong.admin.record import stored_zone, zone_of_new_persons

    settings = options.settings()
    stored = stored_zone(settings.record, settings.space, options.name_among) if options.zone is None else None
    return stored or zone_of_new_persons(settings)


def _stored_keys(options: CommandOptions, keys: list[str]) -> set[str]:
    """Which keys the person who would get the dump has already; no record is made for it."""
    from lifelong.admin.record import stored_keys

    settings = options.settings()
    return stored_keys(settings.record, settings.space, options.name_among, keys)
