"""Keys of the HTTP server: made once, shown once, stored as hashes, compared in constant time.

A key is ``lk_ID_SECRET``. The secret has 256 random bits, so one round of SHA-256 protects it: a slow hash defends
guessable passwords, and would only cost the server time here.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from lifelong.errors import InputError, NotFoundError
from lifelong.store.columns import micros, moment, optional_moment, to_json
from lifelong.store.database import Database, Row
from lifelong.store.decoding import decodes
from lifelong.store.names import check_name

if TYPE_CHECKING:
    from lifelong.store.record import Record

SCOPES: Final = ("read", "write", "admin")
"""``read`` looks, ``write`` adds and forgets, ``admin`` sees what concerns all persons of the server."""

_FORM = re.compile(r"lk_([0-9a-f]{12})_([\w-]{43})", re.ASCII)

_NOBODY: Final = hashlib.sha256(b"nobody's secret").digest()
"""Compared with when there is no such key, so that its absence takes as long as a wrong secret."""

_COLUMNS = (
    "k.id, k.space, p.name, k.scopes, k.label, k.made_at, k.expires_at, k.revoked_at, k.rate, k.body, k.storage, "
    "k.persons"
)
_FROM = "api_key k LEFT JOIN person p ON p.id = k.person"


@dataclass(frozen=True, slots=True)
class Key:
    """What a key allows.

    Attributes:
        id: its public part.
        space: the tenant that it speaks for.
        person: the one person that it speaks for, or None for any person of the space.
        scopes: some of SCOPES.
        expires: when it stops working, or None.
        revoked: when it was revoked, or None.
        rate, body: requests a minute, bytes a request; None takes the settings'.
        storage: bytes kept for the person, or for a key of any person, for everybody it writes for together; None takes
            the settings'.
        persons: how many persons a key of any person may make; None takes the settings'.
    """

    id: str
    space: str
    person: str | None
    scopes: frozenset[str]
    label: str
    made: datetime
    expires: datetime | None = None
    revoked: datetime | None = None
    rate: int | None = None
    body: int | None = None
    storage: int | None = None
    persons: int | None = None

    def usable(self, now: datetime) -> bool:
        """Neither revoked nor expired."""
        return self.revoked is None and (self.expires is None or now < self.expires)


class KeyRepository:
    """The keys of a store."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def create(
        self,
        space: str,
        *,
        person: Record | None,
        scopes: Collection[str],
        now: datetime,
        expires: datetime | None = None,
        label: str = "",
        rate: int | None = None,
        body: int | None = None,
        storage: int | None = None,
        persons: int | None = None,
    ) -> tuple[Key, str]:
        """Make a key.

        Args:
            space: the tenant that it speaks for.
            person: the one person that it speaks for; None for any person of the space.
            scopes: what it allows.
            now: the time of making.
            expires: when it stops working.
            label: a name for people.
            rate, body, storage, persons: quotas of its own.

        Returns:
            What it allows, and the key itself, which nothing can show again.

        Raises:
            InputError: a scope is unknown, or none is given; it would be expired already; a quota is below 1; the
                person lives in another space; nobody lives in the space, and none may be called so; ``persons`` is
                given for a key that makes none.
        """
        if not scopes or not set(scopes) <= set(SCOPES):
            raise InputError(f"scopes {', '.join(scopes) or 'none'}: give some of {', '.join(SCOPES)}")
        if expires is not None and expires <= now:
            raise InputError(f"expires {expires.isoformat()} lies in the past: give a later time")
        if person is not None and person.space != space:
            raise InputError(f"{person.name!r} lives in space {person.space!r}, not in {space!r}: name that space")
        if person is not None and persons is not None:
            raise InputError(f"persons {persons}: a key for one person makes no others: leave it out")
        for name, quota in (("rate", rate), ("body", body), ("storage", storage), ("persons", persons)):
            if quota is not None and quota < 1:
                raise InputError(f"{name} {quota}: give at least 1, or leave it out for the setting's")
        if self._db.row("SELECT 1 FROM space WHERE name = ?", (space,)) is None:
            space = check_name(space, "space")
        key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        with self._db.transaction() as connection:
            connection.execute(
                "INSERT INTO api_key (id, hash, space, person, scopes, label, made_at, expires_at, rate, body, "
                "storage, persons) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    key_id,
                    _hashed(secret),
                    space,
                    None if person is None else person.person,
                    to_json(scope for scope in SCOPES if scope in scopes),
                    label,
                    micros(now),
                    None if expires is None else micros(expires),
                    rate,
                    body,
                    storage,
                    persons,
                ),
            )
        return self.get(key_id), f"lk_{key_id}_{secret}"

    @decodes
    def check(self, given: str, *, now: datetime) -> Key | None:
        """What a presented key allows, or None when it is unknown, wrong, revoked or expired."""
        form = _FORM.fullmatch(given)
        key_id, secret = form.groups() if form else ("", "")
        row = self._db.row(f"SELECT {_COLUMNS}, k.hash FROM {_FROM} WHERE k.id = ?", (key_id,))
        right = hmac.compare_digest(_hashed(secret), _NOBODY if row is None else bytes(row[-1]))
        if row is None or not right:
            return None
        key = _key(row)
        return key if key.usable(now) else None

    @decodes
    def get(self, key_id: str) -> Key:
        """One key by its public part.

        Raises:
            NotFoundError: there is none.
        """
        row = self._db.row(f"SELECT {_COLUMNS} FROM {_FROM} WHERE k.id = ?", (key_id,))
        if row is None:
            raise NotFoundError(f"no key {key_id!r}: `lifelong keys list` shows them")
        return _key(row)

    @decodes
    def select(self, *, space: str | None = None) -> list[Key]:
        """All keys, or those of a space, in the order of making; also revoked and expired ones."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM {_FROM} WHERE ?1 IS NULL OR k.space = ?1 ORDER BY k.made_at, k.id", (space,)
        )
        return [_key(row) for row in rows]

    def revoke(self, key_id: str, *, now: datetime) -> Key:
        """Stop a key from working, at once and in every process.

        Raises:
            NotFoundError: there is none.
        """
        with self._db.transaction() as connection:
            connection.execute(
                "UPDATE api_key SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?", (micros(now), key_id)
            )
        return self.get(key_id)

    def usable(self, key_ids: Collection[str], *, now: datetime) -> set[str]:
        """Those of some keys that are there and neither revoked nor expired."""
        rows = self._db.rows(
            "SELECT id FROM api_key WHERE id IN (SELECT value FROM json_each(?)) AND revoked_at IS NULL "
            "AND (expires_at IS NULL OR expires_at > ?)",
            (json.dumps(sorted(key_ids)), micros(now)),
        )
        return {str(key_id) for (key_id,) in rows}

    def writes_for(self, key: Key, person: Record) -> None:
        """Note that a key for any person writes for this one, whoever made them."""
        found = self._db.row("SELECT 1 FROM key_person WHERE key = ? AND person = ?", (key.id, person.person))
        if found is None:
            self._note(key, person, made=False)

    def make_person(self, key: Key, make: Callable[[], Record], *, most: int) -> bool:
        """Let a key make a person.

        Args:
            key: for any person.
            make: makes the person, or finds one who was made just now.
            most: persons whom it may have made, of those who are still there.

        Returns:
            False when it has made as many; nobody is made then.
        """
        with self._db.transaction():
            row = self._db.row("SELECT count(*) FROM key_person WHERE key = ? AND made", (key.id,))
            if row is not None and int(row[0]) >= most:
                return False
            self._note(key, make(), made=True)
        return True

    def size(self, key: Key) -> int:
        """Bytes of the words and pictures of everybody whom a key for any person writes for."""
        row = self._db.row(
            "WITH whom AS (SELECT person FROM key_person WHERE key = ?) "
            "SELECT (SELECT coalesce(sum(octet_length(text)), 0) FROM message WHERE person IN whom) "
            "+ (SELECT coalesce(sum(size), 0) FROM media WHERE person IN whom)",
            (key.id,),
        )
        return 0 if row is None else int(row[0])

    def _note(self, key: Key, person: Record, *, made: bool) -> None:
        with self._db.transaction() as connection:
            connection.execute(
                "INSERT INTO key_person (key, person, made) SELECT ?, id, ? FROM person WHERE id = ? "  # if still there
                "ON CONFLICT DO NOTHING",
                (key.id, int(made), person.person),
            )


def _hashed(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _key(row: Row) -> Key:
    key_id, space, person, scopes, label, made, expires, revoked, rate, body, storage, persons = row[:12]
    return Key(
        id=str(key_id),
        space=str(space),
        person=person,
        scopes=frozenset(json.loads(scopes)),
        label=str(label),
        made=moment(made),
        expires=optional_moment(expires),
        revoked=optional_moment(revoked),
        rate=rate,
        body=body,
        storage=storage,
        persons=persons,
    )
