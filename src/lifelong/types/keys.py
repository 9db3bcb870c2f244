"""Keys of the HTTP server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

ANY_USER: Final = "any-user"
"""The scope of a key for one person that does not read OpenAI's field ``user``.

Some apps name a conversation or an account of their own there.
"""

SCOPES: Final = ("read", "write", "admin", ANY_USER)
"""``read`` reads, ``write`` adds and forgets, ``admin`` reads what concerns all persons of the server."""


@dataclass(frozen=True, slots=True)
class KeyQuotas:
    """The limits of a key; None means the limit of the settings.

    Attributes:
        rate: requests in a minute.
        body: bytes of a request.
        storage: stored bytes of the person, or of all persons together that a key for all persons writes for.
        persons: number of persons that a key for all persons may create.
    """

    rate: int | None = None
    body: int | None = None
    storage: int | None = None
    persons: int | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """A server key and its permissions.

    Attributes:
        id: the public part of the key.
        space: the space that the key gives access to.
        person: the person that the key gives access to; None means all persons of the space.
        scopes: some of ``SCOPES``.
        label: a name for the operator.
        made: time of creation.
        expires: time of expiry, or None.
        revoked: time of revocation, or None.
        quotas: limits of this key.
    """

    id: str
    space: str
    person: str | None
    scopes: frozenset[str]
    label: str
    made: datetime
    expires: datetime | None = None
    revoked: datetime | None = None
    quotas: KeyQuotas = KeyQuotas()

    def usable(self, now: datetime) -> bool:
        """Whether the key is neither revoked nor expired."""
        return self.revoked is None and (self.expires is None or now < self.expires)
