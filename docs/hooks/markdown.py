"""Small pieces of Markdown that several references use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table, or nothing where there are no rows. A cell may hold line breaks and vertical bars."""
    lines = ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    if not lines:
        return ""
    return "\n".join(["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *lines]) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|") or " "


def literals(text: str) -> str:
    """Text of docstrings as Markdown: ``this`` is `this`, and nothing of it is HTML."""
    return text.replace("``", "`").replace("<", "&lt;") if "`" not in text.replace("``", "") else text
