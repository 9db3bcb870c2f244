"""``lifelong receipts``: the proofs of what was forgotten."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lifelong.cli.command_groups import DefaultsTo
from lifelong.cli.options import CommandOptions, json_option, record_options
from lifelong.cli.output import console, emit_json, table


@click.group(cls=DefaultsTo, short_help="list, verify and replay the receipts of erasures")
def receipts() -> None:
    """List, verify and replay the receipts of erasures; plain `receipts` lists them."""


@receipts.command("list", short_help="list the receipts of this store")
@record_options
@json_option
def list_(options: CommandOptions, as_json: bool) -> None:
    """List the receipts of all erasures in this store: time, caller, and counts."""
    with options.open_life(embed=False) as life:
        listing = life.receipts.list()
    if as_json:
        emit_json(listing)
        return
    rows = table(
        "receipt", "when (UTC)", "by", "messages", "memories", "verified", right=("receipt", "messages", "memories")
    )
    for each in listing:
        counts = (str(each.counts.get(name, 0)) for name in ("messages", "memories"))
        rows.add_row(each.id, f"{each.at:%Y-%m-%d %H:%M}", each.by, *counts, "yes" if each.verified else "no")
    console().print(rows if listing else "Nothing was forgotten here.")


@receipts.command(short_help="check that erased data is still absent")
@click.argument("receipt", metavar="FILE|ID")
@record_options
@json_option
def verify(options: CommandOptions, receipt: str, as_json: bool) -> None:
    """Check that a receipt is unchanged, and that this store holds nothing that it names.

    The exit status is 1 when the receipt was changed, or when the store holds erased data again.
    """
    with options.open_life(embed=False) as life:
        verification = life.receipts.verify(_file(receipt))
    if as_json:
        emit_json(verification)
    else:
        click.echo("The receipt is as it was written." if verification.intact else "The receipt was changed.")
        click.echo("This store made it." if verification.known else "This store did not make it.")
        click.echo(
            f"{len(verification.left):,} of what it names are here: `lifelong receipts replay` forgets them again."
            if verification.left
            else "Nothing that it names is in this store."
        )
    if not verification.good:
        sys.exit(1)


@receipts.command(short_help="erase again what a backup restored")
@click.argument("receipt", metavar="FILE|ID")
@record_options
@json_option
def replay(options: CommandOptions, receipt: str, as_json: bool) -> None:
    """Erase again what a receipt names, after a backup was restored or in a copy of the record."""
    with options.open_life(embed=False) as life:
        count = life.receipts.replay(_file(receipt))
    if as_json:
        emit_json({"forgotten": count})
    else:
        click.echo(f"{count:,} messages and memories were forgotten again.")


def _file(receipt: str) -> str | Path:
    """A file as it is named, or the id of a receipt of the record."""
    path = Path(receipt)
    return path if path.exists() or not receipt.startswith("erasure_") else receipt
