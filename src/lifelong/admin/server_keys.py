"""Keys of the server, listed, made and revoked without a server and without models."""

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
    """What a new key shall allow.

    Attributes:
        space: that it speaks for.
        person: the one person that it speaks for, who is made when new; None for any person of the space.
        zone: the IANA time zone that the person gets; None leaves it as it is.
        scopes: some of ``read``, ``write`` and ``admin``.
        expires: when it stops working; None is never.
        label: what it is for, in words.
        quotas: its limits.
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
        """All keys, or those of a space, in the order of making; also revoked and expired ones."""
        return self._store.keys.select(space=None if space is None else self._store.space_name(space))

    def create(self, request: KeyRequest, *, now: datetime) -> tuple[Key, str]:
        """Make a key.

        Returns:
            What it allows, and the key itself, which nothing can show again.

        Raises:
            InputError: the request asks for something that no key may have, or a name or zone is not valid.
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
        """Stop a key from working, at once and in every process.

        Raises:
            NotFoundError: there is none.
        """
        return self._store.keys.revoke(key_id, now=now)


@contextmanager
def open_keys(folder: Path, *, read_only: bool = False) -> Iterator[KeyRing]:
    """Open the keys of a record, and make the record when it is new.

    Args:
        folder: the folder of the record.
        read_only: open the record also where it cannot be written; ``create`` and ``revoke`` raise there.

    Raises:
        StoreError: the record cannot be opened.
    """
    with Store(folder, allow_read_only=read_only) as store:
        yield KeyRing(store)
