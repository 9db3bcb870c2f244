"""The API keys of the HTTP server: create, list, check and revoke them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from lifelong.settings import Settings
from lifelong.store.keys import Key
from lifelong.store.store import Store


@contextmanager
def open_keys(settings: Settings, *, allow_read_only: bool = False) -> Iterator[Keys]:
    """The API keys of the record of the settings. No model is loaded, so that this opens fast.

    Args:
        settings: name the record, which is made when it is missing, and the space.
        allow_read_only: open a record that can only be read; writes raise then.

    Raises:
        StoreError: the record cannot be opened.
    """
    with Store(settings.store, allow_read_only=allow_read_only) as store:
        yield Keys(store, settings, lambda: datetime.now(UTC))


class Keys:
    """The API keys of an open record; ``Life.keys`` holds it.

    Args:
        store: the record on disk.
        settings: name the space that is used where a call names none.
        now: the clock.
    """

    def __init__(self, store: Store, settings: Settings, now: Callable[[], datetime]) -> None:
        self._store = store
        self._settings = settings
        self._now = now

    async def list(self, *, space: str | None = None, every_space: bool = False) -> list[Key]:
        """The keys of one space, oldest first; revoked and expired keys are included.

        Args:
            space: the space; None takes the one of the settings.
            every_space: list the keys of every space instead.
        """

        def select() -> list[Key]:
            return self._store.keys.select(space=None if every_space else self._space(space))

        return await asyncio.to_thread(select)

    async def create(
        self,
        *,
        person: str | None,
        scopes: Collection[str],
        space: str | None = None,
        zone: str | None = None,
        expires: datetime | None = None,
        label: str = "",
        rate: int | None = None,
        body: int | None = None,
        storage: int | None = None,
        persons: int | None = None,
    ) -> tuple[Key, str]:
        """Make a key.

        Args:
            person: the one person that the key is for; a new name makes a new person. None: any person of the space.
            scopes: some of ``read``, ``write`` and ``admin``.
            space: the space; None takes the one of the settings.
            zone: IANA time zone of the person, stored when given.
            expires: when the key stops working; None means never.
            label: a note for people.
            rate: requests a minute; None takes the setting ``serve_rate``. So do the next three with their settings.
            body: bytes of the largest request.
            storage: bytes that may be stored.
            persons: persons that a key for any person may make.

        Returns:
            The description of the key, and the key itself. The key is stored as a hash and cannot be shown again.

        Raises:
            InputError: a name, the zone, a scope, the expiry or a quota cannot be used.
        """

        def make() -> tuple[Key, str]:
            of = self._settings.space if space is None else space
            record = None if person is None else self._store.record(of, person, zone=zone)
            return self._store.keys.create(
                self._space(space) if record is None else record.space,
                person=record,
                scopes=scopes,
                now=self._now(),
                expires=expires,
                label=label,
                rate=rate,
                body=body,
                storage=storage,
                persons=persons,
            )

        return await asyncio.to_thread(make)

    def check(self, secret: str) -> Key | None:
        """The description of a key that is usable now, else None. Blocking.

        Args:
            secret: the key itself, as a client sends it.
        """
        return self._store.keys.check(secret, now=self._now())

    async def revoke(self, key_id: str) -> Key:
        """Stop a key from working, at once and in every process.

        Raises:
            NotFoundError: there is no key with this id.
        """
        return await asyncio.to_thread(self._store.keys.revoke, key_id, now=self._now())

    def _space(self, space: str | None) -> str:
        return self._store.space_name(self._settings.space if space is None else space)
