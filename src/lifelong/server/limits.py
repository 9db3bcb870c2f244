"""Quotas: requests per minute of a key; stored bytes of a person, of all persons of a key, and of a space."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from lifelong.life import Life
from lifelong.person.person import Person
from lifelong.server.errors import Problem
from lifelong.server_keys import ServerKeys
from lifelong.types import Key

_KNOWN = 10_000
"""Number of buckets in memory. The one that was idle longest is dropped; it is full again anyway."""

_FRESH = 30.0
"""Seconds for which a measured size is used."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class RateLimits:
    """A token bucket for each key: its capacity is the requests of a minute, and it fills evenly.

    Args:
        keys: the keys of the open record. Where several processes serve it, the buckets are in the record, else here.
        clock: monotonic seconds.
    """

    def __init__(self, keys: ServerKeys, clock: Callable[[], float] = time.monotonic) -> None:
        self._keys = keys
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    async def take(self, key: str, per_minute: int) -> None:
        """Count one request.

        Args:
            key: id of the key.
            per_minute: the requests that it may make in a minute.

        Raises:
            Problem: 429, with the seconds to wait in Retry-After.
        """
        if self._keys.shared:
            wait = await asyncio.to_thread(self._keys.take_request, key, per_minute)
        else:
            wait = self._take_here(key, per_minute)
        if wait:
            seconds = math.ceil(wait)
            raise Problem(
                429,
                "rate_limit_exceeded",
                f"over {per_minute} requests a minute with this key: try again in {seconds} s",
                headers={"Retry-After": str(seconds)},
            )

    def _take_here(self, key: str, per_minute: int) -> float:
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(per_minute, now))
        self._buckets.move_to_end(key)
        if len(self._buckets) > _KNOWN:
            self._buckets.popitem(last=False)
        bucket.left = min(per_minute, bucket.left + (now - bucket.at) * per_minute / 60)
        bucket.at = now
        if bucket.left < 1:
            return (1 - bucket.left) * 60 / per_minute
        bucket.left -= 1
        return 0.0


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
    """The stored bytes of persons, of all persons that a key writes for, and of spaces.

    Args:
        keys: the keys of the open record. Where several processes serve it, they count in the record, else here.
        clock: monotonic seconds.
    """

    def __init__(self, keys: ServerKeys, clock: Callable[[], float] = time.monotonic) -> None:
        self._keys = keys
        self._clock = clock
        self._sizes: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, bounds: Sequence[Bound], more: int) -> None:
        """Count bytes before they are stored. Blocking: it may measure the stored bytes.

        Args:
            bounds: the limits that apply.
            more: the new bytes.

        Raises:
            Problem: 507; nothing is stored, and nothing is counted.
        """
        if not bounds:
            return
        by_name = {" ".join(bound.name): bound for bound in bounds}
        if self._keys.shared:
            over = self._keys.add_size({name: (bound.most, bound.measure) for name, bound in by_name.items()}, more)
        else:
            over = self._add_here(by_name, more)
        if over is not None:
            name, size = over
            raise Problem(
                507,
                "storage_quota_exceeded",
                f"{size:,} bytes would be kept for {by_name[name].whom}, at most {by_name[name].most:,} are: forget "
                "something, or use a key with more room",
                headers={"x-should-retry": "false"},
            )

    def _add_here(self, bounds: Mapping[str, Bound], more: int) -> tuple[str, int] | None:
        for name, bound in bounds.items():
            at, _ = self._sizes.get(name, (-_FRESH, 0))
            if self._clock() - at >= _FRESH:
                size = bound.measure()
                self._sizes[name] = (self._clock(), size)
        with self._lock:
            for name, bound in bounds.items():
                size = self._sizes[name][1] + more
                if size > bound.most:
                    return name, size
            for name in bounds:
                at, size = self._sizes[name]
                self._sizes[name] = (at, size + more)
                self._sizes.move_to_end(name)
            while len(self._sizes) > _KNOWN:
                self._sizes.popitem(last=False)
        return None


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
