"""The page itself: one session of the history, the list of all sessions, and the way to one message."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from starlette.responses import Response

from lifelong.errors import NotFoundError
from lifelong.types import Message, Session
from lifelong.types.times import micros
from lifelong.web.pages.chat.message_entries import entries
from lifelong.web.security import RECORDING_POLICY
from lifelong.web.visit import Visit

MESSAGES: Final = 40
"""Messages of a page; earlier ones are loaded on request."""

SESSIONS: Final = 30
"""Sessions of the list; earlier ones are loaded on request."""

TITLE: Final = 60
"""Characters of a session's first message in the list."""

_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """A session in the list: ``title`` is the beginning of its first message."""

    session: Session
    title: str


async def show(visit: Visit) -> Response:
    """A session with its messages; without one, the open session or a greeting."""
    query, sessions = visit.request.query_params, await visit.person.sessions()
    chosen = visit.request.path_params.get("session")
    if chosen is None:
        session = _open(visit, sessions)
    else:
        session = next((each for each in sessions if each.id == chosen), None)
        if session is None:
            raise NotFoundError(f"no session {chosen!r}")
    target = query.get("message")
    messages = [] if session is None else await _page(visit, session, target)
    later = await _has_later(visit, session, messages)
    newest = bool(messages) and session == sessions[-1] and not later
    page = visit.page(
        "chat/page.html",
        session=session,
        listed=await _listed(visit, sessions, 0),
        more=len(sessions) > SESSIONS,
        entries=await entries(visit.person, messages, newest=newest),
        earlier=await _has_earlier(visit, session, messages),
        later=later,
        is_open=session is None or (session == _open(visit, sessions)),
        trace=query.get("trace", ""),
        **await _greeting(visit, sessions),
    )
    page.headers["Permissions-Policy"] = RECORDING_POLICY
    return page


async def more_sessions(visit: Visit) -> Response:
    """Older sessions for the list."""
    sessions = await visit.person.sessions()
    query = visit.request.query_params
    begin = query.get("from", "0")
    skipped = int(begin) if begin.isdecimal() and len(begin) < 9 else 0
    more = len(sessions) > skipped + SESSIONS
    listed = await _listed(visit, sessions, skipped)
    return visit.page("chat/sessions.html", listed=listed, more=more, skipped=skipped, chosen=query.get("chosen", ""))


async def earlier(visit: Visit) -> Response:
    """The messages of a session before one of them."""
    session = visit.request.path_params["session"]
    first = await visit.person.message(visit.request.query_params.get("before", ""))
    messages = await _before(visit, session, first)
    return visit.page(
        "chat/messages.html",
        session_id=session,
        entries=await entries(visit.person, messages, newest=False),
        earlier=len(messages) == MESSAGES,
    )


async def find_message(visit: Visit) -> Response:
    """Go to a message in its session."""
    message = await visit.person.message(visit.request.path_params["message"])
    return visit.go(f"/app/chat/{message.session}?message={message.id}#{message.id}")


async def find_source(visit: Visit) -> Response:
    """Go to the message that a message or memory comes from."""
    found = visit.request.path_params["id"]
    if not await visit.person.known_messages([found]):
        found = (await visit.person.memories.get(found)).sources[0].message
    return visit.go(f"/app/chat/message/{found}")


async def close_session(visit: Visit) -> Response:
    """End the open session: what is said next begins a new one."""
    await visit.person.close_session()
    return visit.go("/app/chat")


def _open(visit: Visit, sessions: Sequence[Session]) -> Session | None:
    """The session that the next message belongs to, or None if it begins a new one."""
    life = visit.service.life
    if sessions and sessions[-1].closed is None and life.now() - sessions[-1].last < life.settings.gap:
        return sessions[-1]
    return None


async def _page(visit: Visit, session: Session, target: str | None) -> list[Message]:
    """The newest messages of a session, or those around one of them."""
    if not target:
        return await visit.person.messages(session=session.id, limit=MESSAGES, newest=True)
    message = await visit.person.message(target)
    after = await visit.person.messages(session=session.id, after=_place(message), limit=MESSAGES // 2)
    return [*await _before(visit, session.id, message), message, *after]


async def _before(visit: Visit, session: str, message: Message) -> list[Message]:
    """The messages of a session before one of them. Any number of messages can have its time, as after an import."""
    until, limit = message.at + _MICROSECOND, 2 * MESSAGES
    while True:
        found = await visit.person.messages(session=session, until=until, limit=limit, newest=True)
        ids = [each.id for each in found]
        place = ids.index(message.id) if message.id in ids else 0
        if place >= MESSAGES or len(found) < limit:
            return found[max(0, place - MESSAGES) : place]
        limit *= 2


async def _has_earlier(visit: Visit, session: Session | None, messages: Sequence[Message]) -> bool:
    if session is None or not messages:
        return False
    first = await visit.person.messages(session=session.id, limit=1)
    return first[0].id != messages[0].id


async def _has_later(visit: Visit, session: Session | None, messages: Sequence[Message]) -> bool:
    if session is None or not messages or messages[-1].at < session.last:
        return bool(messages)
    return bool(await visit.person.messages(session=session.id, after=_place(messages[-1]), limit=1))


def _place(message: Message) -> tuple[int, str]:
    """The place of a message in the order of time, as ``messages`` takes it."""
    return micros(message.at), message.id


async def _listed(visit: Visit, sessions: Sequence[Session], skipped: int) -> list[SessionEntry]:
    """A part of the list of sessions, the newest first."""
    chosen = sessions[::-1][skipped : skipped + SESSIONS]
    first = await asyncio.gather(*(visit.person.messages(session=each.id, limit=1) for each in chosen))
    return [SessionEntry(each, _title(messages)) for each, messages in zip(chosen, first, strict=True)]


def _title(messages: Sequence[Message]) -> str:
    text = " ".join(messages[0].text.split()) if messages else ""
    return text if len(text) <= TITLE else text[: TITLE - 1].rstrip() + "…"


async def _greeting(visit: Visit, sessions: Sequence[Session]) -> dict[str, Any]:
    hour = visit.service.life.now().astimezone(visit.person.zone).hour
    part = "night" if hour < 5 else "morning" if hour < 11 else "day" if hour < 18 else "evening"
    return {"part_of_day": part, "called": await visit.person.called(), "is_new": not sessions}
