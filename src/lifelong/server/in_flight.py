"""Bytes of requests that are held in memory at one time, for each key and in all."""

from __future__ import annotations

from collections import Counter
from typing import Final

from lifelong.server.errors import Problem

SMALL: Final = 64 * 1024
"""Bytes of a body that are always taken: so much fits for every connection, and whoever sends little is never refused
because others send much."""


class InFlight:
    """What all requests hold.

    Args:
        most: bytes in all; one key may hold half of them.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._all = 0
        self._held: Counter[str] = Counter()

    @property
    def share(self) -> int:
        """Bytes that one key may hold; no single body can be larger."""
        return self._most // 2

    @property
    def all(self) -> int:
        """Bytes that are held."""
        return self._all

    def take(self, key: str, more: int, *, whole: int) -> None:
        """Count a further piece of a body.

        Args:
            key: whose it is.
            more: bytes of the piece.
            whole: bytes of the body, with this piece.

        Raises:
            Problem: 429, the key holds its half; 503, all of it is held. Nothing is counted then.
        """
        if whole > SMALL:
            if self._held[key] + more > self.share:
                raise Problem(
                    429,
                    "too_much_at_once",
                    f"requests of this key that are being answered hold {self._held[key]:,} bytes, at most "
                    f"{self.share:,} are held for one key: send fewer large ones at once, or raise serve_in_flight",
                    headers={"Retry-After": "1"},
                )
            if self._all + more > self._most:
                raise Problem(
                    503,
                    "too_busy",
                    f"the server holds {self._all:,} bytes of requests that are being answered, and takes at most "
                    f"{self._most:,} (serve_in_flight): try again in a second",
                    headers={"Retry-After": "1"},
                )
        self._all += more
        self._held[key] += more

    def give_back(self, key: str, size: int) -> None:
        """A request is answered."""
        self._all -= size
        self._held[key] -= size
        if not self._held[key]:
            del self._held[key]
