"""Keys that are revoked, by any process, while their requests are being answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from lifelong.errors import StoreError
from lifelong.server.errors import Problem
from lifelong.server_keys import ServerKeys
from lifelong.types import Key

LOG = logging.getLogger(__name__)

LOOK_SECONDS: Final = 1.0
"""Interval of the checks of the keys of running requests: a request runs at most so long after its key was revoked."""


class KeyRevokedError(OSError):
    """An answer is cut off because its key was revoked."""


def key_revoked() -> Problem:
    """The error at the end of such an answer."""
    return Problem(401, "key_revoked", "this key was revoked or has expired meanwhile: the answer ends here")


class Revocations:
    """Checks the keys of running requests periodically, and only while there are some.

    Args:
        keys: the keys of the open record.
    """

    def __init__(self, keys: ServerKeys) -> None:
        self._keys = keys
        self._running: dict[str, list[asyncio.Event]] = {}
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def watching(self, key: Key | None) -> Iterator[asyncio.Event]:
        """An event that is set when this key is revoked or expires while its request runs."""
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
            running = set(self._running)
            try:
                usable = await asyncio.to_thread(self._keys.usable, running)
            except StoreError:
                LOG.warning("the keys of running requests cannot be looked at just now")
                continue
            for key in running - usable:
                for revoked in self._running.get(key, ()):
                    revoked.set()
