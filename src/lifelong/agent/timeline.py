"""A timeline: the days of a span of time with their messages, sessions and episodes, in order.

A span with more than fits is shown in months instead of days, and then with fewer episodes, spread evenly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from lifelong.agent.notes import cut, day, speaker, tokens_of
from lifelong.privacy.data_block import one_line
from lifelong.types import Memory, Message, Session, Window

_DAYS, _MONTHS, _YEARS = "%Y-%m-%d", "%Y-%m", "%Y"

_WORDS = 240
"""Characters of an episode, or of a session's first words."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The timeline of a span.

    Attributes:
        text: one line a day or month, and one for each episode or session below it.
        shown: ids of the episodes and messages in it.
        window: the span.
    """

    text: str
    shown: tuple[str, ...]
    window: Window


@dataclass(frozen=True, slots=True)
class _Event:
    """An episode, or the beginning of a session that has none."""

    id: str
    at: datetime
    text: str


@dataclass(slots=True)
class _Span:
    """A day, month or year with its content."""

    first: datetime
    messages: int = 0
    days: set[date] = field(default_factory=set)
    times: list[str] = field(default_factory=list)
    events: list[_Event] = field(default_factory=list)


def timeline(
    window: Window,
    *,
    times: Sequence[datetime],
    sessions: Sequence[Session],
    episodes: Sequence[Memory],
    openings: Sequence[Message],
    zone: tzinfo,
    max_tokens: int,
    person: str = "",
) -> Timeline:
    """Build the timeline of a span.

    Args:
        window: the span; all other arguments lie in it.
        times: the time of every message, replies included.
        sessions: sessions that overlap it.
        episodes: episodes that overlap it.
        openings: the first message of each session that no episode covers.
        zone: time zone of the days.
        max_tokens: of the text.
        person: name of the person.
    """
    where = _where(window, zone)
    if not times and not episodes:
        return Timeline(f"Nothing was said {where}.", (), window)
    entries: list[tuple[Memory | Message, str]] = [(each, cut(one_line(each.text), _WORDS)) for each in episodes]
    entries += [
        (each, f"begins: {speaker(each, person)} said “{cut(one_line(each.text), _WORDS)}”") for each in openings
    ]
    events = [_Event(each.id, each.at.astimezone(zone), f"{text} (id {each.id})") for each, text in entries]
    events.sort(key=lambda event: event.at)
    when = [moment.astimezone(zone) for moment in times]
    talks = [(each.first.astimezone(zone), each.last.astimezone(zone)) for each in sessions]
    lines: list[str] = []
    selection: Sequence[_Event] = events
    for form in (_DAYS, _MONTHS, _YEARS):
        for most in (len(events), 24, 12, 6, 3, 0):
            selection = _spread(events, most) if most < len(events) else events
            lines = _lines(form, when, talks, selection)
            if len(selection) < len(events):
                left = len(events) - len(selection)
                lines.append(f"{left} more episodes and sessions are left out: ask for a shorter span.")
            lines.insert(0, f"{len(times)} messages {where}, in {len(sessions)} sessions.")
            if sum(tokens_of(line) + 1 for line in lines) <= max_tokens:
                return Timeline("\n".join(lines), tuple(event.id for event in selection), window)
    return Timeline(lines[0], (), window)


def _lines(
    form: str, times: Sequence[datetime], talks: Sequence[tuple[datetime, datetime]], events: Sequence[_Event]
) -> list[str]:
    """A line for each day, month or year (by ``form``), and its events below it."""
    spans: dict[str, _Span] = {}
    for at in times:
        span = spans.setdefault(at.strftime(form), _Span(at))
        span.messages += 1
        span.days.add(at.date())
    for first, last in talks:
        spans.setdefault(first.strftime(form), _Span(first)).times.append(f"{first:%H:%M}–{last:%H:%M}")
    for event in events:
        spans.setdefault(event.at.strftime(form), _Span(event.at)).events.append(event)
    lines = []
    for _, span in sorted(spans.items()):
        if form == _DAYS:
            lines.append(
                f"{day(span.first)}: {_messages(span.messages)}" + f" ({', '.join(span.times)})" * bool(span.times)
            )
            lines += [f"  - {event.text}" for event in span.events]
        else:
            title = f"{span.first:%B %Y}" if form == _MONTHS else f"{span.first:%Y}"
            lines.append(f"{title}: {_messages(span.messages)} on {len(span.days)} days")
            lines += [f"  - {day(event.at)}: {event.text}" for event in span.events]
    return lines


def _messages(count: int) -> str:
    return "1 message" if count == 1 else f"{count} messages"


def _spread(events: Sequence[_Event], most: int) -> list[_Event]:
    """A number of events, spread evenly over the span."""
    return [events[number * len(events) // most] for number in range(most)]


def _where(window: Window, zone: tzinfo) -> str:
    since = f"from {day(window.since.astimezone(zone))} on" if window.since else ""
    until = f"before {day(window.until.astimezone(zone))}" if window.until else ""
    return " and ".join(part for part in (since, until) if part) or "at any time"
