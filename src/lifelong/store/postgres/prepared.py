"""Which statements are prepared on a connection."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection

AFTER = 2
"""How often a statement ran on a connection before it is prepared: the texts of some are used only once."""

MOST = 400
"""Prepared statements of one connection: more than the repositories have that are used again and again."""

Key = tuple[str, tuple[int, ...]]
"""A statement, and the types of its parameters."""


class PreparedStatements:
    """The names of the statements that are prepared on one connection, the least recently used first."""

    def __init__(self) -> None:
        self._uses: OrderedDict[Key, int] = OrderedDict()
        self._names: OrderedDict[Key, bytes] = OrderedDict()
        self._old: list[bytes] = []
        self._number = 0

    def __len__(self) -> int:
        return len(self._names)

    def name(self, key: Key) -> tuple[bytes, bool]:
        """The name of a statement that is about to run, b"" where it has none; and whether it is to be prepared now."""
        if name := self._names.get(key):
            self._names.move_to_end(key)
            return name, False
        uses = self._uses.pop(key, 0) + 1
        if uses <= AFTER:
            self._uses[key] = uses
            if len(self._uses) > MOST:
                self._uses.popitem(last=False)
            return b"", False
        self._number += 1
        name = b"lifelong_%d" % self._number  # never used again: what failed cannot meet another one
        self._names[key] = name
        if len(self._names) > MOST:
            self._old.append(self._names.popitem(last=False)[1])
        return name, True

    @property
    def old(self) -> list[bytes]:
        """The names of those that were pushed out, and which the server still has."""
        return list(self._old)

    def forget(self, key: Key) -> None:
        """A statement could not be prepared."""
        self._names.pop(key, None)

    def released(self, names: Collection[bytes]) -> None:
        """The server has these no more."""
        self._old = [name for name in self._old if name not in names]
