"""How the benchmark commands print figures: one form of numbers, intervals, tests and tables of systems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from lifelong.cli.output import table

if TYPE_CHECKING:
    from rich.table import Table

    from lifelong.bench.comparisons import PairedTest
    from lifelong.bench.results import Results

MISSING = "–"

WIDTH = 62
"""Width of the columns of numbers, in characters: the rest of 80 is for the name of the system or category."""


def number(value: float | None, *, digits: int = 3) -> str:
    """A figure with some decimals; a dash where there is none."""
    return MISSING if value is None else f"{value:.{digits}f}"


def interval(bounds: Sequence[float], *, digits: int = 3) -> str:
    """Both ends of an interval."""
    low, high = bounds
    return f"[{low:.{digits}f}, {high:.{digits}f}]"


def test_line(test: PairedTest) -> str:
    """A paired test in one line."""
    p = "p < 0.001" if test.p < 0.001 else f"p = {test.p:.3f}"
    return f"{test.system} - {test.other}: {test.difference:+.3f} [{test.low:+.3f}, {test.high:+.3f}], {p}"


def systems_table(
    results: Results, title: str, columns: Mapping[str, tuple[str, str]], *, systems: Iterable[str] | None = None
) -> Table:
    """A table with a line for each system.

    Args:
        results: of a benchmark.
        title: heading of the column of systems.
        columns: category and measure of each column, by its heading. Milliseconds have no decimals.
        systems: those that have a line; all by default.
    """
    rows = table(title, *columns, right=tuple(columns))
    for system in results.metrics if systems is None else systems:
        cells = results.metrics[system]
        rows.add_row(
            system,
            *(
                number(cells.get(category, {}).get(measure), digits=0 if measure == "ms" else 3)
                for category, measure in columns.values()
            ),
        )
    return rows


def of_category(category: str, measures: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Columns of a table: the measures of one category."""
    return {measure: (category, measure) for measure in measures}


def fitting(names: Sequence[str], *, room: int = WIDTH) -> list[list[str]]:
    """Names of columns, in as few tables as fit a terminal."""
    parts: list[list[str]] = [[]]
    for name in names:
        if parts[-1] and sum(max(5, len(other)) + 3 for other in [*parts[-1], name]) > room:
            parts.append([])
        parts[-1].append(name)
    return parts
