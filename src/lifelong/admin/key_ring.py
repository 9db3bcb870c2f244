"""The keys of the HTTP server: list, create and revoke them without a server and without models."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from lifelong.store.store import Store
from lifelong.types import Key, KeyQuotas


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """The permissions of a new key.

    Attributes:
        space: the space that the key gives access to.
        person: the person that the key gives access to, who is created if new; None means any person of the space.
        zone: an IANA time zone to store for the person; None keeps the present one.
        scopes: some of ``read``, ``write`` and ``admin``.
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
    """The keys of the server in an open record. Made by ``open_keys``."""

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


@contextmanager
def open_keys(folder: Path, *, read_only: bool = False) -> Iterator[KeyRing]:
    """Open the keys of a record; a new record is created.

    Args:
        folder: the folder of the record.
        read_only: open the record also if it cannot be written; ``create`` and ``revoke`` raise then.

    Raises:
        StoreError: the record cannot be opened.
    """
    with Store(folder, allow_read_only=read_only) as store:
        yield KeyRing(store)
