"""The keys of the HTTP server, as the server uses them. ``lifelong keys`` makes and revokes them."""

from __future__ import annotations

from collections.abc import Callable, Collection

from lifelong.engine import Engine
from lifelong.person.person import Person
from lifelong.types import Key


class ServerKeys:
    """The keys of the HTTP server. Every method blocks: it reads or writes the record.

    Args:
        engine: the store and the clock.
    """

    def __init__(self, engine: Engine) -> None:
        self._keys = engine.store.keys
        self._now = engine.now

    def check(self, text: str) -> Key | None:
        """What a presented key allows, or None when it is unknown, wrong, revoked or expired."""
        return self._keys.check(text, now=self._now())

    def usable(self, key_ids: Collection[str]) -> set[str]:
        """Those of these ids whose keys exist and are neither revoked nor expired."""
        return self._keys.usable(key_ids, now=self._now())

    def size(self, key: Key) -> int:
        """Bytes of the words and files of everybody whom a key for any person writes for."""
        return self._keys.size(key)

    def note_writer(self, key: Key, person: Person) -> None:
        """Note that a key for any person writes for this one, whoever made them."""
        self._keys.writes_for(key, person._record)

    def make_person(self, key: Key, make: Callable[[], Person], *, most: int) -> bool:
        """Let a key make a person.

        Args:
            key: for any person.
            make: makes the person, or returns the one who was made just now.
            most: how many persons it may have made, of those who still exist.

        Returns:
            False when it has made as many; nobody is made then.
        """
        return self._keys.make_person(key, lambda: make()._record, most=most)
