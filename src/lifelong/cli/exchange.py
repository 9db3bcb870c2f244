"""``lifelong export`` and ``lifelong import``: a person's whole record as one file, and what other products give."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli import show
from lifelong.cli.options import Chosen, answering, json_option, looking
from lifelong.cli.output import console, emit_json, progress
from lifelong.cli.update import learn

if TYPE_CHECKING:
    from lifelong.archive.products import Dump

OURS = "lifelong"
PRODUCTS = ("mem0", "letta", "chatgpt", "claude")
"""Names of lifelong.archive.products.PRODUCTS, here so that `--help` does not load the readers."""

SHOWN = 5
"""Messages that a dry run shows."""


@click.command(short_help="write a person's whole record to one file")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--encrypt", is_flag=True, help="Encrypt the file with a passphrase, in the age format.")
@click.option("--plain", is_flag=True, help="Write a readable file although the record is encrypted.")
@click.option("--force", is_flag=True, help="Replace an existing file.")
@looking
@json_option
def export(chosen: Chosen, file: Path, encrypt: bool, plain: bool, force: bool, as_json: bool) -> None:
    """Write everything of the person to FILE: a zip of JSON lines and pictures.

    Anyone who has the file can read it, unless you encrypt it with --encrypt; `import` and the program age then ask
    for the passphrase. For an encrypted record, a readable file needs --plain.
    """
    if encrypt and plain:
        raise click.UsageError("--encrypt and --plain exclude each other: leave one.")
    if file.exists() and not force:
        raise click.UsageError(f"{file} is there already: give another name, or --force to replace it.")
    with chosen.opened(embed=False) as person:
        held = person.export(file, passphrase=_passphrase(new=True) if encrypt else None, plain=plain)
    if as_json:
        emit_json({"file": file, **held})
    else:
        click.echo(f"{file}: {show.counts(held)}")
    if not encrypt:
        click.echo("It is not encrypted: whoever has it can read it (--encrypt locks it).", err=True)


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
@click.option("--user", metavar="ID", help="With mem0: id of the user, if FILE has several.")
@click.option("--dry-run", is_flag=True, help="Show what would be added, and add nothing.")
@click.option("--bring-back", is_flag=True, help="Also import what was forgotten since the export.")
@click.option(
    "--no-update", is_flag=True, help="Only store the messages; `lifelong worker --once` learns from them later."
)
@answering
@json_option
def import_(
    chosen: Chosen,
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
        _ours(chosen, file, dry_run, bring_back, as_json)
        return
    from lifelong.archive import products

    with progress("Reading") as report:
        dump = products.read(product, file, user=user, max_text=chosen.settings().max_text, progress=report)
    if dry_run:
        _preview(chosen, dump, as_json)
        return
    with chosen.life(new=True, chat=not no_update) as life:
        person = chosen.one(life, new=True)
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
            click.echo(show.divided(dump.divided, chosen.settings().max_text))


def _ours(chosen: Chosen, file: Path, dry_run: bool, bring_back: bool, as_json: bool) -> None:
    from lifelong.archive import encryption, reader

    passphrase = _passphrase() if file.is_file() and encryption.locked(file) else None
    if dry_run:
        held = reader.look(file, passphrase=passphrase)
    else:
        with chosen.opened(new=True, embed=False) as person:
            held = person.restore(file, passphrase=passphrase, bring_back=bring_back)
    if as_json:
        emit_json(held)
    else:
        stayed = held.pop("forgotten", 0)
        click.echo(f"It holds {show.counts(held)}; nothing was added." if dry_run else f"Added {show.counts(held)}.")
        if stayed:
            click.echo(f"{stayed:,} messages, memories and concepts were forgotten since: they stay so (--bring-back).")


def _passphrase(*, new: bool = False) -> str:
    """The passphrase of an archive, from the environment or as it is typed: twice for a new one."""
    from lifelong.archive.encryption import PASSPHRASE

    given = os.environ.get(PASSPHRASE)
    if given:
        return given
    if not sys.stdin.isatty():
        raise click.UsageError(f"Nobody can be asked for the passphrase here: put it in {PASSPHRASE}.")
    return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True))


def _preview(chosen: Chosen, dump: Dump, as_json: bool) -> None:
    """Say what would be added."""
    stored = _stored_keys(chosen, [message.key for message in dump.messages if message.key])
    fresh = [message for message in dump.messages if message.key not in stored]
    spoken = Counter(show.speaker(message) for message in fresh)
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
                "first": [{"by": show.speaker(item), "at": item.at, "text": item.text[:200]} for item in fresh[:SHOWN]],
            }
        )
    else:
        console().print(show.dump(dump, fresh, spoken, most=SHOWN))
        click.echo("Nothing was added: the same command without --dry-run adds it.")


def _stored_keys(chosen: Chosen, keys: list[str]) -> set[str]:
    """Which keys the person who would get the dump has already; no record is made for it."""
    from lifelong.admin.record import stored_keys

    settings = chosen.settings()
    return stored_keys(settings.store, settings.space, chosen.name_among, keys)
