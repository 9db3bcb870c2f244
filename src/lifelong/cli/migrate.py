"""``lifelong migrate``: move the record of all persons between a folder and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import click

from lifelong.cli.options import RecordOption, json_option
from lifelong.cli.output import console, emit_json, progress, table
from lifelong.errors import StoreError
from lifelong.types.address import PostgresAddress, RecordAddress, check_files, is_address, scheme_of


@click.command(short_help="copy the whole record to PostgreSQL, or back to a folder")
@click.argument("source", metavar="SRC", type=RecordOption())
@click.argument("destination", metavar="DST", type=RecordOption())
@click.option("--source-files", metavar="PLACE", help="Where the files of SRC are, if it is a database.")
@click.option("--files", metavar="PLACE", help="Where the files of DST go, if it is a database.")
@click.option("--plain", is_flag=True, help="Allow an unencrypted copy of an encrypted record.")
@json_option
def migrate(
    source: Path | str,
    destination: Path | str,
    source_files: str | None,
    files: str | None,
    plain: bool,
    as_json: bool,
) -> None:
    """Copy the record of all persons from SRC to DST. Each is a folder or postgresql://user@host:port/database.

    PLACE is a folder or s3://bucket/prefix. DST must be empty. It can be opened when it is complete and checked; after
    an interruption, run the same command again. SRC is not changed: delete it when you have used DST for a while. To
    bring memories from another product, use `lifelong import`.
    """
    from lifelong.admin.migrate import migrate as run

    addresses = _address(source, source_files), _address(destination, files)
    with progress("Rows copied and compared") as report:
        result = run(*addresses, plain=plain, progress=lambda done, total: report(done, total=total))
    if as_json:
        emit_json(result)
    else:
        rows = table("table", "rows", "sha256", right=("rows",))
        for name, value in sorted(result.tables.items()):
            if value.rows:
                rows.add_row(name, f"{value.rows:,}", value.sha256[:16])
        console().print(rows)
        total = sum(value.rows for value in result.tables.values())
        click.echo(
            f"{result.destination} holds the same {total:,} rows as {result.source}, {result.files:,} files in "
            f"{result.files_place} and {result.receipts:,} receipts; {result.seconds:,.1f} s."
        )
    if result.missing_files:
        click.echo(
            f"{len(result.missing_files):,} files are missing or damaged in {result.source}, and so in the copy: "
            f"{', '.join(name[:12] for name in result.missing_files[:5])}",
            err=True,
        )
    if not result.erasure_verified:
        raise StoreError(
            f"{result.destination} is complete, but it may still hold texts that were erased meanwhile: delete it and "
            "copy again"
        )


def _address(value: Path | str, files: str | None) -> RecordAddress:
    if not is_address(value):
        if files is not None:
            raise click.UsageError(f"{value} is a folder, which has its files itself: {files} is for a database")
        return Path(value)
    if files is not None and scheme_of(files):
        try:
            return PostgresAddress(str(value), files=check_files(files))
        except ValueError as error:
            raise click.UsageError(f"the place of the files of a database: {error}") from error
    return PostgresAddress(str(value), None if files is None else Path(files))
