"""Who calls: a key's space and person. Nothing else in a request can say who somebody is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from lifelong.life import Life
from lifelong.person.person import Person
from lifelong.server.errors import NOTHING_HERE, Problem
from lifelong.server.mcp.guest import EVERYTHING, Scope
from lifelong.store.keys import Key
from lifelong.store.names import meant


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever presented a key.

    Attributes:
        key: the key, or None where authentication is switched off.
        space: the tenant that it speaks for.
        person: the one person that it speaks for, or None for any of the space.
        scopes: what it may do.
        default: who is meant when nobody is named, or None when somebody must be.
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
            raise Problem(403, "missing_scope", f"this key lacks the scope {scope!r}: use one that was made with it")

    def name(self, user: str | None, *, field: str = "user") -> str:
        """The name of the person that a request is about.

        Args:
            user: whom the request names.
            field: where it names somebody.

        Raises:
            Problem: a bound key names somebody else, or an unbound one nobody.
        """
        if self.person is not None:
            if user and meant(user, (self.person,)) is None:
                raise Problem(
                    403,
                    "user_not_allowed",
                    f"this key speaks for one person, and `{field}` names another: leave it out, or use a key made "
                    "with --any-person",
                    param=field,
                )
            return self.person
        if not user and self.default is None:
            raise Problem(
                400, "user_required", f"this key speaks for many persons: name the one meant in `{field}`", param=field
            )
        return user or self.default or ""


def identify(life: Life, headers: Mapping[str, str], *, required: bool) -> Caller:
    """Who calls, by the Authorization header alone.

    Args:
        life: the opened record.
        headers: of the request, names in lower case.
        required: whether a key is needed; without, everybody is the record's owner.

    Raises:
        Problem: 401, in the same words whatever is wrong with the key.
    """
    if not required:
        return Caller(None, life.settings.space, None, EVERYTHING, default=life.settings.person)
    kind, _, given = headers.get("authorization", "").partition(" ")
    key = life.keys.check(given.strip()) if kind.lower() == "bearer" else None
    if key is None:
        raise Problem(
            401,
            "invalid_api_key",
            "this key is not valid here: send `Authorization: Bearer KEY` with a key from `lifelong keys create`",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return Caller(key, key.space, key.person, EVERYTHING & key.scopes)


def caller_of(request: Request) -> Caller:
    """The caller of a request, as the gate has found; a FastAPI dependency."""
    caller: Caller = request.state.caller
    return caller


def person_of(life: Life, caller: Caller, user: str | None = None, *, new: bool = False, field: str = "user") -> Person:
    """The person that a request is about.

    Args:
        life: the opened record.
        caller: who asks.
        user: whom the request names, for keys that speak for many.
        new: whether a person who is not there is made.
        field: where the request names them.

    Raises:
        Problem: the caller may not, its key has made as many persons as it may, or nobody is there and ``new`` is
            False.
        InputError: the name cannot be a name.
    """
    name = caller.name(user, field=field)
    known = life.has_person(name, space=caller.space)
    if not new and not known:
        raise Problem(404, "not_found", NOTHING_HERE)
    if not known and caller.key is not None:
        most = caller.key.persons or life.settings.serve_persons

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
