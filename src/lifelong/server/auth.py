"""Authentication: a key determines the space and the person. No other part of a request does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from lifelong.life import Life
from lifelong.person.person import Person
from lifelong.privacy.names import match_name
from lifelong.server.errors import NOTHING_HERE, Problem
from lifelong.server.mcp.guest import EVERYTHING, Scope
from lifelong.types import Key
from lifelong.types.keys import ANY_USER

_OTHER_HEADERS: Final = ("x-api-key", "api-key", "apikey", "x-auth-token", "token")
"""Where other servers expect a key."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of a request.

    Attributes:
        key: the key, or None if authentication is switched off.
        space: the space that the caller has access to.
        person: the only person that the caller has access to, or None for any person of the space.
        scopes: what the caller may do.
        default: the person of a request that names none, or None if a request must name one.
    """

    key: Key | None
    space: str
    person: str | None
    scopes: frozenset[Scope]
    default: str | None = None

    def need(self, scope: Scope) -> None:
        """Refuse a caller whose key lacks a scope.

        Raises:
            Problem: 403.
        """
        if scope not in self.scopes:
            raise Problem(
                403,
                "missing_scope",
                f"this key lacks the scope {scope!r}: use one that was made with it (`lifelong keys create --scope …`)",
            )

    def name(self, user: str | None, *, field: str = "user") -> str:
        """The name of the person of a request.

        Args:
            user: the person that the request names.
            field: the field of the request that names the person.

        Raises:
            Problem: the key is for another person, or it is for any person and the request names none.
        """
        if self.person is not None:
            unread = field == "user" and self.key is not None and ANY_USER in self.key.scopes
            if user and not unread and match_name(user, (self.person,)) is None:
                raise Problem(
                    403,
                    "user_not_allowed",
                    f"this key speaks for one person, and `{field}` names another: leave it out, use a key made with "
                    "--any-person, or, for an app that names its own accounts or conversations there, --any-user",
                    param=field,
                )
            return self.person
        if not user and self.default is None:
            raise Problem(
                400, "user_required", f"this key speaks for many persons: name the one meant in `{field}`", param=field
            )
        return user or self.default or ""


def identify(life: Life, headers: Mapping[str, str], *, required: bool) -> Caller:
    """The caller of a request, from its Authorization header alone.

    Args:
        life: the opened record.
        headers: headers of the request, names in lower case.
        required: whether a key is needed; without keys, every caller has the rights of the owner of the record.

    Raises:
        Problem: 401, with the same message whatever is wrong with the key itself.
    """
    if not required:
        return Caller(None, life.settings.space, None, EVERYTHING, default=life.default_person())
    kind, _, secret = headers.get("authorization", "").partition(" ")
    key = life.keys.check(secret.strip()) if kind.lower() == "bearer" else None
    if key is None:
        wrong = _misplaced(headers) or "this key is not valid here"
        raise Problem(
            401,
            "invalid_api_key",
            f"{wrong}: send `Authorization: Bearer KEY` with a key from `lifelong keys create`",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return Caller(key, key.space, key.person, EVERYTHING & key.scopes)


def _misplaced(headers: Mapping[str, str]) -> str:
    """What is wrong with the place of a key, or "" where it stands where it belongs."""
    given = headers.get("authorization", "").strip()
    other = next((name for name in _OTHER_HEADERS if name in headers), None)
    if not given:
        return f"the header {other} is not read" if other else "the header Authorization is missing"
    if given.lower() == "bearer":
        return "no key stands after `Bearer`"
    return "" if given.lower().startswith("bearer ") else "the header Authorization does not begin with `Bearer `"


def caller_of(request: Request) -> Caller:
    """The caller of a request, which the gate has identified; a FastAPI dependency."""
    caller: Caller = request.state.caller
    return caller


def person_of(life: Life, caller: Caller, user: str | None = None, *, new: bool = False, field: str = "user") -> Person:
    """The person of a request.

    Args:
        life: the opened record.
        caller: the caller of the request.
        user: the person that the request names, for keys for any person.
        new: whether to create a person who does not exist.
        field: the field of the request that names the person.

    Raises:
        Problem: the caller has no access, the quota of persons is used up, or the person does not exist and ``new`` is
            False.
        InputError: the name is not valid.
    """
    name = caller.name(user, field=field)
    exists = life.has_person(name, space=caller.space)
    if not new and not exists:
        raise Problem(404, "not_found", NOTHING_HERE)
    if not exists and caller.key is not None:
        most = caller.key.quotas.persons or life.settings.serve_persons

        def make() -> Person:
            return life.person(name, space=caller.space)

        if not life.keys.make_person(caller.key, make, most=most):
            raise Problem(
                403,
                "person_quota_exceeded",
                f"this key has made {most:,} persons, and may make no more: forget one, raise serve_persons, or use a "
                "key with more (`lifelong keys create --any-person --persons N`)",
                param=field,
            )
    return life.person(name, space=caller.space)
