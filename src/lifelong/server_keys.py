"""`ServerKeys`: the keys of the HTTP server, as the server uses them. ``lifelong keys`` creates and revokes them."""

from __future__ import annotations

from collections.abc import Callable, Collection

from lifelong.engine import Engine
from lifelong.person.person import Person
from lifelong.types import Key


class ServerKeys:
    """The keys of the HTTP server, as ``Life.keys``. Every method blocks: it reads or writes the record.

    Args:
        engine: the store and the clock.
    """

    def __init__(self, engine: Engine) -> None:
        self._keys = engine.store.keys
        self._now = engine.now

    def check(self, text: str) -> Key | None:
        """The key of this secret text, or None if it is unknown, wrong, revoked or expired."""
        return self._keys.check(text, now=self._now())

    def usable(self, key_ids: Collection[str]) -> set[str]:
        """The ids of the keys that exist and are neither revoked nor expired."""
        return self._keys.usable(key_ids, now=self._now())

    def size(self, key: Key) -> int:
        """Bytes of the messages and files of all persons that a key for any person writes for."""
        return self._keys.size(key)

    def note_writer(self, key: Key, person: Person) -> None:
        """Record that a key for any person writes for this person, who may be created by another key."""
        self._keys.writes_for(key, person._record)

    def make_person(self, key: Key, make: Callable[[], Person], *, most: int) -> bool:
        """Create a person for a key, within the quota of the key.

        Args:
            key: a key for any person.
            make: creates the person, or returns a person that was created meanwhile.
            most: the quota: the number of existing persons that the key has created.

        Returns:
            False if the quota is used up; no person is created then.
        """
        return self._keys.make_person(key, lambda: make()._record, most=most)
