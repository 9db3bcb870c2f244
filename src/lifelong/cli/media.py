"""``lifelong media``: list and delete the files that nothing in the record names."""

from __future__ import annotations

import sys

import click

from lifelong.cli.command_groups import DefaultsTo
from lifelong.cli.options import CommandOptions, json_option, shared_options
from lifelong.cli.output import console, emit_json, table


@click.group(cls=DefaultsTo, short_help="list or delete files that the record does not use")
def media() -> None:
    """List or delete orphaned files: files that the record does not use. Default: `media orphans`."""


@media.command("orphans", short_help="list the orphaned files")
@shared_options("store")
@json_option
def orphans_(options: CommandOptions, as_json: bool) -> None:
    """List the orphaned files.

    An interrupted addition leaves one. Many of them mean that record.db is older than the files, or belongs to another
    record: put the right record.db back, and it uses them again.
    """
    from lifelong.admin.record import open_orphaned_files

    with open_orphaned_files(options.settings().record) as files:
        orphans, root = files.list(), files.place
    if as_json:
        emit_json([{"file": file.place, "bytes": file.size, "written": file.written} for file in orphans])
        return
    rows = table("written (UTC)", "bytes", f"file in {root}", right=("written (UTC)", "bytes"))
    for file in orphans:
        rows.add_row(f"{file.written:%Y-%m-%d %H:%M}", f"{file.size:,}", file.key)
    console().print(rows if orphans else "Every file is named by the record.")


@media.command(short_help="delete the orphaned files")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@shared_options("store")
@json_option
def clean(options: CommandOptions, yes: bool, as_json: bool) -> None:
    """Delete the orphaned files, for good.

    `lifelong media` lists them. If you restored record.db from a backup, these files were added after the backup:
    delete them only if you do not need them.
    """
    from lifelong.admin.record import open_orphaned_files

    with open_orphaned_files(options.settings().record) as files:
        count = len(files.list())
        if count and not yes:
            if not sys.stdin.isatty():
                raise click.UsageError(f"Nobody can be asked here: --yes says to delete {count:,} files.")
            click.confirm(f"Delete {count:,} files that nothing in the record names, for good?", abort=True, err=True)
        deleted = files.delete() if count else 0
    if as_json:
        emit_json({"deleted": deleted})
    else:
        click.echo(f"{deleted:,} files were deleted.")
