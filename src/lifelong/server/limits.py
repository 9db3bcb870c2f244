"""Quotas: requests per minute of a key; stored bytes of a person, of all persons of a key, and of a space."""

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
from lifelong.types import Key

_KNOWN = 10_000
"""Number of buckets in memory. The one that was idle longest is dropped; it is full again anyway."""

_FRESH = 30.0
"""Seconds for which a measured size is used; later additions are added to it."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class RateLimits:
    """A token bucket for each key: its capacity is the requests of a minute, and it fills evenly.

    Args:
        clock: monotonic seconds.
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
    """A limit of stored bytes.

    Attributes:
        name: kind and id of what the limit applies to.
        whom: the same, for the message of an error.
        most: the limit in bytes.
        measure: measures the stored bytes.
    """

    name: tuple[str, str]
    whom: str
    most: int
    measure: Callable[[], int]


class StorageQuota:
    """The stored bytes of persons, of all persons that a key writes for, and of spaces."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._sizes: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, bounds: Sequence[Bound], more: int) -> None:
        """Count bytes before they are stored. Blocking: it may measure the stored bytes.

        Args:
            bounds: the limits that apply.
            more: the new bytes.

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
    """All limits of storage when a key writes for a person.

    The limit of a key for any person covers all persons that it writes for together. Otherwise it would grow with each
    person that the key creates.
    """
    settings = life.settings
    own = None if key is None else key.quotas.storage
    many = key if key is not None and key.person is None else None
    most = settings.serve_storage if many is not None else own or settings.serve_storage
    bounds = [Bound(("person", str(person.number)), "this person", most, person.size)]
    if many is not None:
        whom = "everybody whom this key writes for"
        bounds.append(Bound(("key", many.id), whom, own or 0, partial(life.keys.size, many)))
    whom = "all persons of this space"
    measure = partial(life.space_size, person.space)
    bounds.append(Bound(("space", person.space), whom, settings.serve_space_storage, measure))
    return [bound for bound in bounds if bound.most]
