"""Sign-in of the web app: one-time links, and sessions that a cookie names.

Both stay in the memory of one process: a restart signs everybody out. Only hashes of secrets are kept.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Final

from lifelong.types import Key

LINK_SECONDS: Final = 600.0
"""Life of a one-time link: long enough to change to the browser, short enough for the history of a terminal."""

IDLE_SECONDS: Final = 12 * 3600.0
"""Seconds without a request that end a session."""

LONGEST_SECONDS: Final = 7 * 86_400.0
"""Seconds after which a session ends in any case."""

MOST: Final = 10_000
"""Largest number of sessions, and of links; the oldest is dropped."""


@dataclass(slots=True)
class SignIn:
    """One signed-in browser.

    Attributes:
        key: the server key of the sign-in; None for a one-time link.
        space, person: whose record it opens.
        csrf: the token that every request with an effect must repeat.
        toast: a short text that the next page shows.
        language_told: whether the person was told that their language is not read.
        begun, used: times of the sign-in and of the last request, in seconds of a monotonic clock.
    """

    key: Key | None
    space: str
    person: str
    begun: float
    used: float
    toast: str = ""
    language_told: bool = False
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(32))


class Sessions:
    """The sessions and one-time links of one server.

    Args:
        usable: which of these ids of keys are neither revoked nor expired. It may block.
        clock: seconds of a monotonic clock; for tests.
    """

    def __init__(
        self, usable: Callable[[Collection[str]], Collection[str]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._usable = usable
        self._clock = clock
        self._sessions: OrderedDict[str, SignIn] = OrderedDict()
        self._links: OrderedDict[str, tuple[str, str, float]] = OrderedDict()

    def begin(self, key: Key | None, space: str, person: str) -> str:
        """Begin a session and return its secret id, which is always a new one: a given cookie is never adopted."""
        secret, now = secrets.token_urlsafe(32), self._clock()
        self._sessions[_hash(secret)] = SignIn(key, space, person, now, now)
        if len(self._sessions) > MOST:
            self._sessions.popitem(last=False)
        return secret

    def find(self, secret: str) -> SignIn | None:
        """The session of a secret id, or None if there is none or it has ended."""
        session = self._sessions.get(_hash(secret))
        if session is None:
            return None
        now = self._clock()
        if now - session.used > IDLE_SECONDS or now - session.begun > LONGEST_SECONDS:
            self.end(secret)
            return None
        session.used = now
        return session

    def of(self, headers: Mapping[str, str]) -> SignIn | None:
        """The session of a request, or None. A session of a key ends with the key.

        Args:
            headers: headers of the request, names in lower case.
        """
        secret = cookie_of(headers)
        session = self.find(secret) if secret else None
        if session is not None and session.key is not None and session.key.id not in self._usable([session.key.id]):
            self.end(secret)
            return None
        return session

    def end(self, secret: str) -> None:
        """End a session; an unknown one is no error."""
        self._sessions.pop(_hash(secret), None)

    def link(self, space: str, person: str) -> str:
        """The secret of a new one-time link that signs in as this person."""
        secret = secrets.token_urlsafe(32)
        self._links[_hash(secret)] = (space, person, self._clock())
        if len(self._links) > MOST:
            self._links.popitem(last=False)
        return secret

    def take_link(self, secret: str) -> str | None:
        """Use up a one-time link: the secret id of a new session, or None if the link is unknown, used or too old."""
        space, person, made = self._links.pop(_hash(secret), ("", "", float("-inf")))
        if self._clock() - made > LINK_SECONDS:
            return None
        return self.begin(None, space, person)


def cookie_name(headers: Mapping[str, str]) -> str:
    """The name of the cookie of a server, with its port: browsers share cookies between the ports of a host."""
    port = headers.get("host", "").rpartition(":")[2]
    return f"lifelong_{port}" if port.isascii() and port.isdigit() else "lifelong"


def cookie_of(headers: Mapping[str, str]) -> str:
    """The secret id of the session of a request, or ""."""
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    morsel = cookies.get(cookie_name(headers))
    return "" if morsel is None else morsel.value


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
