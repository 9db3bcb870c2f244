"""Quotas: requests a minute for each key, bytes kept for each person."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from lifelong.server.errors import Problem
from lifelong.store.record import Record

_KNOWN = 10_000
"""Keys whose buckets are held; the one that was idle longest is full again anyway."""

_FRESH = 30.0
"""Seconds for which a measured size counts; what is added meanwhile is added to it."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Rates:
    """A bucket for each key: it holds a minute's requests and fills evenly.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, name: str, per_minute: int) -> None:
        """Count one request.

        Raises:
            Problem: 429, with the seconds to wait in Retry-After.
        """
        now = self._clock()
        bucket = self._buckets.setdefault(name, _Bucket(per_minute, now))
        self._buckets.move_to_end(name)
        if len(self._buckets) > _KNOWN:
            self._buckets.popitem(last=False)
        bucket.left = min(per_minute, bucket.left + (now - bucket.at) * per_minute / 60)
        bucket.at = now
        if bucket.left < 1:
            wait = math.ceil((1 - bucket.left) * 60 / per_minute)
            raise Problem(
                429,
                "rate_limit_exceeded",
                f"over {per_minute} requests a minute with this key: try again in {wait} s",
                headers={"Retry-After": str(wait)},
            )
        bucket.left -= 1


class Room:
    """How many bytes each person's words and pictures take."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sizes: OrderedDict[int, tuple[float, int]] = OrderedDict()

    def take(self, record: Record, more: int, most: int | None) -> None:
        """Count what is about to be stored. Blocking: it may read the record's size.

        Args:
            record: whose.
            more: bytes.
            most: bytes that may be kept, or None for no bound.

        Raises:
            Problem: 507; nothing is stored.
        """
        if most is None:
            return
        at, size = self._sizes.get(record.person, (-_FRESH, 0))
        if self._clock() - at >= _FRESH:
            at, size = self._clock(), record.size()
        if size + more > most:
            raise Problem(
                507,
                "storage_quota_exceeded",
                f"{size + more:,} bytes would be kept for this person, at most {most:,} are: forget something, or use "
                "a key with more room",
                headers={"x-should-retry": "false"},
            )
        self._sizes[record.person] = (at, size + more)
        if len(self._sizes) > _KNOWN:
            self._sizes.popitem(last=False)
