"""One exchange: what the person says is stored, a context is built, the responder answers, the answer is stored."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lifelong.agent.best_of import Fit
from lifelong.agent.context import Context, media
from lifelong.agent.outcome import Outcome
from lifelong.agent.record_view import Desk
from lifelong.agent.request import NOTHING_BROUGHT, Caller
from lifelong.agent.respond import Limits, Responder, mode_of
from lifelong.concepts.appearance import AppearanceModality
from lifelong.concepts.naming import parse_denial
from lifelong.concepts.pipeline import perceive
from lifelong.concepts.statements import apply_message
from lifelong.concepts.voices import VoiceModality
from lifelong.errors import LifelongError, ModelError, NotFoundError
from lifelong.language.terms import analyse
from lifelong.memory.intake import prepare, receive, worded
from lifelong.models.base import ChatModel
from lifelong.person.context import Briefing
from lifelong.persona import state
from lifelong.persona.alignment import score
from lifelong.store.messages import Utterance
from lifelong.types import (
    Answer,
    Event,
    FileInput,
    ImageInput,
    Incoming,
    Message,
    Mode,
    Reply,
    Trace,
)

if TYPE_CHECKING:
    from lifelong.life import Life
    from lifelong.person.recall import Lookup
    from lifelong.store.record import Record

LOG = logging.getLogger(__name__)

ANY_NUMBER = 1_000_000
"""A prompt names every picture of what was recalled, so that a model can look at it; another budget counts those that
it sees at once."""


class Talk:
    """The talk of one person with the assistant.

    What blocks before a model is asked is done in one thread without coming back in between: beside many other
    streams, each way back waits its turn.

    Args:
        life: models, settings and clock.
        record: the person's record.
        lookup: finds what bears on a question.
    """

    def __init__(self, life: Life, record: Record, lookup: Lookup) -> None:
        self._life = life
        self._record = record
        self._lookup = lookup
        self.briefing = Briefing(life, record, lookup)

    async def stream(
        self,
        text: str,
        *,
        images: Sequence[ImageInput] = (),
        files: Sequence[FileInput] = (),
        voice: FileInput | None = None,
        at: datetime | None = None,
        mode: Mode | None = None,
        caller: Caller = NOTHING_BROUGHT,
        key: str | None = None,
        keep: bool = True,
        model: ChatModel | None = None,
        reply_id: str = "",
    ) -> AsyncGenerator[Event, None]:
        """Answer one message; as ``Person.stream``.

        Args:
            caller: what an application brings along.
            key: a stable name of the message; one that is known already is answered again and not stored again.
            keep: whether message, answer and trace are stored. Without, the record is only read, also by the look of
                the pictures, and the reply has no id.
            model: answers instead of the opened record's chat model.
            reply_id: a fresh id that the reply is stored under, for a caller who must name it before it is there.
        """
        began = time.perf_counter()
        outcome = Outcome()
        settings, model = self._life.settings, model or self._life.chat_model
        mode = mode_of(mode or (None if settings.mode == "auto" else settings.mode), model)
        caller.check()
        incoming = Incoming(text, at=at, images=tuple(images), files=tuple(files), voice=voice, key=key)
        message, brought, context = await asyncio.to_thread(self._prepare, incoming, caller, outcome, keep=keep)
        responder = Responder(
            model=model,
            desk=Desk(self._record, self._lookup.recall, message, settings.recall_k, context.now, brought),
            embed=self._life.embedder.embed,
            mode=mode,
            limits=Limits(
                max_recalls=settings.max_recalls,
                lookup_tokens=settings.lookup_tokens,
                max_images=settings.max_images,
                context_images=settings.context_images,
                answer_tokens=settings.answer_tokens,
                answer_seconds=settings.answer_seconds,
                best_of=settings.best_of,
            ),
            caller=caller,
            fit=await asyncio.to_thread(self._fitting, message.at) if settings.best_of > 1 else None,
        )
        trace = Trace(message.id, "", message.at, mode, "" if model is None else model.name)
        try:
            said = message.text if message.text.strip() else " ".join(media(message))  # files may come without words
            async with aclosing(responder.respond(said, context, outcome)) as events:
                async for event in events:
                    yield event
        except LifelongError as error:
            outcome.step("fallback", f"no answer could be made: {error}")
            if keep:
                await asyncio.to_thread(self._keep, trace, outcome, context)
            raise
        when = self._life.now() if at is None else message.at
        if keep:
            reply = await asyncio.to_thread(self._reply, replace(trace, reply=reply_id), outcome, when, context)
        else:
            reply = replace(_spoken(trace, outcome, when), trace=replace(trace, steps=tuple(outcome.steps)))
        self._life.worker.nudge()
        yield Answer(replace(reply, usage=replace(outcome.usage, seconds=time.perf_counter() - began)))

    def _prepare(
        self, incoming: Incoming, caller: Caller, outcome: Outcome, *, keep: bool
    ) -> tuple[Message, tuple[bytes, ...], Context]:
        """The message, stored unless it is only passing, with its pictures then; and what it is answered from."""
        began = time.perf_counter()
        message, brought = (self._message(incoming, caller), ()) if keep else self._passing(incoming)
        outcome.step("receive", since=began)
        self._glance(message, outcome)
        context = self.briefing.context(
            incoming.text if incoming.voice is None else message.text,
            at=message.at,
            exclude=(message.id,),
            max_images=ANY_NUMBER,
            outcome=outcome,
            message=message,
            images=brought,
        )
        return message, brought, context

    def _message(self, incoming: Incoming, caller: Caller) -> Message:
        """The message that is answered: stored now, or before, when its tool calls have come back with results."""
        life, messages = self._life, self._record.messages
        if (answered := caller.answered()) is not None:
            found = messages.get([answered])
            stored = worded(incoming.text, life.rules).strip()
            same = found and found[0].text.strip() == stored
            if found and found[0].role == "user" and (same or _said_in(found[0], incoming.voice)):
                return found[0]
        if incoming.voice is not None and incoming.key:  # it need not be listened to again
            for message in messages.get(list(messages.known_keys([incoming.key]).values())):
                return message
        if fresh := receive(self._record, life.store.jobs, [incoming], now=life.now(), rules=life.rules):
            return fresh[0].message
        for message in messages.get(list(messages.known_keys([incoming.key or ""]).values())):
            return message
        raise NotFoundError("the message was forgotten just now: say it again")

    def _passing(self, incoming: Incoming) -> tuple[Message, tuple[bytes, ...]]:
        """A message that is checked like any other and not stored, and its pictures."""
        prepared = prepare(incoming, now=self._life.now(), rules=self._life.rules)
        message = Message(id="", role="user", speaker="", text=prepared.said.text, at=prepared.said.at, session="")
        return message, tuple(content for item, content in prepared.files if item.is_picture)

    def _fitting(self, now: datetime) -> Fit:
        """Scores answers by what the person asked for and by their traits."""
        traits, wishes = state.standing(self._record, until=now), state.preferences(self._record)
        return lambda text: score(text, traits, wishes, name=self._record.name)

    def _glance(self, message: Message, outcome: Outcome) -> None:
        """Perceive what the reply needs; the rest, and what failed, is done off the reply path."""
        if not message.attachments:
            if parse_denial(message.text):
                if self._life.encoder is not None:
                    apply_message(AppearanceModality(self._record, self._life.encoder, self._life.faces), message)
                apply_message(VoiceModality(self._record, self._life.voices), message)
            return
        began = time.perf_counter()
        try:
            perceive(self._life.perception, self._record, message, early=True)
        except LifelongError as error:
            LOG.warning("a file of %s is looked at later: %s", message.id, error)
        outcome.step("perceive", since=began)

    def _reply(self, trace: Trace, outcome: Outcome, at: datetime, context: Context) -> Reply:
        """Store the answer with the ids of what the model was shown; while tools are awaited, only its trace."""
        began = time.perf_counter()
        reply = _spoken(trace, outcome, at)
        if not outcome.calls:
            said = Utterance(
                role="assistant",
                speaker="",
                text=outcome.text,
                at=at,
                reply_to=trace.message,
                shown=_seen(context, outcome),
                id=trace.reply,
            )
            with self._record.transaction():
                seq, stored = self._record.messages.add(said, gap=self._life.settings.gap)
                if not outcome.quoted:  # an echo of the person's own words must not be recalled beside them
                    found = analyse(stored.text)
                    self._record.entries.add("message", seq, terms=found.terms, flags=int(found.flags))
            reply = replace(reply, id=stored.id, text=stored.text, at=stored.at)
            outcome.step("store", since=began)
            try:  # the message and its answer, while nobody waits for them
                self._lookup.catch_up()
            except ModelError as error:
                LOG.warning("%s is embedded later: %s", trace.message, error)
        return replace(reply, trace=self._keep(replace(trace, reply=reply.id), outcome, context))

    def _keep(self, trace: Trace, outcome: Outcome, context: Context) -> Trace:
        trace = replace(trace, steps=tuple(outcome.steps))
        self._record.traces.add(trace, shown=_seen(context, outcome))
        return trace


def _said_in(message: Message, voice: FileInput | None) -> bool:
    """Whether a stored message was spoken in this recording."""
    if voice is None:
        return False
    content = voice if isinstance(voice, bytes) else Path(voice).read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    return any(item.spoken and item.sha256 == sha256 for item in message.attachments)


def _seen(context: Context, outcome: Outcome) -> tuple[str, ...]:
    """Ids of everything that the model was shown."""
    recalled = (
        ref
        for found in outcome.recalled
        for hit in found
        for ref in (hit.id, *(hit.source if hit.kind == "passage" else ()))
    )
    return tuple(dict.fromkeys((*context.ids, *recalled, *outcome.shown)))


def _spoken(trace: Trace, outcome: Outcome, at: datetime) -> Reply:
    """The answer before it is stored."""
    return Reply(
        id="",
        text=outcome.text,
        at=at,
        message=trace.message,
        recalled=tuple(outcome.recalled),
        grounded=outcome.grounded,
        tool_calls=tuple(outcome.calls),
    )
