"""``lifelong export`` and ``lifelong import``: a person's whole record as one file."""

from __future__ import annotations

from pathlib import Path

import click

from lifelong.cli import show
from lifelong.cli.options import Chosen, json_option, looking
from lifelong.cli.output import emit_json


@click.command(short_help="write the whole record to one file")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace the file when it is there.")
@looking
@json_option
def export(chosen: Chosen, file: Path, force: bool, as_json: bool) -> None:
    """Write everything of the person to FILE: a zip of JSON lines and pictures."""
    if file.exists() and not force:
        raise click.UsageError(f"{file} is there already: give another name, or --force to replace it.")
    with chosen.opened(embed=False) as person:
        held = person.export(file)
    if as_json:
        emit_json({"file": file, **held})
    else:
        click.echo(f"{file}: {show.counts(held)}")


@click.command("import", short_help="add what export wrote")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@looking
@json_option
def import_(chosen: Chosen, file: Path, as_json: bool) -> None:
    """Add what `export` wrote to the person's record; running it twice adds nothing."""
    with chosen.opened(new=True, embed=False) as person:
        added = person.restore(file)
    if as_json:
        emit_json(added)
    else:
        click.echo(f"Added {show.counts(added)}.")
