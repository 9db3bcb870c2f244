"""The conversation of one person: a message is stored, a context is built, a model answers, the reply is stored."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from lifelong.agent.answer_candidates import CandidateSearch
from lifelong.agent.answerer import Answerer
from lifelong.agent.best_of import Fit
from lifelong.agent.chat_request import ChatRequest
from lifelong.agent.context import Context
from lifelong.agent.notes import media
from lifelong.agent.outcome import Outcome
from lifelong.agent.quotes import is_program_data
from lifelong.agent.reader_reply import ReaderReply
from lifelong.agent.record_view import RecordView
from lifelong.agent.respond import Responder, ResponseLimits, mode_of
from lifelong.agent.turn_before import turn_before
from lifelong.arguments import TimeInput, as_list, check_choice, check_text
from lifelong.engine import Engine
from lifelong.erasure.secrets import remove_secrets
from lifelong.errors import InputError, LifelongError
from lifelong.language.identify import earlier_languages
from lifelong.models.base import ChatMessage, ChatModel, Tool
from lifelong.models.reader.relevance import fitted_on
from lifelong.person.account import name_to_call
from lifelong.person.context import ContextBuilder, ContextRequest
from lifelong.person.facet import Facet
from lifelong.person.forget_dialogue import ForgetDialogue
from lifelong.person.intake import Intake
from lifelong.person.item_dialogue import ItemDialogue
from lifelong.person.photos import Photos
from lifelong.person.recall import Recall
from lifelong.person.recommendation import Recommendations
from lifelong.person.replies import Replies
from lifelong.persona.state import PersonaState
from lifelong.privacy.redaction import was_redacted
from lifelong.store.read_steps import Batch
from lifelong.store.record import Record
from lifelong.tasks.forget_requests import asks_to_forget
from lifelong.types import (
    Answer,
    Document,
    Event,
    FileInput,
    ImageInput,
    Message,
    Mode,
    RecallRequest,
    Recollection,
    Reply,
    Step,
    Trace,
)
from lifelong.types.outgoing import on_behalf_of

ALL_PICTURES = 1_000_000
"""No limit: the prompt names every picture of the hits, so that a model can look at it. ``context_images`` of the
settings limits those that the prompt holds."""


_NOT_KEPT = (
    "The last message held a secret, such as a password. It was removed before anything was stored, and nobody can "
    "recall it. Say so, and do not promise to remember it."
)

_EARLIER = 12
"""Newest messages that show the turn before and the person's languages."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What is read and stored before an answer.

    Attributes:
        message: the message that is answered.
        images: its pictures, if it is not stored.
        context: what the record holds for it.
        earlier: the newest messages of the record before it, the newest last; empty where nothing needs them.
        items: the part of the talk that suggests items, or None.
    """

    message: Message
    images: tuple[bytes, ...]
    context: Context
    earlier: Sequence[Message]
    items: ItemDialogue | None


class Conversation(Facet):
    """The conversation of one person with the assistant. ``Person.chat`` and the server's protocols both call it.

    The blocking work before the model call runs in one thread without a return to the event loop in between: with
    many streams at once, each return would wait its turn.

    Args:
        engine: models, settings and clock.
        record: the person's record.
        recall: finds what bears on a question.
        context: builds what an answer is made from.
        recommendations: suggests items of the catalogues of the space.
        photos: finds the picture that a question means.
    """

    def __init__(
        self,
        engine: Engine,
        record: Record,
        recall: Recall,
        context: ContextBuilder,
        recommendations: Recommendations,
        photos: Photos,
    ) -> None:
        super().__init__(engine, record)
        self._photos = photos
        self._recall = recall
        self._recommendations = recommendations
        self._context = context
        self._intake = Intake(engine, record)
        self._replies = Replies(engine, record, recall)

    async def chat(
        self,
        text: str,
        *,
        images: ImageInput | Sequence[ImageInput] = (),
        files: FileInput | Sequence[FileInput] = (),
        voice: FileInput | None = None,
        at: TimeInput | None = None,
        mode: Mode | None = None,
        system: str = "",
        documents: Sequence[str | Document] = (),
        tools: Sequence[Tool] = (),
        history: Sequence[ChatMessage] = (),
        after: Sequence[ChatMessage] = (),
    ) -> Reply:
        """Say something and get the whole answer.

        The arguments from ``system`` on are an application's input. It goes into this one prompt and nowhere else:
        none of it is stored, remembered or read for traits.

        Args:
            text: what the person says.
            images: pictures, as paths or bytes.
            files: recordings, videos, documents and pictures, as paths or bytes.
            voice: a recording in which the person says this. It is transcribed at once, and its words count as if the
                person had typed them after ``text``, which may be "".
            at: when it is said (aware); None means now.
            mode: ``fast`` (one recall, one model call) or ``deep`` (the model may look things up first); None takes
                the setting, and its default is ``deep`` for a capable model.
            system: the application's own instructions.
            documents: texts to work with; the prompt marks them as data.
            tools: tools of the application that the model may call; the calls are in ``Reply.tool_calls``.
            history: earlier messages of the application's conversation that the record does not hold.
            after: what followed this message: the assistant message with the calls of a reply, and one tool message
                with the result of each call. The message itself is not stored a second time.

        Raises:
            InputError: the text, the time, a file or the application's input cannot be used, and nothing was stored;
                or the prompt does not fit a capable model's context, and the message is stored.
            ModelError: the model failed, in deep mode also without lookups. The message is stored.
        """
        events = self.stream(
            text, images=images, files=files, voice=voice, at=at, mode=mode, system=system, documents=documents,
            tools=tools, history=history, after=after,
        )  # fmt: skip
        async with aclosing(events):
            async for event in events:
                if isinstance(event, Answer):
                    return event.reply
        raise InputError("the stream ended without an answer: this is a fault, please report it")

    def stream(
        self,
        text: str,
        *,
        images: ImageInput | Sequence[ImageInput] = (),
        files: FileInput | Sequence[FileInput] = (),
        voice: FileInput | None = None,
        at: TimeInput | None = None,
        mode: Mode | None = None,
        system: str = "",
        documents: Sequence[str | Document] = (),
        tools: Sequence[Tool] = (),
        history: Sequence[ChatMessage] = (),
        after: Sequence[ChatMessage] = (),
    ) -> AsyncGenerator[Event, None]:
        """Say something and get the events of the answer; the last one is the ``Answer``.

        The ``Token`` events are the text of the answer; ``Restarted`` cancels those before it. Closing the iterator
        stops the model. Arguments and errors are those of ``chat``.
        """
        request = ChatRequest(
            check_text(text, "text"),
            as_list(images),
            as_list(files),
            voice,
            self._time(at),
            mode,
            check_text(system, "system"),
            documents,
            tools,
            history,
            after,
        )
        return self.respond(request)

    async def respond(
        self,
        request: ChatRequest,
        *,
        key: str | None = None,
        keep: bool = True,
        model: ChatModel | None = None,
        reply_id: str = "",
    ) -> AsyncGenerator[Event, None]:
        """Answer one request. ``chat``, ``stream`` and the protocols of the server call this method.

        Args:
            request: the arguments of ``chat``.
            key: a stable name of the message. A message with a known key is answered again and not stored again.
            keep: whether message, answer and trace are stored. Without, the record is only read, for the pictures of
                the message, too, and the reply has no id.
            model: the model that answers; None takes the chat model of the settings.
            reply_id: a new id for the reply, for a client that must know it before the reply is stored.

        Raises:
            InputError: as ``chat``.
            ModelError: as ``chat``.
        """
        answering = self._answer(request, key, keep=keep, model=model, reply_id=reply_id)
        async with aclosing(answering) as events:
            while True:
                with on_behalf_of(self._record.person):  # each step may run in a task of its own
                    event = await anext(events, None)
                if event is None:
                    return
                yield event

    async def _answer(
        self, request: ChatRequest, key: str | None, *, keep: bool, model: ChatModel | None, reply_id: str
    ) -> AsyncGenerator[Event, None]:
        began = time.perf_counter()
        outcome = Outcome()
        model = model or self._engine.chat_model
        mode = self._mode(request, model)
        request.check()
        capable = model is not None and model.profile.capable
        prepared = await asyncio.to_thread(self._prepare, request, key, outcome, keep=keep, capable=capable)
        message, context = prepared.message, prepared.context
        responder = await self._responder(request, prepared, mode, model)
        trace = Trace(message.id, "", message.at, mode, "" if model is None else model.name)
        try:
            text = message.text if message.text.strip() else " ".join(media(message))  # files may come without words
            async with aclosing(responder.respond(text, context, outcome)) as events:
                async for event in events:
                    yield event
        except LifelongError as error:
            outcome.step("fallback", f"no answer could be made: {error}")
            if keep:
                await asyncio.to_thread(self._replies.store_trace, trace, outcome, context)
            raise
        at = self._engine.now() if request.at is None else message.at
        if keep:
            trace = replace(trace, reply=reply_id)
            reply = await asyncio.to_thread(self._replies.store, trace, outcome, at, context)
        else:
            reply = self._replies.unstored(trace, outcome, at)
        self._engine.nudge()
        yield Answer(replace(reply, usage=replace(outcome.usage, seconds=time.perf_counter() - began)))

    async def trace(self, reply: str | None = None) -> Trace:
        """How an answer was made: model calls, tokens, times, lookups and their results.

        Args:
            reply: id of the reply, or of the message that it answers; None takes the newest.

        Raises:
            NotFoundError: there is no such trace, or it was erased.
        """
        return await asyncio.to_thread(self._trace, reply)

    def _trace(self, reply: str | None) -> Trace:
        """The stored trace, with what the update stage did not store of the answered message as a model gave it."""
        trace = self._record.traces.get(reply)
        refused = self._record.refusals.of(trace.message)
        return replace(trace, steps=(*trace.steps, *(Step("update", text=each.line) for each in refused)))

    def _mode(self, request: ChatRequest, model: ChatModel | None) -> Mode:
        """The mode of the request, else that of the settings.

        Raises:
            InputError: the model cannot answer in this mode.
        """
        if request.mode is not None:
            check_choice(request.mode, "mode", ("fast", "deep"))
        setting = self._engine.settings.mode
        return mode_of(request.mode or (None if setting == "auto" else setting), model)

    def _prepare(
        self, request: ChatRequest, key: str | None, outcome: Outcome, *, keep: bool, capable: bool
    ) -> _Prepared:
        """What is read and stored before an answer. Blocking."""
        began = time.perf_counter()
        images: tuple[bytes, ...] = ()
        new = False
        if keep:
            message, new = self._intake.store(request, key)
        else:
            message, images = self._intake.unstored(request, key)
        outcome.step("receive", since=began)
        self._intake.perceive(message, outcome)
        beside = Batch()
        filled = beside.add(self._engine.store.catalogues.filled.steps(self._record.space))
        context = self._context.build(
            ContextRequest(
                request.text if request.voice is None else message.text,
                max_images=ALL_PICTURES,
                at=message.at,
                exclude=(message.id, *([] if new else self._record.messages.replies(message.id))),
                message=message,
                images=images,
                rerank=capable,
                beside=beside,
            ),
            outcome,
        )
        if was_redacted(message.text):
            context = replace(context, guidance=(*context.guidance, _NOT_KEPT))
        catalogues = filled.value
        read = bool(catalogues) or (self._engine.reader is not None and not capable)
        earlier = self._earlier(message) if read else []
        items = self._item_dialogue(message, earlier, catalogues) if catalogues else None
        if items is not None:
            if keep:
                items.note(outcome)
            if capable:
                items.prepare()
        return _Prepared(message, images, context, earlier, items)

    async def _responder(
        self, request: ChatRequest, prepared: _Prepared, mode: Mode, model: ChatModel | None
    ) -> Responder:
        settings = self._engine.settings
        capable = model is not None and model.profile.capable
        message, images, context, items = prepared.message, prepared.images, prepared.context, prepared.items
        return Responder(
            model=model,
            record_view=RecordView(self._record, self._recall.search, message, settings.recall_k, context.now, images),
            embed=self._engine.embedder.embed,
            request=request,
            mode=mode,
            limits=ResponseLimits(
                max_recalls=settings.max_recalls,
                lookup_tokens=settings.lookup_tokens,
                max_images=settings.max_images,
                context_images=settings.context_images,
                answer_tokens=settings.answer_tokens,
                answer_seconds=settings.answer_seconds,
                best_of=settings.best_of,
            ),
            fit=await asyncio.to_thread(self._fit, message.at) if settings.best_of > 1 else None,
            reader_reply=None if capable else self._reader_reply(message, prepared.earlier),
            suggester=None if items is None else items.suggester,
            item_reply=None if items is None else items.reply,
        )

    def _item_dialogue(self, message: Message, earlier: Sequence[Message], catalogues: Sequence[str]) -> ItemDialogue:
        """The part of the talk that suggests items of these catalogues."""
        before = [each for each in earlier if each.reply_to != message.id]
        return ItemDialogue(self._engine, self._record, self._recommendations, message, before, catalogues)

    def _earlier(self, message: Message) -> list[Message]:
        """The newest messages of the record before a message, the newest last. Blocking."""
        newest = self._record.messages.select(limit=_EARLIER, newest=True)
        return [each for each in newest if each.id != message.id and each.at <= message.at]

    def _reader_reply(self, message: Message, earlier: Sequence[Message]) -> ReaderReply | None:
        """What replies without a capable model; None without a reader."""
        reader, record = self._engine.reader, self._record
        if reader is None:
            return None
        before = turn_before([each for each in earlier if each.session == message.session], capable=False)
        own = [each for each in reversed(earlier) if each.role == "user"]
        return ReaderReply(
            reader,
            Answerer(
                CandidateSearch(reader, record, self._search_said, message.at.astimezone(record.zone), (message.id,)),
                similar=fitted_on(reader.name, self._engine.embedder.name),
            ),
            self._engine.embedder.embed,
            before,
            earlier_languages([each.text for each in own]),
            partial(self._remove_secret, message),
            ForgetDialogue(self._engine, record, self._recall, message, earlier).reply if message.id else None,
            lambda: name_to_call(record),
            self._photos.meant,
            own[0].text if own and own[0].session == message.session else "",
            asks_to_forget,
        )

    def _remove_secret(self, message: Message) -> bool:
        """Take what looks like a secret out of a message that tells one; whether nothing of it is stored. Blocking."""
        if not message.id:
            return True
        return self._engine.settings.redact and remove_secrets(self._record, message) is not message

    def _search_said(self, request: RecallRequest) -> Recollection:
        """Recall without the data of programs: answers quote what somebody said. Blocking."""
        found = self._recall.search(request)
        return replace(found, hits=tuple(hit for hit in found if not is_program_data(hit)))

    def _fit(self, now: datetime) -> Fit:
        """Scores answers by the person's preferences and traits at a time."""
        state = PersonaState.of(self._record, until=now, average=self._engine.settings.trait_average)
        return lambda text: state.alignment(text, name=self._record.name_to_say)
