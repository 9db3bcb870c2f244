"""``lifelong forget``: erase for good, and say what a scan of the store's bytes found."""

from __future__ import annotations

import sys

import click

from lifelong.cli.options import Chosen, answering, json_option
from lifelong.cli.output import console, emit_json, table
from lifelong.cli.update import learn
from lifelong.errors import ModelError


@click.command(short_help="erase for good, with proof")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--everything", is_flag=True, help="The whole person.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--no-update", is_flag=True, help="Do not learn again now what rested also on other messages.")
@answering
@json_option
def forget(chosen: Chosen, ids: tuple[str, ...], everything: bool, yes: bool, no_update: bool, as_json: bool) -> None:
    """Forget messages and memories by ID, with everything derived from them; a scan of the store proves it.

    A memory takes the messages that it came from with it. This cannot be undone.
    """
    if bool(ids) == everything:
        raise click.UsageError("Name what to forget: ids (see `recall` and `memories`), or --everything.")
    with chosen.opened(embed=False) as person:
        what = f"everything about {person.name}" if everything else f"{', '.join(ids)} and all that came of it"
        if not yes:
            if not sys.stdin.isatty():
                raise click.UsageError(f"Nobody can be asked here: --yes says to forget {what}.")
            click.confirm(f"Forget {what}, for good?", abort=True, err=True)
        gone = person.forget(*ids, everything=everything)
    if as_json:
        emit_json(gone)
    else:
        rows = table("forgotten", "how many", right=("how many",))
        for name in ("messages", "memories", "observations", "media"):
            rows.add_row(name, f"{getattr(gone, name):,}")
        out = console()
        out.print(rows)
        out.print(
            "A scan of every byte of the store found no trace of it."
            if gone.verified
            else "Not verified: bytes of it may still be in the store; stop other programs that use it, then "
            "run `lifelong doctor`."
        )
    if not everything and not no_update:
        _learn_again(chosen)
    if not gone.verified:
        sys.exit(1)


def _learn_again(chosen: Chosen) -> None:
    """Do the updates that the erasure asked for; it is done, whatever becomes of them."""
    try:
        with chosen.life(chat=True) as life:
            learn(life)
    except ModelError as error:
        click.echo(f"Forgotten, but what remains was not learned again: {error}", err=True)
