"""What commands print: tables for people, JSON for programs, progress on stderr."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDEST = 100
"""Columns that text is set in, however wide the terminal is."""

PATIENCE = 2.0
"""Seconds before a progress is shown: what is done sooner needs none."""

EVERY = 5.0
"""Seconds between lines of progress where there is no terminal."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def console(*, stderr: bool = False) -> Console:
    """A console for stored text: no markup is read from it, and it is at most WIDEST columns wide."""
    from rich.console import Console

    new_console = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    new_console.width = min(new_console.width, WIDEST)
    return new_console


def clean(text: str) -> str:
    """Text without control characters: what somebody once wrote must not steer this terminal."""
    return _CONTROL.sub("\ufffd", text)


def table(*columns: str, right: Sequence[str] = ()) -> Table:
    """A plain table; ``right`` names the columns of numbers."""
    from rich import box
    from rich.table import Table

    new_table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for column in columns:
        new_table.add_column(column, justify="right" if column in right else "left", no_wrap=column in right)
    return new_table


def emit_json(value: Any) -> None:
    """Print a value of the library, or a list of them, as JSON."""
    click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))


def plain(value: Any) -> Any:
    """A value as JSON has it: dataclasses as objects, times as ISO 8601, paths as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Path | tzinfo):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return value


@contextmanager
def progress(label: str, *, total: int | None = None) -> Iterator[Callable[..., None]]:
    """Show on stderr how far something is: a bar on a terminal, else a line now and then.

    Args:
        label: what is done.
        total: of how many; None while it is not known.

    Yields:
        A function that is called with the number done so far (and optionally a new ``total``).
    """
    if not sys.stderr.isatty():
        yield _lines(label, total)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(32), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)

        def update(done: int, total: int | None = total) -> None:
            bar.update(task, completed=done, total=total)

        yield update


def _lines(label: str, total: int | None) -> Callable[..., None]:
    last = time.monotonic() - EVERY + PATIENCE

    def update(done: int, total: int | None = total) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY:
            last = time.monotonic()
            click.echo(f"{label}: {done:,}" + (f" of {total:,}" if total else ""), err=True)

    return update


def counts(values: dict[str, int]) -> str:
    """Counts in words: ``89 messages, 6 media``."""
    return ", ".join(f"{count:,} {name}" for name, count in values.items())


def rule(out: Console, title: str) -> None:
    """A heading."""
    out.print()
    out.print(title, style="bold")
    out.print("─" * min(out.width, len(title)), style="dim")
