"""The head of a WhatsApp message: its time, in the form of the phone's language and system.

The form does not say whether the day or the month comes first. All times of a chat together mostly do: a number over 12
is a day, and the times of a chat do not go back.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final, Literal

from lifelong.errors import ImportFormatError

Order = Literal["day/month/year", "month/day/year", "year/month/day"]

_HEAD: Final = re.compile(
    r"[\u200e\u200f\ufeff]*(?P<open>\[)?"
    r"(?P<one>\d{1,4})[./-] ?(?P<two>\d{1,2})[./-] ?(?P<three>\d{1,4})\.?[,،]?"
    r"\s+(?:(?:klo|kl\.?|um|at|às|à)\s+)?(?P<before>上午|下午|오전|오후|午前|午後)?\s*"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
    r"(?:\s*(?P<after>[ap])\.?\s?m\.?)?"
    r"(?:(?P<close>\])\s?|\s+[-–—]\s)(?P<rest>.*)",
    re.IGNORECASE,
)
_AFTERNOON: Final = frozenset(("下午", "오후", "午後", "p"))
_DIRECTIONS: Final = str.maketrans("", "", "\u200f\u202a\u202b\u202c\u202d\u202e")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a message.

    Attributes:
        parts: the three numbers of the date, in their order.
        clock: hour, minute and second, on a clock of 24 hours.
        half: the clock has 12 hours.
        rest: what follows the time in the line.
    """

    parts: tuple[int, int, int]
    clock: tuple[int, int, int]
    half: bool
    rest: str


def head_of(line: str) -> Head | None:
    """Return the head of the message that begins in this line; None if none does."""
    match = _HEAD.match(line.translate(_DIRECTIONS))
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    half = (match["before"] or match["after"] or "").casefold()
    if half:
        hour = hour % 12 + (12 if half in _AFTERNOON else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    parts = (int(match["one"]), int(match["two"]), int(match["three"]))
    return Head(parts, (hour, minute, second), bool(half), match["rest"])


class TimeReader:
    """The times of one chat.

    Args:
        heads: of all its messages, in their order.
        zone: time zone of the phone; None takes UTC.

    Raises:
        ImportFormatError: the dates are none.
    """

    def __init__(self, heads: Sequence[Head], zone: tzinfo | None) -> None:
        self._zone = zone or UTC
        orders: tuple[Order, ...] = ("day/month/year", "month/day/year", "year/month/day")
        backwards = {order: steps for order in orders if (steps := _steps_back(heads, order)) is not None}
        if not backwards:
            raise ImportFormatError("the dates of this chat are of no form that is known: export the chat again")
        least = min(backwards.values())
        best = [order for order, steps in backwards.items() if steps == least]
        american = "month/day/year" in best and all(head.half and head.parts[2] < 100 for head in heads)
        self.order: Order = "month/day/year" if american else best[0]
        sure = "" if len(best) == 1 else ", which this chat does not decide: check the dates below"
        self.remark = f"Dates are read as {self.order}{sure}."

    def time(self, head: Head) -> datetime:
        """Return the time of a message."""
        day = _day(head.parts, self.order)
        if day is None:
            raise ImportFormatError(f"{'/'.join(map(str, head.parts))} is no date")
        return datetime(*day, *head.clock, tzinfo=self._zone)


def _steps_back(heads: Sequence[Head], order: Order) -> int | None:
    """How often the dates go back if they are in this order; None if one of them is no date."""
    days = [_day(head.parts, order) for head in heads]
    known = [day for day in days if day is not None]
    if len(known) < len(days):
        return None
    return sum(second < first for first, second in itertools.pairwise(known))


def _day(parts: tuple[int, int, int], order: Order) -> tuple[int, int, int] | None:
    one, two, three = parts
    year, month, day = {
        "day/month/year": (three, two, one),
        "month/day/year": (three, one, two),
        "year/month/day": (one, two, three),
    }[order]
    year += 2000 if year < 100 else 0
    try:
        datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
    return (year, month, day) if 2009 <= year <= 2100 else None  # WhatsApp began in 2009
