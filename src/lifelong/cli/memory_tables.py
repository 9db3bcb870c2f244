"""Tables of hits, memories, sessions and what an erasure would delete."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from lifelong.cli.output import clean, table
from lifelong.cli.times import day, minute
from lifelong.types import (
    ErasurePreview,
    Hit,
    Memory,
    PixelBox,
    Recollection,
    Session,
)

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text


NOTHING_KNOWN = "Nothing about that is known."

FITS = ((0.5, "surely"), (0.25, "probably"), (0.1, "perhaps"), (0.0, "hardly"))
"""Words for the probability that a hit is evidence, by the least one; JSON has the number."""

SOURCES = 2
"""Source ids that a table shows of one hit."""


def recollection(result: Recollection, zone: tzinfo) -> RenderableType:
    """What recall found: how well each hit fits, date, words, and below them kind, reasons and sources."""
    from rich.text import Text

    if not result.hits:
        return Text(NOTHING_KNOWN)
    rows = table("fits", "when", "what", right=("when",))
    for hit in result:
        rows.add_row(fits(hit.score), day(hit.at, zone), _hit(hit, zone))
    return rows


def fits(score: float) -> str:
    """A word for the probability that a hit is evidence, 0 to 1."""
    return next(word for least, word in FITS if score >= least)


def _hit(hit: Hit, zone: tzinfo) -> Text:
    from rich.text import Text

    cell = Text(clean(hit.text))
    who = {"user": "said", "assistant": "the assistant said"}.get(hit.role, f"{hit.speaker or 'somebody'} said")
    parts = [who if hit.kind == "message" else hit.kind]
    if hit.passage is not None:
        excerpt = hit.passage.excerpt
        parts = [part for part in (excerpt.kind, excerpt.place, hit.passage.speaker, _box(excerpt.boxes)) if part]
    if hit.closed is not None:
        parts.append(f"until {day(hit.closed, zone)}")
    parts += [f"{name} {value:.2f}" for name, value in hit.why.items()]
    parts += [f"{'picture' if item.is_picture else 'file'} {item.name or item.sha256[:12]}" for item in hit.attachments]
    sources = [] if hit.source == (hit.id,) else [f"from {_some(hit.source)}"]
    cell.append("\n" + " · ".join(map(clean, parts)), style="dim")
    cell.append("\n" + " ".join([hit.id, *sources]), style="dim")
    return cell


def _box(boxes: Sequence[PixelBox]) -> str:
    """Where a passage begins in the picture: JSON has the box of each line."""
    return f"in the picture at {boxes[0][0]}, {boxes[0][1]}" if boxes else ""


def _some(ids: Sequence[str]) -> str:
    """A few ids, and how many more: JSON has them all."""
    more = f" and {len(ids) - SOURCES} more" if len(ids) > SOURCES else ""
    return ", ".join(ids[:SOURCES]) + more


def memories(items: Sequence[Memory], zone: tzinfo) -> RenderableType:
    """Memories: kind, since when, the words, and below them slot and id."""
    from rich.text import Text

    if not items:
        return Text("No memories.")
    rows = table("kind", "since", "until", "memory", right=("since", "until"))
    for memory in items:
        cell = Text(clean(memory.text))
        parts = (memory.id, memory.slot, memory.state, "pinned" if memory.pinned else "")
        cell.append("\n" + " · ".join(clean(part) for part in parts if part), "dim")
        rows.add_row(memory.kind, day(memory.at, zone), day(memory.closed, zone), cell)
    return rows


def one_memory(memory: Memory, zone: tzinfo) -> Table:
    """Everything of one memory."""
    rows = table("field", "value")
    rows.show_header = False
    values = {
        "id": memory.id,
        "memory": memory.text,
        "kind": memory.kind,
        "subject": memory.subject,
        "slot": f"{memory.slot}{' (one value)' if memory.single else ''}",
        "polarity": "denied" if memory.denied else "",
        "when": _span(memory, zone),
        "since": minute(memory.at, zone),
        "ended": minute(memory.until, zone) if memory.until else "",
        "closed": minute(memory.closed, zone) if memory.closed else "",
        "by": memory.superseded_by or "",
        "pinned": minute(memory.pinned, zone) if memory.pinned else "",
        "state": memory.state,
        "trigger": memory.trigger,
        "schedule": memory.schedule,
        "people": ", ".join(memory.people),
        "places": ", ".join(memory.places),
        "keywords": ", ".join(memory.keywords),
        "written by": memory.origin,
    }
    for name, value in values.items():
        if value:
            rows.add_row(name, clean(value))
    for source in memory.sources:
        rows.add_row("source", clean(f"{source.message}: “{source.quote}”"))
    return rows


def _span(memory: Memory, zone: tzinfo) -> str:
    """The time that a memory's words name: from, to (exclusive), or both."""
    begin = f"from {minute(memory.event_at, zone)}" if memory.event_at else ""
    end = f"until {minute(memory.event_until, zone)}" if memory.event_until else ""
    return " ".join(part for part in (begin, end) if part)


