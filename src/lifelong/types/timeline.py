"""A person's time in spans: how much was said, how it went, who was in the pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from lifelong.types.memories import Memory

TimelineStep = Literal["hour", "day", "week", "month", "quarter", "year"]
"""The length of the spans of a timeline. They begin at full hours, days, Mondays, months, quarters and years."""


@dataclass(frozen=True, slots=True)
class TimelineSpan:
    """One span of a timeline.

    Attributes:
        since, until: its begin and its end (exclusive).
        messages: number of messages, replies included.
        sessions: number of sessions that began in it.
        episodes: number of episodes that began in it.
        mood: mean mood of the messages that show one, -1 (low) to 1 (high); None where none does, or where traits are
            switched off.
        concepts: number of pictures and recordings in which a concept was recognised, by its id.
    """

    since: datetime
    until: datetime
    messages: int = 0
    sessions: int = 0
    episodes: int = 0
    mood: float | None = None
    concepts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimelineOverview:
    """A part of a person's time.

    Attributes:
        first, last: times of the first and the last message of the whole history; None while there is none.
        step: length of the spans.
        spans: all spans of the part, also those without anything, in order.
        episodes: episodes of the part, in order; of more than were asked for, the newest.
        habits: habits and goals that held at some time of the part, the newest first.
    """

    first: datetime | None
    last: datetime | None
    step: TimelineStep
    spans: tuple[TimelineSpan, ...] = ()
    episodes: tuple[Memory, ...] = ()
    habits: tuple[Memory, ...] = ()
