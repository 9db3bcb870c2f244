"""``lifelong media``: files that nothing in the record names, to look at and to delete."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.command_groups import DefaultsTo
from lifelong.cli.options import CommandOptions, json_option, shared_options
from lifelong.cli.output import console, emit_json, table
from lifelong.errors import NotFoundError

if TYPE_CHECKING:
    from lifelong.sync import Life


@click.group(cls=DefaultsTo, short_help="list and delete orphaned media files")
def media() -> None:
    """List or delete orphaned files, which no row of the record names. Default: `media orphans`."""


@media.command("orphans", short_help="list orphaned files")
@shared_options("store")
@json_option
def orphans_(options: CommandOptions, as_json: bool) -> None:
    """List the orphaned files.

    An interrupted addition leaves one. Many of them mean that record.db is older than the files, or belongs to
    another record. Put the right record.db back, and they are no orphans any more.
    """
    with _opened(options) as life:
        orphans = life.orphans()
    root = options.settings().store
    if as_json:
        emit_json([{"file": path, "bytes": path.lstat().st_size, "written": _written(path)} for path in orphans])
        return
    rows = table("written (UTC)", "bytes", f"file in {root}", right=("written (UTC)", "bytes"))
    for path in orphans:
        rows.add_row(f"{_written(path):%Y-%m-%d %H:%M}", f"{path.lstat().st_size:,}", str(path.relative_to(root)))
    console().print(rows if orphans else "Every file is named by the record.")


@media.command(short_help="delete orphaned files")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@shared_options("store")
@json_option
def clean(options: CommandOptions, yes: bool, as_json: bool) -> None:
    """Delete the orphaned files, for good.

    `lifelong media` lists them. If record.db comes from a backup, these files were added after it: delete them only
    if you do not want them.
    """
    with _opened(options) as life:
        count = len(life.orphans())
        if count and not yes:
            if not sys.stdin.isatty():
                raise click.UsageError(f"Nobody can be asked here: --yes says to delete {count:,} files.")
            click.confirm(f"Delete {count:,} files that nothing in the record names, for good?", abort=True, err=True)
        deleted = life.delete_orphans() if count else 0
    if as_json:
        emit_json({"deleted": deleted})
    else:
        click.echo(f"{deleted:,} files were deleted.")


@contextmanager
def _opened(options: CommandOptions) -> Iterator[Life]:
    """The record without models. A missing record is not made, and one that can only be read is not opened."""
    from lifelong.sync import record_exists

    if not record_exists(folder := options.settings().store):
        raise NotFoundError(f"there is no record at {folder}: --store names another")
    with options.open_life(models=False, read_only=False) as life:
        yield life


def _written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.lstat().st_mtime, UTC)
