"""``lifelong import``: add an export of a record, or of another product."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli import import_tables
from lifelong.cli.learning import learn
from lifelong.cli.options import Chosen, answering, json_option
from lifelong.cli.output import console, counts, emit_json, progress
from lifelong.cli.passphrase import passphrase_of

if TYPE_CHECKING:
    from lifelong.archive.products import Dump

OURS = "lifelong"
PRODUCTS = ("mem0", "letta", "chatgpt", "claude")
"""Names of lifelong.archive.products.PRODUCTS, here so that `--help` does not load the readers."""

SHOWN = 5
"""Messages that a dry run shows."""


@click.command("import", short_help="add what export, or another product, wrote")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--from",
    "product",
    type=click.Choice((OURS, *PRODUCTS)),
    default=OURS,
    show_default=True,
    help="What wrote the FILE: `export`, or another product.",
)
@click.option("--user", metavar="ID", help="mem0: whose memories, when FILE holds those of several users.")
@click.option("--dry-run", is_flag=True, help="Say what would be added, and add nothing.")
@click.option("--bring-back", is_flag=True, help="Take in again what was forgotten since.")
@click.option("--no-update", is_flag=True, help="Store only; learn from it later (`lifelong worker --once`).")
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
    """Add what `export` wrote, or what another product lets you take away (--from); running it twice adds nothing.

    FILE is the zip as it was downloaded, or the file inside. What an assistant or another product's memory said is
    kept as theirs, never as yours. What you forgot since stays forgotten. A plain transcript is for
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
            click.echo(import_tables.divided(dump.divided, chosen.settings().max_text))


def _ours(chosen: Chosen, file: Path, dry_run: bool, bring_back: bool, as_json: bool) -> None:
    from lifelong.archive import encryption, reader

    passphrase = passphrase_of() if file.is_file() and encryption.locked(file) else None
    if dry_run:
        held = reader.look(file, passphrase=passphrase)
    else:
        with chosen.opened(new=True, embed=False) as person:
            held = person.restore(file, passphrase=passphrase, bring_back=bring_back)
    if as_json:
        emit_json(held)
    else:
        stayed = held.pop("forgotten", 0)
        click.echo(f"It holds {counts(held)}; nothing was added." if dry_run else f"Added {counts(held)}.")
        if stayed:
            click.echo(f"{stayed:,} messages, memories and concepts were forgotten since: they stay so (--bring-back).")


def _preview(chosen: Chosen, dump: Dump, as_json: bool) -> None:
    """Say what would be added."""
    known = _known(chosen, [message.key for message in dump.messages if message.key])
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


def _known(chosen: Chosen, keys: list[str]) -> set[str]:
    """The keys that the record of the person holds already. Neither a record nor a person is made."""
    from lifelong.sync import record_exists

    if not record_exists(chosen.settings().store):
        return set()
    with chosen.life(models=False) as life:
        persons = life.persons()
        name = chosen.name_among(persons)
        return set(life.person(name).known_keys(keys)) if name in persons else set()
