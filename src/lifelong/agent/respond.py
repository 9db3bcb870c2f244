"""The response stage: answer one message, as a stream of events.

A capable model gets the hits of one recall; in deep mode it may look up more. Without a capable model the answer is a
quote of the person's own words; a model that is not capable is not called.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from lifelong.agent.best_of import BestOf, Fit
from lifelong.agent.calls import Calls, cost
from lifelong.agent.chat_prompt import chat_prompt
from lifelong.agent.chat_request import ChatRequest
from lifelong.agent.context import Context
from lifelong.agent.loop import AnswerLoop, ResponseEvent
from lifelong.agent.outcome import Outcome
from lifelong.agent.phrases import Phrases, asks_name, phrases
from lifelong.agent.prompt_pictures import PICTURE_TOKENS, pictures_cost
from lifelong.agent.quotes import NOTHING, Embed, cite, quotes, wants_answer
from lifelong.agent.reader_reply import ReaderReply
from lifelong.agent.record_view import RecordView
from lifelong.agent.suggestions import ItemReply, Suggester
from lifelong.agent.tools import Toolbox
from lifelong.errors import InputError, ModelError, ModelOutputError, ModelUnavailableError
from lifelong.language.identify import identify
from lifelong.language.work_requests import work_request
from lifelong.models.base import ChatMessage, ChatModel
from lifelong.persona.guidance import assistant_name
from lifelong.privacy.data_block import block
from lifelong.privacy.redaction import was_redacted, without_marks
from lifelong.types import ContextItem, Mode, Recalled, Restarted, Thinking, Token

_NOTED = "I will remember that."


@dataclass(frozen=True, slots=True)
class ResponseLimits:
    """Limits of one answer. The settings of the same names are described in `settings.py`."""

    max_recalls: int = 3
    lookup_tokens: int = 3000
    max_images: int = 4
    context_images: int = 4
    answer_tokens: int = 400
    answer_seconds: float = 180.0
    best_of: int = 1


def mode_of(requested: Mode | None, model: ChatModel | None) -> Mode:
    """The mode of an answer: as requested, else ``deep`` with a capable model that is trusted to look things up.

    Raises:
        InputError: ``deep`` is requested, and the model cannot look things up.
    """
    profile = None if model is None else model.profile
    able = profile is not None and profile.deep
    if requested == "deep" and not able:
        name = "no chat model" if model is None else model.name
        raise InputError(
            f"mode 'deep' with {name}: it needs a capable model that calls tools or follows a schema; use mode 'fast', "
            "or say what the model can do in its options"
        )
    return requested or ("deep" if profile is not None and profile.deep and profile.lookups else "fast")


@dataclass(frozen=True, slots=True)
class Responder:
    """Answers one message.

    Attributes:
        model: the chat model, or None to answer by quotes alone.
        record_view: the person's record.
        embed: text embedder, to choose the sentence that answers.
        request: the request that is answered, with the application's input.
        mode: fast or deep.
        limits: limits of the answer.
        fit: scores how far an answer fits the person, for the best of several; None gives the first answer.
        reader_reply: replies without a capable model; None quotes what is nearest.
        suggester: suggests items of catalogues to a capable model; None where the space has none.
        item_reply: replies to requests for items without a capable model; see `person.item_dialogue`.
    """

    model: ChatModel | None
    record_view: RecordView
    embed: Embed
    request: ChatRequest
    mode: Mode = "fast"
    limits: ResponseLimits = ResponseLimits()
    fit: Fit | None = None
    reader_reply: ReaderReply | None = None
    suggester: Suggester | None = None
    item_reply: ItemReply | None = None

    async def respond(self, text: str, context: Context, outcome: Outcome) -> AsyncGenerator[ResponseEvent, None]:
        """Answer a message and yield each event.

        Args:
            text: the words of the message.
            context: what the record holds for it; its recollection is the first recall.
            outcome: filled in during the stream, so that a cancelled stream leaves its trace, too.

        Raises:
            ModelError: the model failed or wrote nothing, in deep mode also in a second call without lookups.
            InputError: the prompt does not fit the model.
        """
        outcome.recalled.append(context.recollection)
        yield Recalled(context.recollection)
        if self.model is not None and self.model.profile.capable:
            steps = self._by_model(self.model, text, context, outcome)
        else:
            steps = self._by_quoting(text, context, outcome)
        async with aclosing(steps) as events:  # closing this generator closes the model's
            async for event in events:
                if isinstance(event, Token):
                    outcome.text += event.text
                elif isinstance(event, Restarted):
                    outcome.text = ""
                yield event

    # A capable model

    async def _by_model(
        self, model: ChatModel, text: str, context: Context, outcome: Outcome
    ) -> AsyncGenerator[ResponseEvent, None]:
        most, profile, request = self.limits.max_images, model.profile, self.request
        if request.tools and not (profile.tools or profile.schema):
            outcome.step("refused", f"{model.name} can call no tools: those of the application were left out")
            request = replace(request, tools=())
        images = await self.record_view.own_pictures(most) if profile.images else []
        left = most - len(images) if profile.images else 0
        shown = min(left, self.limits.context_images)
        pictures = await self.record_view.pictures(context.open, context.recollection, shown)
        messages, at = chat_prompt(
            context,
            text,
            data=await self._suggestions(outcome),
            profile=profile,
            request=request,
            images=images,
            pictures=pictures,
            lookups=self.mode == "deep",
            max_tokens=self.limits.answer_tokens,
            model=model.name,
        )
        for picture in pictures:
            outcome.shown.append(picture.message)
            outcome.step("look", picture.media, shown=(ContextItem(picture.message),))
        left -= len(pictures)
        calls = Calls(model, outcome, self.limits.answer_seconds, spare=self.mode == "deep")
        box = self._toolbox(model, messages, outcome, left)
        if box is not None:
            box.begin(text)
        loop = AnswerLoop(calls, box, request, self.record_view.message.id, self.limits.answer_tokens)
        steps = self._with_fallback(loop, messages, at, outcome)
        if self.limits.best_of > 1 and self.fit is not None:
            best_of = BestOf(calls, self.fit, self.limits.best_of, self.limits.answer_tokens)
            steps = best_of.choose(steps, messages, outcome)
        async with aclosing(steps) as events:
            async for event in events:
                yield event

    async def _suggestions(self, outcome: Outcome) -> list[str]:
        """The items that the message asks for, as a block of data, in fast mode: the model cannot look them up."""
        if self.mode == "deep" or self.suggester is None:
            return []
        began = time.perf_counter()
        suggestions = await self.suggester.for_message()
        if suggestions is None:
            return []
        outcome.shown += suggestions.shown
        outcome.step("recommend", suggestions.query, since=began, items=tuple(suggestions.items))
        lines = suggestions.lines or ["No item of the catalogue fits."]
        head = "Items of the catalogue that fit best, with what the person said or did. Suggest only these, by title."
        return [block("items", [head, *lines])]

    def _toolbox(
        self, model: ChatModel, messages: Sequence[ChatMessage], outcome: Outcome, images: int
    ) -> Toolbox | None:
        """The lookups of deep mode, within the tokens that are left of the model's context; None in fast mode."""
        if self.mode != "deep":
            return None
        pictures = pictures_cost(messages, model.name) + PICTURE_TOKENS * images
        used = cost(messages) + self.limits.answer_tokens + pictures
        tokens = min(self.limits.lookup_tokens, model.profile.context - used)
        return Toolbox(
            self.record_view,
            outcome,
            left=self.limits.max_recalls,
            tokens=tokens,
            images=images,
            sees=model.profile.images,
            suggester=self.suggester,
        )

    async def _with_fallback(
        self, loop: AnswerLoop, messages: Sequence[ChatMessage], at: int, outcome: Outcome
    ) -> AsyncGenerator[ResponseEvent, None]:
        """Run the loop; when it fails in deep mode, answer in one more call from the prompt and the lookups made."""
        model = loop.calls.model
        try:
            async with aclosing(loop.answer(messages, at)) as events:
                async for event in events:
                    yield event
            if loop.text.strip() or outcome.calls:
                return
            raise _silent(model)
        except (ModelError, InputError) as error:
            busy = isinstance(error, ModelUnavailableError) and error.wait is not None
            if loop.box is None or busy:  # the endpoint asked for a pause
                raise
            fault = error
        outcome.step("fallback", f"looking things up failed, so the answer is made in one call: {fault}")
        yield Thinking(f"falls back to one call without lookups: {fault}")
        if loop.text:
            yield Restarted()
        if isinstance(fault, InputError):  # the prompt may have grown too long: drop the lookups
            loop.notes.clear()
            loop.views.clear()
        loop.calls.last_call()
        async with aclosing(loop.once(messages, at)) as events:
            async for event in events:
                yield event
        if not loop.text.strip():
            raise _silent(model)

    def _phrases(self, text: str) -> Phrases:
        """The sentences in the language of a message."""
        languages = () if self.reader_reply is None else self.reader_reply.languages
        return phrases(identify(without_marks(text), languages))

    def _not_kept(self, text: str) -> str:
        """The reply to a secret, or to a question about one: it is not kept."""
        return self._phrases(text).secret()

    # No capable model: quotes of the person's own words

    async def _by_quoting(self, text: str, context: Context, outcome: Outcome) -> AsyncGenerator[ResponseEvent, None]:
        outcome.quoted = True
        if self.request.app_inputs:
            omitted = ", ".join(self.request.app_inputs)
            outcome.step("refused", f"answers are quotes of the person's own words: left out {omitted}")
        if context.naming is not None and asks_name(text):
            outcome.shown.append(context.naming.id)
            yield Token(self._phrases(text).named(assistant_name(context.naming)))
            return
        if self.item_reply is not None and not was_redacted(text):
            reply = await asyncio.to_thread(self.item_reply, text, self._phrases(text), outcome)
            if reply:
                yield Token(reply)
                return
        if self.reader_reply is not None:
            reply = await asyncio.to_thread(self.reader_reply.reply, text, context, outcome)
            yield Token(self._not_kept(text) if was_redacted(reply) else reply)
            return
        if was_redacted(text):
            yield Token(self._not_kept(text))
            return
        if work_request(text) is not None:
            yield Token(self._phrases(text).cannot())
            return
        if not wants_answer(text):
            yield Token(_NOTED)
            return
        best = await asyncio.to_thread(quotes, context.recollection, self.embed)
        if not best:
            yield Token(NOTHING)
            return
        if any(was_redacted(quote.text) for quote in best):
            yield Token(self._not_kept(text))
            return
        for number, quote in enumerate(best):
            yield Token(("\n" if number else "") + cite(quote, now=context.now))


def _silent(model: ChatModel) -> ModelOutputError:
    return ModelOutputError(f"{model.name} said nothing: ask again, allow longer answers, or use another model")
