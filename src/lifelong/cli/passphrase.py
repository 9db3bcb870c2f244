"""The passphrase of an archive, from the environment or the terminal."""

from __future__ import annotations

import os
import sys

import click


def passphrase_of(*, new: bool = False) -> str:
    """The passphrase of an archive, from the environment or as it is typed: twice for a new one."""
    from lifelong.archive.encryption import PASSPHRASE

    passphrase = os.environ.get(PASSPHRASE)
    if passphrase:
        return passphrase
    if not sys.stdin.isatty():
        raise click.UsageError(f"Nobody can be asked for the passphrase here: put it in {PASSPHRASE}.")
    return str(click.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True))
