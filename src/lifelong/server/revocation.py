"""Keys that are revoked while requests of theirs are still being answered: by this process or by any other one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from lifelong.errors import StoreError
from lifelong.person.keys import ServerKeys
from lifelong.server.errors import Problem
from lifelong.store.keys import Key

LOG = logging.getLogger(__name__)

LOOK_SECONDS: Final = 1.0
"""Between two looks at the keys of requests that run: so long may one run on after its key was revoked."""


class KeyRevokedError(OSError):
    """An answer is cut short, because its key was revoked meanwhile."""


def key_revoked() -> Problem:
    """What an answer ends with."""
    return Problem(401, "key_revoked", "this key was revoked or has expired meanwhile: the answer ends here")


class Revocations:
    """Looks at the keys of running requests, from time to time and only while there are some.

    Args:
        keys: of the opened record.
    """

    def __init__(self, keys: ServerKeys) -> None:
        self._keys = keys
        self._running: dict[str, list[asyncio.Event]] = {}
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def watching(self, key: Key | None) -> Iterator[asyncio.Event]:
        """An event that is set when this key stops being usable while its request runs."""
        revoked = asyncio.Event()
        if key is None:
            yield revoked
            return
        self._running.setdefault(key.id, []).append(revoked)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look(), name="lifelong revocations")
        try:
            yield revoked
        finally:
            self._running[key.id].remove(revoked)
            if not self._running[key.id]:
                del self._running[key.id]

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if not self._running:
                return
            asked = set(self._running)
            try:
                usable = await asyncio.to_thread(self._keys.usable, asked)
            except StoreError:
                LOG.warning("the keys of running requests cannot be looked at just now")
                continue
            for key in asked - usable:
                for revoked in self._running.get(key, ()):
                    revoked.set()
