"""The keys that open this record: who has one, a new one, and the end of one. Only a session with ``admin`` may."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from starlette.responses import Response

from lifelong.errors import NotFoundError
from lifelong.server_keys import KeyRequest
from lifelong.types import Key
from lifelong.web.pages.privacy.overview import sees_all
from lifelong.web.visit import Visit

ENDS: Final = {"30": 30, "90": 90, "365": 365, "never": None}
"""Days until a new key ends, by the choice in the form."""

LONGEST_LABEL: Final = 100


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A key in the list: ``own`` is that of this session, and ``can_end`` says whether this session may revoke it."""

    key: Key
    usable: bool
    own: bool
    can_end: bool


async def show(visit: Visit) -> Response:
    """The list."""
    template = "privacy/key_list.html" if visit.is_part else "privacy/keys.html"
    return visit.page(template, **await _list(visit))


async def form(visit: Visit) -> Response:
    """The form for a new key."""
    visit.caller.need("admin")
    return visit.page("privacy/key_form.html", ends=tuple(ENDS))


async def create(visit: Visit) -> Response:
    """Make a key for this person, and show it once."""
    visit.caller.need("admin")
    fields = await visit.request.form(max_files=0, max_fields=10)
    label, days = fields.get("label"), ENDS.get(str(fields.get("ends")), 90)
    life = visit.service.life
    request = KeyRequest(
        space=visit.person.space,
        person=visit.person.name,
        scopes=("read", "write") if fields.get("writes") else ("read",),
        expires=None if days is None else life.now() + timedelta(days=days),
        label=" ".join(label.split())[:LONGEST_LABEL] if isinstance(label, str) else "",
    )
    key, secret = await asyncio.to_thread(life.keys.create, request)
    response = visit.page("privacy/key_made.html", key=key, secret=secret)
    response.headers["HX-Trigger"] = "keys-changed"
    return response


async def revocation(visit: Visit) -> Response:
    """What the end of a key means."""
    return visit.page("privacy/key_revoke.html", entry=await _entry(visit))


async def revoke(visit: Visit) -> Response:
    """End a key at once."""
    entry = await _entry(visit)
    await asyncio.to_thread(visit.service.life.keys.revoke, entry.key.id)
    if entry.own:
        return visit.go("/app/signin")
    return visit.go("/app/privacy/keys", toast=visit.words("privacy.key_ended"))


async def _entry(visit: Visit) -> KeyEntry:
    """The key of the request.

    Raises:
        NotFoundError: there is no such key that this session may end.
    """
    wanted = visit.request.path_params["key"]
    for entry in (await _list(visit))["entries"]:
        if entry.key.id == wanted and entry.can_end:
            return entry  # type: ignore[no-any-return]
    raise NotFoundError(f"no key {wanted[:20]!r} that can be ended here")


async def _list(visit: Visit) -> dict[str, Any]:
    """The keys that may be seen, the newest first: all that open this record, or only that of the session."""
    life, session, manages = visit.service.life, visit.session, sees_all(visit)
    keys = await asyncio.to_thread(life.keys.opening, visit.person)
    now = life.now()
    wide = session.key is None or session.key.person is None
    entries = [
        KeyEntry(
            key,
            key.usable(now),
            own := session.key is not None and key.id == session.key.id,
            manages and key.revoked is None and (key.person is not None or wide or own),
        )
        for key in reversed(keys)
        if manages or (session.key is not None and key.id == session.key.id)
    ]
    address = f"{visit.request.url.scheme}://{visit.request.url.netloc}"
    return {"entries": entries, "manages": manages, "keyed": life.settings.serve_auth, "address": address}
