"""Tables of what an import would add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import TYPE_CHECKING

from lifelong.cli.output import clean, table
from lifelong.cli.times import day, minute
from lifelong.types import (
    Incoming,
)

if TYPE_CHECKING:
    from rich.console import RenderableType

    from lifelong.archive.products import Dump


def speaker(message: Incoming) -> str:
    """Who says an imported message, in words."""
    return {"user": "the person", "assistant": "the assistant"}.get(message.role, message.speaker or "somebody else")


def dump(content: Dump, fresh: Sequence[Incoming], by_speaker: Mapping[str, int], *, most: int) -> RenderableType:
    """What a dump of another product would add.

    Args:
        content: the dump.
        fresh: its messages that are not known yet.
        by_speaker: how many of them by whom.
        most: first messages to show.
    """
    from rich.console import Group
    from rich.text import Text

    lines = [f"{len(fresh):,} new messages, {len(content.messages) - len(fresh):,} known already"]
    lines += [f"  by {clean(who)}: {count:,}" for who, count in by_speaker.items()]
    if (conversations := len({message.session for message in fresh if message.session})) > 0:
        lines.append(f"in {conversations:,} conversations")
    if content.span is not None:
        lines.append(f"from {minute(content.span[0], UTC)} to {minute(content.span[1], UTC)} UTC")
    lines += report(content)
    lines += [f"longer than a message may be, kept in parts: {content.divided:,}"] if content.divided else []
    rows = table("when", "who", "first messages", right=("when",))
    for message in fresh[:most]:
        rows.add_row(day(message.at, UTC), clean(speaker(message)), clean(" ".join(message.text.split()))[:100])
    return Group(Text("\n".join(lines)), rows) if fresh else Text("\n".join(lines))


def report(content: Dump) -> list[str]:
    """What was found in a dump, what of it was left out and why, and which files it only names."""
    left_out = sum(content.skipped.values())
    lines = [f"found in the file: {content.found:,}; taken: {content.found - left_out:,}; left out: {left_out:,}"]
    lines += [f"  left out: {what}: {count:,}" for what, count in content.skipped.items()]
    for kind, names in content.missing.items():
        known = ", ".join(clean(name) for name in names if name)
        lines.append(f"  {kind} that the file does not contain: {len(names):,}{f' ({known[:200]})' if known else ''}")
    return [*lines, *content.remarks]


def divided(count: int, most: int) -> str:
    """That messages of a history were too long."""
    return f"Longer than {most:,} characters and kept in parts: {count:,}."
