"""Measures of a span of time that was read from words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SpanAgreement:
    """1 if a span holds all that was meant and no more than could be meant, else 0.

    People mean no exact span by "two weeks ago", so what is meant has two bounds: an inner span that must be held, and
    an outer one that must not be left. The rule is ours.
    """

    def measure(
        self,
        since: datetime | None,
        until: datetime | None,
        inner: tuple[datetime, datetime],
        outer: tuple[datetime, datetime],
    ) -> float:
        """The value of one span; a span without a beginning or an end is wrong."""
        if since is None or until is None:
            return 0.0
        return float(outer[0] <= since <= inner[0] and inner[1] <= until <= outer[1])
