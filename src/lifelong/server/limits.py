"""Quotas: requests a minute for each key; bytes kept for a person, for everybody of a key, and in a space."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from lifelong.life import Life
from lifelong.person.person import Person
from lifelong.server.errors import Problem
from lifelong.store.keys import Key

_KNOWN = 10_000
"""Keys whose buckets are held; the one that was idle longest is full again anyway."""

_FRESH = 30.0
"""Seconds for which a measured size counts; what is added meanwhile is added to it."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class RateLimits:
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


@dataclass(frozen=True, slots=True)
class Bound:
    """How much may be kept of something.

    Attributes:
        name: of what is bounded, for this process.
        whom: the same in words.
        most: bytes.
        measure: reads how many there are.
    """

    name: tuple[str, str]
    whom: str
    most: int
    measure: Callable[[], int]


class StorageQuota:
    """How many bytes are kept of persons, of everybody a key writes for, and of spaces."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sizes: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, bounds: Sequence[Bound], more: int) -> None:
        """Count what is about to be stored. Blocking: it may read how much there is.

        Args:
            bounds: all that it counts against.
            more: bytes.

        Raises:
            Problem: 507; nothing is stored, and nothing is counted.
        """
        for bound in bounds:
            at, _ = self._sizes.get(bound.name, (-_FRESH, 0))
            if self._clock() - at >= _FRESH:
                size = bound.measure()
                self._sizes[bound.name] = (self._clock(), size)
        with self._lock:
            for bound in bounds:
                size = self._sizes[bound.name][1] + more
                if size > bound.most:
                    raise Problem(
                        507,
                        "storage_quota_exceeded",
                        f"{size:,} bytes would be kept for {bound.whom}, at most {bound.most:,} are: forget something, "
                        "or use a key with more room",
                        headers={"x-should-retry": "false"},
                    )
            for bound in bounds:
                at, size = self._sizes[bound.name]
                self._sizes[bound.name] = (at, size + more)
                self._sizes.move_to_end(bound.name)
            while len(self._sizes) > _KNOWN:
                self._sizes.popitem(last=False)


def bounds_of(life: Life, key: Key | None, person: Person) -> list[Bound]:
    """All that bounds what may be kept when a key writes for a person.

    A key for any person is bounded over everybody whom it writes for: else it would get more room with each person
    that it makes.
    """
    settings = life.settings
    own = None if key is None else key.storage
    many = key if key is not None and key.person is None else None
    most = settings.serve_storage if many is not None else own or settings.serve_storage
    found = [Bound(("person", str(person.number)), "this person", most, person.size)]
    if many is not None:
        whom = "everybody whom this key writes for"
        found.append(Bound(("key", many.id), whom, own or 0, partial(life.keys.size, many)))
    whom = "all persons of this space"
    measure = partial(life.space_size, person.space)
    found.append(Bound(("space", person.space), whom, settings.serve_space_storage, measure))
    return [bound for bound in found if bound.most]
