"""How every benchmark command gives its results: kept in a folder, as JSON, or as tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.output import emit_json

if TYPE_CHECKING:
    from lifelong.bench.report import Results


def give(results: Results, *, out: Path | None, as_json: bool, show: Callable[[Results], None]) -> None:
    """Write the results where they are wanted, then print them.

    Args:
        results: of one benchmark.
        out: folder for ``results.json`` and ``report.html``; None writes neither.
        as_json: print JSON and nothing else.
        show: prints tables.
    """
    if out is not None:
        for path in results.write(out):
            click.echo(f"wrote {path}", err=True)
    if as_json:
        emit_json(results.value)
    else:
        show(results)
