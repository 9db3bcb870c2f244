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

from lifelong.agent.best_of import Fit
from lifelong.agent.context import Context
from lifelong.agent.notes import media
from lifelong.agent.outcome import Outcome
from lifelong.agent.record_view import Desk
from lifelong.agent.request import NOTHING_BROUGHT, Caller
from lifelong.agent.respond import Limits, Responder, mode_of
from lifelong.concepts.appearance import AppearanceModality
from lifelong.concepts.naming import parse_denial
from lifelong.concepts.pipeline import perceive
from lifelong.concepts.statements import apply_message
from lifelong.concepts.voices import VoiceModality
from lifelong.engine import Engine
from lifelong.errors import InputError, LifelongError, ModelError, NotFoundError
from lifelong.language.terms import analyse
from lifelong.memory.intake import prepare, receive, worded
from lifelong.models.base import ChatMessage, ChatModel, Tool
from lifelong.person.context import ContextBuilder
from lifelong.person.facet import Facet
from lifelong.person.recall import Recall
from lifelong.persona import state
from lifelong.persona.alignment import score
from lifelong.store.messages import Utterance
from lifelong.store.record import Record
from lifelong.types import (
    Answer,
    Document,
    Event,
    FileInput,
    ImageInput,
    Incoming,
    Message,
    Mode,
    Reply,
    Trace,
)

LOG = logging.getLogger(__name__)

ANY_NUMBER = 1_000_000
"""A prompt names every picture of what was recalled, so that a model can look at it; another budget counts those that
it sees at once."""


