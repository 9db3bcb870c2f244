"""Measures of a span of time that was read from words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SpanAgreement:
    """1 if a span holds the inner gold span and is within the outer one, else 0.

    An expression such as "two weeks ago" has no exact span, so its gold has two: the inner span must be held, and the
    outer one must not be left. Where an expression is exact, both are the same. The rule is ours.
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
