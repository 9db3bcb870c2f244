"""Figures of what is stored: sizes in words, bars by kind, and columns by month or year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from lifelong.types.storage import Storage, StorageMonth
from lifelong.web.formats import Formats

MOST_MONTHS: Final = 60
"""Months in a plot; a longer time is shown by years."""

LEAST_MONTHS: Final = 12
"""Months in a plot; a shorter time is shown with the months before it, so that its columns are no walls."""

HEIGHT: Final = 100
"""Height of a plot in its own units."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One kind of what is stored: ``share`` is its part of the largest, from 0 to 100."""

    kind: str
    items: int
    size: str
    share: float


@dataclass(frozen=True, slots=True)
class Column:
    """One month or year of a plot.

    Attributes:
        label: its name.
        messages, files: what came in.
        height, files_height: in units of the plot; the column of files stands on that of messages.
    """

    label: str
    messages: int
    files: int
    height: float
    files_height: float


def size_text(size: int, formats: Formats) -> str:
    """A number of bytes: "12.4 MB"."""
    value, unit = float(size), "B"
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            break
        value /= 1000
    return f"{formats.number(value, 0 if unit == 'B' or value >= 100 else 1)} {unit}"


def bars(storage: Storage, formats: Formats) -> list[Bar]:
    """The kinds of which something is stored, the largest first."""
    parts = sorted((part for part in storage.parts if part.items), key=lambda part: -part.size)
    largest = max((part.size for part in parts), default=0) or 1
    return [
        Bar(part.kind, part.items, size_text(part.size, formats), round(max(1.0, 100 * part.size / largest), 2))
        for part in parts
    ]


def columns(months: Sequence[StorageMonth], formats: Formats) -> list[Column]:
    """The columns of the plot, with those of months in which nothing came in; beyond ``MOST_MONTHS`` years."""
    if not months:
        return []
    first, last = (_number(each.month) for each in (months[0], months[-1]))
    counts = {_number(each.month): (each.messages, each.files) for each in months}
    if last - first < MOST_MONTHS:
        first = min(first, last - LEAST_MONTHS + 1)
        rows = [
            (formats.month(datetime(at // 12, at % 12 + 1, 2, 12, tzinfo=UTC)), counts.get(at, (0, 0)))
            for at in range(first, last + 1)
        ]
    else:
        years: dict[int, tuple[int, int]] = dict.fromkeys(range(first // 12, last // 12 + 1), (0, 0))
        for at, (messages, files) in counts.items():
            before = years[at // 12]
            years[at // 12] = (before[0] + messages, before[1] + files)
        rows = [(str(year), count) for year, count in years.items()]
    most = max(messages + files for _, (messages, files) in rows)
    return [
        Column(label, messages, files, round(HEIGHT * messages / most, 2), round(HEIGHT * files / most, 2))
        for label, (messages, files) in rows
    ]


def _number(month: str) -> int:
    """The number of a month since year 0."""
    year, _, part = month.partition("-")
    return int(year) * 12 + int(part) - 1
