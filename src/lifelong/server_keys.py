"""The keys of the HTTP server: `KeyRing` lists, creates and revokes them, and `ServerKeys` is what the server uses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from lifelong.store.store import Store
from lifelong.types import Key, KeyQuotas

if TYPE_CHECKING:  # the models are not loaded to list keys
    from lifelong.engine import Engine
    from lifelong.person.person import Person


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """The permissions of a new key.

    Attributes:
        space: the space that the key gives access to.
        person: the person that the key gives access to, who is created if new; None means any person of the space.
        zone: an IANA time zone to store for the person; None keeps the present one.
        scopes: some of ``types.keys.SCOPES``.
        expires: time of expiry; None means never.
        label: a name for the operator.
        quotas: limits of the key.
    """

    space: str
    person: str | None = None
    zone: str | None = None
    scopes: tuple[str, ...] = ("read", "write")
    expires: datetime | None = None
    label: str = ""
    quotas: KeyQuotas = field(default_factory=KeyQuotas)


class KeyRing:
    """The keys of the server in an open record. Every method blocks."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def list(self, *, space: str | None = None) -> list[Key]:
        """All keys, or those of a space, sorted by time of creation; revoked and expired ones are included."""
        return self._store.keys.select(space=None if space is None else self._store.space_name(space))

    def create(self, request: KeyRequest, *, now: datetime) -> tuple[Key, str]:
        """Create a key.

        Returns:
            The key, and its secret text, which cannot be shown again.

        Raises:
            InputError: the request is not valid for a key, or a name or zone is not valid.
        """
        person = (
            None if request.person is None else self._store.record(request.space, request.person, zone=request.zone)
        )
        return self._store.keys.create(
            self._store.space_name(request.space) if person is None else person.space,
            person=person,
            scopes=request.scopes,
            now=now,
            expires=request.expires,
            label=request.label,
            quotas=request.quotas,
        )

    def revoke(self, key_id: str, *, now: datetime) -> Key:
        """Revoke a key, at once and for all processes.

        Raises:
            NotFoundError: there is no such key.
        """
        return self._store.keys.revoke(key_id, now=now)


class ServerKeys:
    """The keys of the HTTP server and what its processes share, as ``Life.keys``.

    Every method blocks: it reads or writes the record.

    Args:
        engine: the store and the clock.
    """

    def __init__(self, engine: Engine) -> None:
        self._ring = KeyRing(engine.store)
        self._keys = engine.store.keys
        self._state = engine.store.server_state
        self._now = engine.now

    def opening(self, person: Person) -> list[Key]:
        """The keys that open the record of a person, also revoked and expired ones, by time of creation."""
        return [key for key in self._ring.list(space=person.space) if key.person in (None, person.name)]

    def create(self, request: KeyRequest) -> tuple[Key, str]:
        """Create a key; returns it, and its secret text, which cannot be shown again.

        Raises:
            InputError: the request is not valid for a key.
        """
        return self._ring.create(request, now=self._now())

    def revoke(self, key_id: str) -> Key:
        """Revoke a key, at once and for all processes.

        Raises:
            NotFoundError: there is no such key.
        """
        return self._ring.revoke(key_id, now=self._now())

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

    @property
    def shared(self) -> bool:
        """Whether several processes serve the record, so that rates and sizes are counted in it."""
        return self._state.shared

    def take_request(self, key_id: str, per_minute: int) -> float:
        """Count one request of a key, for all processes.

        Returns:
            0, or the seconds until the key may make one; then nothing is counted.
        """
        return self._state.take_request(key_id, per_minute)

    def add_size(self, limits: Mapping[str, tuple[int, Callable[[], int]]], more: int) -> tuple[str, int] | None:
        """Count bytes before they are stored, for all processes.

        Args:
            limits: by name, the limit in bytes, and what measures the stored bytes.
            more: the new bytes.

        Returns:
            None, or the name of a limit that would be exceeded, with the bytes; then nothing is counted.
        """
        return self._state.add_size(limits, more, now=self._now())

    def claim(self, name: bytes) -> bool:
        """Register a request with an Idempotency-Key that makes its person; False if it is in progress elsewhere."""
        return self._state.claim(name, now=self._now())

    def release(self, name: bytes) -> None:
        """End such a request."""
        self._state.release(name)
