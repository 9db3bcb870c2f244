"""Answers as they stream: a new message, one that is answered again, and one that was edited."""

from __future__ import annotations

import json
import re
import secrets
import shlex
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any, Final

from starlette.datastructures import UploadFile
from starlette.responses import Response

from lifelong.agent.chat_request import ChatRequest
from lifelong.agent.phrases import phrases
from lifelong.agent.unread_language import english_by_default, unread_language
from lifelong.server.api.route import api_failure
from lifelong.server.errors import Problem
from lifelong.server.streaming import begun, event
from lifelong.settings import default_store
from lifelong.types import Answer, Incoming, Message, Recalled, Reply, Restarted, Thinking, Token
from lifelong.web.pages.chat.message_entries import entries
from lifelong.web.visit import Visit

MOST_FILES: Final = 20

_KEY: Final = re.compile(r"[A-Za-z0-9-]{16,64}")


async def say(visit: Visit) -> Response:
    """Store what the person says and answer it.

    The form has ``text``, ``files``, ``voice``: a recording in which the person says it, and ``key``: a name that the
    page makes for the message, so that a request that is sent twice stores it once.
    """
    form = await visit.request.form(max_files=MOST_FILES, max_fields=10)
    text, key, recording = form.get("text"), form.get("key"), form.get("voice")
    files = [await item.read() for item in form.getlist("files") if isinstance(item, UploadFile) and item.size]
    text = text if isinstance(text, str) else ""
    voice = await recording.read() if isinstance(recording, UploadFile) and recording.size else None
    if not text.strip() and not files and voice is None:
        raise Problem(422, "empty", visit.words("chat.say_something"))
    named = isinstance(key, str) and _KEY.fullmatch(key)
    return await _answer(
        visit, ChatRequest(text, files=files, voice=voice), key=f"web:{key if named else secrets.token_hex(16)}"
    )


async def again(visit: Visit) -> Response:
    """Answer the newest message of the person again; its earlier reply is replaced."""
    message = await _newest(visit)
    if message.key is None:
        return await _replaced(visit, message, message.text)
    return await _answer(visit, ChatRequest(message.text), key=message.key)


async def edit(visit: Visit) -> Response:
    """Replace the newest message of the person by another text, and answer it."""
    message = await _newest(visit)
    text = (await visit.request.form(max_files=0, max_fields=10)).get("text")
    if not isinstance(text, str) or not (text.strip() or message.attachments):
        raise Problem(422, "empty", visit.words("chat.say_something"))
    return await _replaced(visit, message, text)


async def _newest(visit: Visit) -> Message:
    """The message of the request, which must be the newest of the person: the history behind others stays as it was.

    Raises:
        Problem: 409, something was said since.
    """
    message = await visit.person.message(visit.request.path_params["message"])
    newest = await visit.person.messages(since=message.at)
    own = [each for each in newest if each.role == "user"]
    if message.role != "user" or own[-1].id != message.id:
        raise Problem(409, "not_newest", visit.words("chat.not_newest"))
    return message


async def _replaced(visit: Visit, message: Message, text: str) -> Response:
    files = [await visit.person.media.read(each.sha256) for each in message.attachments]
    await visit.reserve(len(text.encode("utf-8", "replace")))
    key = message.key or f"web:{secrets.token_hex(16)}"
    await visit.person.replace_message(message.id, Incoming(text, at=message.at, files=tuple(files), key=key))
    return await _answer(visit, ChatRequest(text, files=files, at=message.at), key=key)


async def _answer(visit: Visit, request: ChatRequest, *, key: str) -> Response:
    """The answer as a stream of events; for a browser without scripts, the page after the answer."""
    files = [each for each in (*request.files, request.voice) if isinstance(each, bytes)]
    await visit.reserve(len(request.text.encode("utf-8", "replace")) + sum(map(len, files)))
    events = visit.person.conversation.respond(request, key=key)
    if "text/event-stream" in visit.request.headers.get("accept", ""):
        return await begun(visit.request, _encoded(visit, events), failure=api_failure)
    async with aclosing(events) as each:
        async for item in each:
            if isinstance(item, Answer):
                notice, _ = _language_notice(visit, request.text)
                return visit.go(f"/app/chat/message/{item.reply.id}", toast=notice)
    return visit.go("/app/chat")


async def _encoded(visit: Visit, events: AsyncGenerator[Any, None]) -> AsyncGenerator[bytes, None]:
    async with aclosing(events) as each:
        async for item in each:
            match item:
                case Token(text):
                    yield _event("token", {"text": text})
                case Thinking(text):
                    yield _event("thinking", {"text": text})
                case Recalled(recollection):
                    yield _event("recalled", {"text": visit.words("chat.recalled", count=len(recollection))})
                case Restarted():
                    yield _event("restarted", {})
                case Answer(reply):
                    yield _event("answer", await _finished(visit, reply))


async def _finished(visit: Visit, reply: Reply) -> dict[str, str]:
    """The stored message and its reply as parts of the page, and the address of their session."""
    messages: Sequence[Message] = await visit.person.known_messages([reply.message, reply.id])
    html = visit.html(
        "chat/messages.html",
        session_id=messages[0].session if messages else "",
        entries=await entries(visit.person, messages, newest=True),
        earlier=False,
    )
    if not messages:
        return {"html": html, "address": "/app/chat", "heading": ""}
    notice, language = _language_notice(visit, messages[0].text)
    if notice:
        html += visit.html("chat/language.html", notice=notice, language=language)
    formats = visit.formats
    heading = f"{formats.weekday(messages[0].at)} {formats.clock(messages[0].at)}"
    return {"html": html, "address": f"/app/chat/{messages[0].session}", "heading": heading}


def _language_notice(visit: Visit, text: str) -> tuple[str, str]:
    """What tells a person, once after each sign-in, that the models do not read their language; and its language."""
    life = visit.service.life
    if visit.session.language_told or not english_by_default(life.settings, life.embedder.name):
        return "", ""
    if (language := unread_language(text)) is None:
        return "", ""
    visit.session.language_told = True
    words, command, store = phrases(language), "lifelong languages", life.settings.store
    if visit.session.key is None and life.settings.database is None and store != default_store():
        command += f" --store {shlex.quote(str(store))}"  # only whoever sits at this machine is told its folders
    return words.models_command(command), words.language


def _event(name: str, value: dict[str, Any]) -> bytes:
    return event(json.dumps(value), name)
