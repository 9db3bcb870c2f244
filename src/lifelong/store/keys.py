"""Keys of the HTTP server: each is shown once, stored as a hash, and compared in constant time.

A key is ``lk_ID_SECRET``. The secret has 256 random bits, so one round of SHA-256 is enough: a slow hash protects
passwords that can be guessed, and would only cost the server time here.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable, Collection
from dataclasses import asdict, astuple
from datetime import datetime
from typing import TYPE_CHECKING, Final

from lifelong.errors import InputError, NotFoundError
from lifelong.privacy.names import check_name
from lifelong.store.columns import moment, optional_moment, to_json
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.store.read_steps import Row
from lifelong.types import Key, KeyQuotas
from lifelong.types.keys import ANY_USER, SCOPES
from lifelong.types.times import micros

if TYPE_CHECKING:
    from lifelong.store.record import Record

_FORM = re.compile(r"lk_([0-9a-f]{12})_([\w-]{43})", re.ASCII)

_NOBODY: Final = hashlib.sha256(b"nobody's secret").digest()
"""The hash for the comparison if a key does not exist, which then takes as long as for a wrong secret."""

_COLUMNS = (
    "k.id, k.space, p.name, k.scopes, k.label, k.made_at, k.expires_at, k.revoked_at, k.rate, k.body, k.storage, "
    "k.persons"
)
_FROM = "api_key k LEFT JOIN person p ON p.id = k.person"


class KeyRepository:
    """The server keys of a store."""

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
        quotas: KeyQuotas | None = None,
    ) -> tuple[Key, str]:
        """Create a key.

        Args:
            space: the space that the key gives access to.
            person: the person that the key gives access to; None means all persons of the space.
            scopes: some of ``SCOPES``.
            now: the current time.
            expires: time of expiry; None means never.
            label: a name for the operator.
            quotas: limits of this key; None means those of the settings.

        Returns:
            The ``Key``, and its secret text, which cannot be shown again.

        Raises:
            InputError: a scope is unknown, or there is none; the time of expiry is past; a quota is below 1; the person
                belongs to another space; the space does not exist and its name is not valid for a new one; a key for
                one person has the quota ``persons``, or one for all persons the scope ``ANY_USER``.
        """
        quotas = quotas or KeyQuotas()
        if not scopes or not set(scopes) <= set(SCOPES):
            raise InputError(f"scopes {', '.join(scopes) or 'none'}: give some of {', '.join(SCOPES)}")
        if expires is not None and expires <= now:
            raise InputError(f"expires {expires.isoformat()} lies in the past: give a later time")
        if person is not None and person.space != space:
            raise InputError(f"{person.name!r} lives in space {person.space!r}, not in {space!r}: name that space")
        if person is None and ANY_USER in scopes:
            raise InputError(f"scope {ANY_USER}: `user` names the person for a key for any person: leave it out")
        if person is not None and quotas.persons is not None:
            raise InputError(f"persons {quotas.persons}: a key for one person makes no others: leave it out")
        for name, quota in asdict(quotas).items():
            if quota is not None and quota < 1:
                raise InputError(f"{name} {quota}: give at least 1, or leave it out for the setting's")
        if self._db.row("SELECT 1 FROM space WHERE name = ?", (space,)) is None:
            space = check_name(space, "space")
        key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        with self._db.transaction():
            self._db.send(
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
                    *astuple(quotas),
                ),
            )
        return self.get(key_id), f"lk_{key_id}_{secret}"

    @decodes
    def check(self, text: str, *, now: datetime) -> Key | None:
        """The key of this secret text, or None if it is unknown, wrong, revoked or expired."""
        form = _FORM.fullmatch(text)
        key_id, secret = form.groups() if form else ("", "")
        row = self._db.row(f"SELECT {_COLUMNS}, k.hash FROM {_FROM} WHERE k.id = ?", (key_id,))
        right = hmac.compare_digest(_hashed(secret), _NOBODY if row is None else bytes(row[-1]))
        if row is None or not right:
            return None
        key = _key(row)
        return key if key.usable(now) else None

    @decodes
    def get(self, key_id: str) -> Key:
        """The key of this id.

        Raises:
            NotFoundError: there is no such key.
        """
        row = self._db.row(f"SELECT {_COLUMNS} FROM {_FROM} WHERE k.id = ?", (key_id,))
        if row is None:
            raise NotFoundError(f"no key {key_id!r}: `lifelong keys list` shows them")
        return _key(row)

    @decodes
    def select(self, *, space: str | None = None) -> list[Key]:
        """All keys, or those of a space, sorted by time of creation; revoked and expired ones are included."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM {_FROM} WHERE ?1 IS NULL OR k.space = ?1 ORDER BY k.made_at, k.id", (space,)
        )
        return [_key(row) for row in rows]

    def revoke(self, key_id: str, *, now: datetime) -> Key:
        """Revoke a key, at once and for all processes.

        Raises:
            NotFoundError: there is no such key.
        """
        with self._db.transaction():
            self._db.send("UPDATE api_key SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?", (micros(now), key_id))
        return self.get(key_id)

    def usable(self, key_ids: Collection[str], *, now: datetime) -> set[str]:
        """The ids of the keys that exist and are neither revoked nor expired."""
        rows = self._db.rows(
            "SELECT id FROM api_key WHERE id IN (SELECT value FROM json_each(?)) AND revoked_at IS NULL "
            "AND (expires_at IS NULL OR expires_at > ?)",
            (json.dumps(sorted(key_ids)), micros(now)),
        )
        return {str(key_id) for (key_id,) in rows}

    def writes_for(self, key: Key, person: Record) -> None:
        """Record that a key for all persons writes for this person, who may be created by another key."""
        row = self._db.row("SELECT 1 FROM key_person WHERE key = ? AND person = ?", (key.id, person.person))
        if row is None:
            self._note(key, person, made=False)

    def make_person(self, key: Key, make: Callable[[], Record], *, most: int) -> bool:
        """Create a person for a key, within the key's quota.

        Args:
            key: a key for all persons.
            make: creates the person, or returns a person that was created meanwhile.
            most: the quota: the number of existing persons that the key has created.

        Returns:
            False if the quota is used up; no person is created then.
        """
        with self._db.transaction():
            self._db.lock(f"key {key.id}")
            row = self._db.row("SELECT count(*) FROM key_person WHERE key = ? AND made = 1", (key.id,))
            if row is not None and int(row[0]) >= most:
                return False
            self._note(key, make(), made=True)
        return True

    def size(self, key: Key) -> int:
        """Bytes of the messages and files of all persons that a key for all persons writes for."""
        row = self._db.row(
            "WITH whom AS (SELECT person FROM key_person WHERE key = ?) "
            "SELECT (SELECT coalesce(sum(octet_length(text)), 0) FROM message "
            "WHERE person IN (SELECT person FROM whom)) "
            "+ (SELECT coalesce(sum(size), 0) FROM media WHERE person IN (SELECT person FROM whom))",
            (key.id,),
        )
        return 0 if row is None else int(row[0])

    def _note(self, key: Key, person: Record, *, made: bool) -> None:
        with self._db.transaction():
            self._db.send(  # nothing is stored if the person was erased meanwhile
                "INSERT INTO key_person (key, person, made) SELECT ?, id, ? FROM person WHERE id = ? "
                "ON CONFLICT DO NOTHING",
                (key.id, int(made), person.person),
            )


def _hashed(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _key(row: Row) -> Key:
    key_id, space, person, scopes, label, made, expires, revoked, *quotas = row[:12]
    return Key(
        id=str(key_id),
        space=str(space),
        person=person,
        scopes=frozenset(json.loads(scopes)),
        label=str(label),
        made=moment(made),
        expires=optional_moment(expires),
        revoked=optional_moment(revoked),
        quotas=KeyQuotas(*quotas),
    )
