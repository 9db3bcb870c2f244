"""The response stage: think, recall, answer, as a stream of events.

A capable model is shown what one recall found; in deep mode it may look up more. A weak model, or none, leaves the
answer to the person's own words; it may only phrase them, and what it says beyond the evidence is withheld.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

from lifelong.agent.best_of import Choosing, Fit
from lifelong.agent.calls import Calls, cost
from lifelong.agent.context import Context
from lifelong.agent.grounding import grounded
from lifelong.agent.loop import Happening, Rounds
from lifelong.agent.outcome import Outcome
from lifelong.agent.pictures import PICTURE_TOKENS
from lifelong.agent.quotes import NOTHING, Embed, Quote, asks, quotes, told
from lifelong.agent.record_view import Desk
from lifelong.agent.request import NOTHING_BROUGHT, Caller, ask
from lifelong.agent.thoughts import Said
from lifelong.agent.tools import Toolbox
from lifelong.errors import InputError, ModelError, ModelOutputError, ModelUnavailableError
from lifelong.models.base import ChatMessage, ChatModel
from lifelong.models.prompts import prompt
from lifelong.privacy.data_block import block
from lifelong.types import ContextItem, Mode, Recalled, Restarted, Thinking, Token

_HEARD = "I will remember that."
_PHRASE_TOKENS = 48


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may cost; the settings of these names say more."""

    max_recalls: int = 3
    lookup_tokens: int = 3000
    max_images: int = 4
    context_images: int = 4
    answer_tokens: int = 400
    answer_seconds: float = 180.0
    best_of: int = 1


def mode_of(wanted: Mode | None, model: ChatModel | None) -> Mode:
    """The mode of an answer: as wanted, else deep where the model can be trusted to look things up.

    Raises:
        InputError: deep is wanted of a model that cannot.
    """
    profile = None if model is None else model.profile
    able = profile is not None and profile.capable and (profile.tools or profile.schema)
    if wanted == "deep" and not able:
        name = "no chat model" if model is None else model.name
        raise InputError(
            f"mode 'deep' with {name}: it needs a capable model that calls tools or follows a schema; use mode 'fast', "
            "or say what the model can do in its options"
        )
    return wanted or ("deep" if able else "fast")