def profile(items: Sequence[Memory], zone: tzinfo) -> RenderableType:
    """The core profile: what, the statement, since when."""
    from rich.text import Text

    if not items:
        return Text("The profile is empty: what the person says about themselves gets there when a session closes.")
    rows = table("about", "statement", "since", right=("since",))
    for memory in items:
        rows.add_row(clean(memory.slot.removeprefix("me.")), clean(memory.text), day(memory.at, zone))
    return rows


def habits(items: Sequence[Memory], zone: tzinfo) -> RenderableType:
    """Habits and goals: state, trigger, the words, since when, and the schedule below."""
    from rich.text import Text

    if not items:
        return Text("No habits or goals are known yet; they are learned when a session closes.")
    rows = table("state", "habit or goal", "since", right=("since",))
    for memory in items:
        trigger = "" if memory.trigger.lower() in memory.text.lower() else f"{memory.trigger}: "
        cell = Text(clean(trigger + memory.text))
        if memory.schedule:
            cell.append("\n" + clean(memory.schedule), style="dim")
        rows.add_row(memory.state, cell, day(memory.at, zone))
    return rows


def sessions(items: Sequence[Session], zone: tzinfo) -> RenderableType:
    """Sessions: from, to, how many messages, whether open."""
    from rich.text import Text

    if not items:
        return Text("No sessions.")
    rows = table("session", "from", "to", "messages", "state", right=("messages",))
    for session in items:
        state = "open" if session.closed is None else "closed"
        rows.add_row(session.id, minute(session.first, zone), minute(session.last, zone), str(session.messages), state)
    return rows


def _made(plan: ErasurePreview) -> str:
    """How many interactions, texts and drawings an erasure takes besides, where it takes any."""
    counts = {"interactions": plan.interactions, "texts and drafts": plan.writings, "drawings": plan.drawings}
    return "".join(f", {len(items):,} {name}" for name, items in counts.items() if items)


def forgettable(plan: ErasurePreview, zone: tzinfo, *, most: int = 40) -> RenderableType:
    """What an erasure would take: messages, parts of messages with what stays, memories, and what was made of them.

    At most ``most`` lines are shown.
    """
    from rich.console import Group
    from rich.text import Text

    rows = table("kind", "when", "what would go", right=("when",))
    everything: list[tuple[str, datetime, str]] = [
        (message.role, message.at, message.text) for message in plan.messages
    ]
    kept = {message.id: message for message in plan.kept}
    everything += [("part", kept[part.message].at, part.text) for part in plan.parts]
    everything += [(memory.kind, memory.at, memory.text) for memory in plan.memories]
    everything += [(each.kind, each.at, each.title) for each in plan.interactions]
    everything += [(each.task or "own text", each.at, each.accepted or each.text) for each in plan.writings]
    everything += [("drawing", each.at, f"{each.id}, by {each.backend}") for each in plan.drawings]
    for kind, at, text in everything[:most]:
        rows.add_row({"user": "said"}.get(kind, kind), day(at, zone), clean(" ".join(text.split()))[:200])
    more = len(everything) - most
    parts = f", {len(plan.parts):,} parts of others" if plan.parts else ""
    end = f"{len(plan.messages):,} messages{parts} and {len(plan.memories):,} memories{_made(plan)} would go"
    stays = [Text(f"stays: {clean(' '.join(message.text.split()))[:200]}", style="dim") for message in plan.kept[:most]]
    return Group(rows, *stays, Text(f"{end}{f'; {more:,} more than are shown' if more > 0 else ''}."))
