"""``lifelong export``: the whole record of a person as one file."""

from __future__ import annotations

from pathlib import Path

import click

from lifelong.cli.options import CommandOptions, json_option, record_options
from lifelong.cli.output import counts, emit_json
from lifelong.cli.passphrase import passphrase_of


@click.command(short_help="write a person's whole record to one file")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--encrypt", is_flag=True, help="Encrypt the file with a passphrase, in the age format.")
@click.option("--plain", is_flag=True, help="Write a readable file although the record is encrypted.")
@click.option("--force", is_flag=True, help="Replace an existing file.")
@record_options
@json_option
def export(options: CommandOptions, file: Path, encrypt: bool, plain: bool, force: bool, as_json: bool) -> None:
    """Write everything of the person to FILE: a zip of JSON lines and pictures.

    Anyone who has the file can read it, unless you encrypt it with --encrypt; `import` and the program age then ask
    for the passphrase. For an encrypted record, a readable file needs --plain.
    """
    if encrypt and plain:
        raise click.UsageError("--encrypt and --plain exclude each other: leave one.")
    if file.exists() and not force:
        raise click.UsageError(f"{file} is there already: give another name, or --force to replace it.")
    with options.open_person(embed=False) as person:
        content = person.export(file, passphrase=passphrase_of(new=True) if encrypt else None, plain=plain)
    if as_json:
        emit_json({"file": file, **content})
    else:
        click.echo(f"{file}: {counts(content)}")
    if not encrypt:
        click.echo("It is not encrypted: whoever has it can read it (--encrypt locks it).", err=True)