@dataclass(frozen=True, slots=True)
class Responder:
    """Answers one message.

    Attributes:
        model: the chat model, or None to answer by quotes alone.
        desk: the person's record.
        embed: text embedder, to choose the sentence that answers.
        mode: fast or deep.
        limits: what the answer may cost.
        caller: what an application brought along.
        fit: how far an answer fits the person, for the best of several; None gives the first answer.
    """

    model: ChatModel | None
    desk: Desk
    embed: Embed
    mode: Mode = "fast"
    limits: Limits = Limits()
    caller: Caller = NOTHING_BROUGHT
    fit: Fit | None = None

    async def respond(self, text: str, context: Context, outcome: Outcome) -> AsyncGenerator[Happening, None]:
        """Answer a message, streaming what happens.

        Args:
            text: the message.
            context: what is known; its recollection is the first recall.
            outcome: filled in on the way, so that a cancelled stream can still be accounted for.

        Raises:
            ModelError: the model failed, or said nothing, also when it was asked again without lookups.
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
    ) -> AsyncGenerator[Happening, None]:
        most, profile, caller = self.limits.max_images, model.profile, self.caller
        if caller.tools and not (profile.tools or profile.schema):
            outcome.step("refused", f"{model.name} can call no tools: those of the application were left out")
            caller = replace(caller, tools=())
        images = await self.desk.own_pictures(most) if profile.images else []
        left = most - len(images) if profile.images else 0
        shown = min(left, self.limits.context_images)
        pictures = await self.desk.pictures(context.open, context.recollection, shown)
        messages, at = ask(
            context,
            text,
            profile=profile,
            caller=caller,
            images=images,
            pictures=pictures,
            lookups=self.mode == "deep",
            max_tokens=self.limits.answer_tokens,
        )
        for picture in pictures:
            outcome.shown.append(picture.message)
            outcome.step("look", picture.media, shown=(ContextItem(picture.message),))
        left -= len(pictures)
        calls = Calls(model, outcome, self.limits.answer_seconds, spare=self.mode == "deep")
        box = self._toolbox(model, messages, outcome, left, len(images) + len(pictures))
        if box is not None:
            box.begin(text)
        rounds = Rounds(calls, box, caller, self.desk.message.id, self.limits.answer_tokens)
        steps = self._with_fallback(rounds, messages, at, outcome)
        if self.limits.best_of > 1 and self.fit is not None:
            chosen = Choosing(calls, self.fit, self.limits.best_of, self.limits.answer_tokens)
            steps = chosen.choose(steps, messages, outcome)
        async with aclosing(steps) as events:
            async for event in events:
                yield event

    def _toolbox(
        self, model: ChatModel, messages: Sequence[ChatMessage], outcome: Outcome, images: int, shown: int
    ) -> Toolbox | None:
        """The lookups that deep mode allows, within what is left of the model's context."""
        if self.mode != "deep":
            return None
        taken = cost(messages) + self.limits.answer_tokens + PICTURE_TOKENS * (shown + images)
        tokens = min(self.limits.lookup_tokens, model.profile.context - taken)
        box = Toolbox(
            self.desk,
            outcome,
            left=self.limits.max_recalls,
            tokens=tokens,
            images=images,
            sees=model.profile.images,
        )
        return box

    async def _with_fallback(
        self, rounds: Rounds, messages: Sequence[ChatMessage], at: int, outcome: Outcome
    ) -> AsyncGenerator[Happening, None]:
        """Answer in rounds; when that fails in deep mode, once more in one call from what is there."""
        model = rounds.calls.model
        try:
            async with aclosing(rounds.answer(messages, at)) as events:
                async for event in events:
                    yield event
            if rounds.text.strip() or outcome.calls:
                return
            raise _silent(model)
        except (ModelError, InputError) as error:
            busy = isinstance(error, ModelUnavailableError) and error.wait is not None
            if rounds.box is None or busy:  # who asks to be left alone is not asked again at once
                raise
            fault = error
        outcome.step("fallback", f"looking things up failed, so the answer is made in one call: {fault}")
        yield Thinking(f"falls back to one call without lookups: {fault}")
        if rounds.text:
            yield Restarted()
        if isinstance(fault, InputError):  # the prompt may have grown too long: back to where it began
            rounds.notes.clear()
            rounds.views.clear()
        rounds.calls.last_call()
        async with aclosing(rounds.once(messages, at)) as events:
            async for event in events:
                yield event
        if not rounds.text.strip():
            raise _silent(model)

    # A weak model, or none: the person's own words answer.

    async def _by_quoting(self, text: str, context: Context, outcome: Outcome) -> AsyncGenerator[Happening, None]:
        outcome.quoted = True
        if self.caller.names:
            brought = ", ".join(self.caller.names)
            outcome.step("refused", f"answers are quotes of the person's own words: left out {brought}")
        if not asks(text):
            yield Token(_HEARD)
            return
        found = await asyncio.to_thread(quotes, context.recollection, self.embed)
        if not found:
            yield Token(NOTHING)
            return
        for number, quote in enumerate(found):
            yield Token(("\n" if number else "") + told(quote, now=context.now))
        if self.model is None:
            return
        if found[0].hit.role != "user":  # who says "I" in it is not the person, and a weak model would make it "you"
            return
        calls = Calls(self.model, outcome, self.limits.answer_seconds, spare=False)
        try:
            phrase = await self._phrase(calls, text, found[0])
        except (ModelError, InputError) as error:  # the quote stands by itself; a long question may not fit
            outcome.step("fallback", f"the model could not phrase it, so the quote stands alone: {error}")
            return
        if grounded(phrase, [found[0].text], question=text):
            yield Token(f"\n{phrase}")
        else:
            outcome.grounded = False
            outcome.step("withheld", f"the evidence does not say: {phrase}")
            yield Thinking(f"withheld: {phrase}")

    async def _phrase(self, calls: Calls, text: str, quote: Quote) -> str:
        """One sentence of a weak model about one quote."""
        phrase = prompt("agent", "phrase")
        messages = [ChatMessage("system", phrase.text)]
        for question, answer in phrase.examples:
            messages += [ChatMessage("user", question), ChatMessage("assistant", answer)]
        messages.append(ChatMessage("user", f"{block('memory', [quote.text])}\n\n{text}"))
        said = ""
        async with aclosing(calls.stream(messages, max_tokens=_PHRASE_TOKENS, stop=["\n"])) as heard:
            async for part in heard:
                if isinstance(part, Said):
                    said += part.text
        return " ".join(said.split())


def _silent(model: ChatModel) -> ModelOutputError:
    return ModelOutputError(f"{model.name} said nothing: ask again, allow longer answers, or use another model")