class Conversation(Facet):
    """The conversation of one person with the assistant. ``Person.chat`` and the server's protocols both call it.

    What blocks before a model is asked is done in one thread without coming back in between: beside many other
    streams, each way back waits its turn.

    Args:
        engine: models, settings and clock.
        record: the person's record.
        recall: finds what bears on a question.
        context: builds what an answer is made from.
    """

    def __init__(self, engine: Engine, record: Record, recall: Recall, context: ContextBuilder) -> None:
        super().__init__(engine, record)
        self._recall = recall
        self._context = context

    async def chat(
        self,
        text: str,
        *,
        images: Sequence[ImageInput] = (),
        files: Sequence[FileInput] = (),
        voice: FileInput | None = None,
        at: datetime | None = None,
        mode: Mode | None = None,
        system: str = "",
        documents: Sequence[str | Document] = (),
        tools: Sequence[Tool] = (),
        history: Sequence[ChatMessage] = (),
        after: Sequence[ChatMessage] = (),
    ) -> Reply:
        """Say something and get the whole answer.

        An application may bring along what stands from ``system`` on. It goes into this one prompt and nowhere else:
        none of it is stored, remembered or read for traits.

        Args:
            text: what the person says.
            images: pictures, as paths or bytes.
            files: files of any kind that is taken: recordings, videos, documents, pictures.
            voice: a recording in which the person says this. It is written down at once, and its words are theirs, as
                if they had typed them after ``text``, which may be "".
            at: when it is said (aware); None means now.
            mode: ``fast`` (one recall, one model call) or ``deep`` (the model may look things up first); None takes
                the setting, by which a capable model answers deep.
            system: the application's own instructions.
            documents: texts to work with, labelled as data.
            tools: that the model may call, too; their calls come back as ``Reply.tool_calls``.
            history: earlier messages of the application's conversation that the record does not hold.
            after: what followed this message: the assistant message with the calls of a reply, and one tool message
                with the result of each. The message is not stored a second time then.

        Raises:
            InputError: the text, the time, a picture or what came along cannot be used, and nothing was stored; or
                the prompt does not fit a capable model's context, and the message is stored.
            ModelError: the model failed, also without lookups. The message is stored all the same.
        """
        caller = _brought(system, documents, tools, history, after)
        async with aclosing(
            self.respond(text, images=images, files=files, voice=voice, at=at, mode=mode, caller=caller)
        ) as events:
            async for event in events:
                if isinstance(event, Answer):
                    return event.reply
        raise InputError("the stream ended without an answer: this is a fault, please report it")

    def stream(
        self,
        text: str,
        *,
        images: Sequence[ImageInput] = (),
        files: Sequence[FileInput] = (),
        voice: FileInput | None = None,
        at: datetime | None = None,
        mode: Mode | None = None,
        system: str = "",
        documents: Sequence[str | Document] = (),
        tools: Sequence[Tool] = (),
        history: Sequence[ChatMessage] = (),
        after: Sequence[ChatMessage] = (),
    ) -> AsyncGenerator[Event, None]:
        """Say something and get what happens, piece by piece; the last event is the Answer.

        Only ``Token`` events are the answer; ``Restarted`` takes back those before it. Closing the iterator stops
        the model. Arguments and errors are those of ``chat``.
        """
        caller = _brought(system, documents, tools, history, after)
        return self.respond(text, images=images, files=files, voice=voice, at=at, mode=mode, caller=caller)

    async def respond(
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
        """Answer one message. ``chat``, ``stream`` and the protocols of the server end here.

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
        settings, model = self._engine.settings, model or self._engine.chat_model
        mode = mode_of(mode or (None if settings.mode == "auto" else settings.mode), model)
        caller.check()
        incoming = Incoming(text, at=at, images=tuple(images), files=tuple(files), voice=voice, key=key)
        message, brought, context = await asyncio.to_thread(self._prepare, incoming, caller, outcome, keep=keep)
        responder = Responder(
            model=model,
            desk=Desk(self._record, self._recall.search, message, settings.recall_k, context.now, brought),
            embed=self._engine.embedder.embed,
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
        when = self._engine.now() if at is None else message.at
        if keep:
            reply = await asyncio.to_thread(self._reply, replace(trace, reply=reply_id), outcome, when, context)
        else:
            reply = replace(_spoken(trace, outcome, when), trace=replace(trace, steps=tuple(outcome.steps)))
        self._engine.nudge()
        yield Answer(replace(reply, usage=replace(outcome.usage, seconds=time.perf_counter() - began)))

    async def trace(self, reply: str | None = None) -> Trace:
        """How an answer came about: model calls, tokens, times, what was looked up and why.

        Args:
            reply: id of the reply, or of the message that it answers; None is the newest.

        Raises:
            NotFoundError: there is no such trace, or not any more.
        """
        return await asyncio.to_thread(self._record.traces.get, reply)

    def _prepare(
        self, incoming: Incoming, caller: Caller, outcome: Outcome, *, keep: bool
    ) -> tuple[Message, tuple[bytes, ...], Context]:
        """The message, stored unless it is only passing, with its pictures then; and what it is answered from."""
        began = time.perf_counter()
        message, brought = (self._message(incoming, caller), ()) if keep else self._passing(incoming)
        outcome.step("receive", since=began)
        self._glance(message, outcome)
        context = self._context.build(
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
        engine, messages = self._engine, self._record.messages
        if len(incoming.text) <= engine.intake_limits.max_text and (answered := caller.answered()) is not None:
            found = messages.get([answered])
            stored = worded(incoming.text, engine.intake_limits).strip()
            same = found and found[0].text.strip() == stored
            if found and found[0].role == "user" and (same or _said_in(found[0], incoming.voice)):
                return found[0]
        if incoming.voice is not None and incoming.key:  # it need not be listened to again
            for message in messages.get(list(messages.known_keys([incoming.key]).values())):
                return message
        if fresh := receive(self._record, engine.store.jobs, [incoming], now=engine.now(), limits=engine.intake_limits):
            return fresh[0].message
        for message in messages.get(list(messages.known_keys([incoming.key or ""]).values())):
            return message
        raise NotFoundError("the message was forgotten just now: say it again")

    def _passing(self, incoming: Incoming) -> tuple[Message, tuple[bytes, ...]]:
        """A message that is checked like any other and not stored, and its pictures."""
        prepared = prepare(incoming, now=self._engine.now(), limits=self._engine.intake_limits)
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
                engine = self._engine
                if engine.encoder is not None:
                    apply_message(AppearanceModality(self._record, engine.encoder, engine.faces), message)
                apply_message(VoiceModality(self._record, engine.voices), message)
            return
        began = time.perf_counter()
        try:
            perceive(self._engine.perception, self._record, message, early=True)
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
                seq, stored = self._record.messages.add(said, gap=self._engine.settings.gap)
                if not outcome.quoted:  # an echo of the person's own words must not be recalled beside them
                    found = analyse(stored.text)
                    self._record.entries.add("message", seq, terms=found.terms, flags=int(found.flags))
            reply = replace(reply, id=stored.id, text=stored.text, at=stored.at)
            outcome.step("store", since=began)
            try:  # the message and its answer, while nobody waits for them
                self._recall.catch_up()
            except ModelError as error:
                LOG.warning("%s is embedded later: %s", trace.message, error)
        return replace(reply, trace=self._keep(replace(trace, reply=reply.id), outcome, context))

    def _keep(self, trace: Trace, outcome: Outcome, context: Context) -> Trace:
        trace = replace(trace, steps=tuple(outcome.steps))
        self._record.traces.add(trace, shown=_seen(context, outcome))
        return trace


def _brought(
    system: str,
    documents: Sequence[str | Document],
    tools: Sequence[Tool],
    history: Sequence[ChatMessage],
    after: Sequence[ChatMessage],
) -> Caller:
    titled = (Document(item) if isinstance(item, str) else item for item in documents)
    return Caller(system, tuple(titled), tuple(tools), tuple(history), tuple(after))


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
