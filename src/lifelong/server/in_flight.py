"""The bytes of requests in memory, for each key and in total."""

from __future__ import annotations

from collections import Counter
from typing import Final

from lifelong.server.errors import Problem

SMALL: Final = 64 * 1024
"""Bytes of a body that are always accepted. The memory is large enough for this much of every connection, so a small
request is never refused because of large ones."""


class InFlight:
    """Counts the bytes of all requests in memory.

    Args:
        most: limit in bytes; one key may use half of it.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._all = 0
        self._held: Counter[str] = Counter()

    @property
    def share(self) -> int:
        """Bytes that one key may use; no single body can be larger."""
        return self._most // 2

    @property
    def all(self) -> int:
        """The bytes in memory."""
        return self._all

    def take(self, key: str, more: int, *, whole: int) -> None:
        """Count the next piece of a body.

        Args:
            key: id of the key of the request.
            more: size of the piece in bytes.
            whole: size of the body in bytes, including this piece.

        Raises:
            Problem: 429, the half of the key is used up; 503, all of it is used up. Nothing is counted then.
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
        """Subtract the bytes of an answered request."""
        self._all -= size
        self._held[key] -= size
        if not self._held[key]:
            del self._held[key]
