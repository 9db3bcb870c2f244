"""``lifelong export``: the whole record of a person as one file."""

from __future__ import annotations

from pathlib import Path

import click

from lifelong.cli.options import CommandOptions, json_option, record_options
from lifelong.cli.output import counts, emit_json
from lifelong.cli.passphrase import passphrase_of


@click.command(short_help="export the record of a person to a file")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--encrypt", is_flag=True, help="Encrypt the file with a passphrase, in the age format.")
@click.option("--plain", is_flag=True, help="Write an unencrypted file from an encrypted record.")
@click.option("--force", is_flag=True, help="Replace an existing file.")
@record_options
@json_option
def export(options: CommandOptions, file: Path, encrypt: bool, plain: bool, force: bool, as_json: bool) -> None:
    """Export all data of the person to FILE, a zip of JSON lines and media files.

    The file is readable for everybody who has it, unless --encrypt is given. `import` and the program age ask for
    the passphrase. From an encrypted record, an unencrypted file is written only with --plain.
    """
    if encrypt and plain:
        raise click.UsageError("--encrypt and --plain exclude each other: leave one.")
    if file.exists() and not force:
        raise click.UsageError(f"{file} is there already: give another name, or --force to replace it.")
    with options.open_person(embed=False) as person:
        content_counts = person.export(file, passphrase=passphrase_of(new=True) if encrypt else None, plain=plain)
    if as_json:
        emit_json({"file": file, **content_counts})
    else:
        click.echo(f"{file}: {counts(content_counts)}")
    if not encrypt:
        click.echo("It is not encrypted: whoever has it can read it (--encrypt locks it).", err=True)
