"""The response stage: think, recall, answer, as a stream of events.

A capable model is shown what one recall found and may recall more. A weak model, or none, leaves the answer to the
person's own words; it may only phrase them, and what it says beyond the evidence is withheld.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from lifelong.agent.choosing import Choosing, Fit
from lifelong.agent.context import Context
from lifelong.agent.grounding import grounded
from lifelong.agent.quoting import NOTHING, Embed, Quote, asks, quotes, told
from lifelong.agent.rounds import Lookup, Outcome, Rounds
from lifelong.errors import InputError, ModelError, ModelOutputError
from lifelong.models.base import ChatMessage, ChatModel, Finish, TextDelta
from lifelong.models.prompts import prompt
from lifelong.types import Recalled, Thinking, Token

_HEARD = "I will remember that."
_PHRASE_TOKENS = 48


@dataclass(frozen=True, slots=True)
class Responder:
    """Answers one message.

    Attributes:
        model: the chat model, or None to answer by quotes alone.
        lookup: makes a recall.
        embed: text embedder, to choose the sentence that answers.
        max_recalls: recalls that a model may ask for, beside the first one.
        max_tokens: of an answer.
        best_of: answers that a capable model may write; over 1, nothing is streamed before one is chosen.
        fit: how far an answer fits the person; None gives the first answer.
    """

    model: ChatModel | None
    lookup: Lookup
    embed: Embed
    max_recalls: int = 3
    max_tokens: int = 400
    best_of: int = 1
    fit: Fit | None = None

    async def respond(
        self, text: str, context: Context, outcome: Outcome, *, images: Sequence[bytes] = ()
    ) -> AsyncGenerator[Thinking | Recalled | Token, None]:
        """Answer a message, streaming what happens.

        Args:
            text: the message.
            context: what is known; its recollection is the first recall.
            outcome: filled in on the way, so that a cancelled stream can still be accounted for.
            images: pictures that came with the message, encoded.

        Raises:
            ModelError: the model failed, or said nothing.
        """
        outcome.recalled.append(context.recollection)
        yield Recalled(context.recollection)
        if self.model is not None and self.model.profile.capable:
            rounds = Rounds(self.model, self.lookup, self.max_recalls, self.max_tokens)
            steps = rounds.answer(text, context, outcome, images)
            if self.best_of > 1 and self.fit is not None:
                prompted = context.messages(text, images if self.model.profile.images else ())
                steps = Choosing(self.model, self.fit, self.best_of, self.max_tokens).choose(steps, prompted, outcome)
        else:
            steps = self._by_quoting(text, context, outcome)
        async with aclosing(steps) as events:  # closing this generator closes the model's
            async for event in events:
                if isinstance(event, Token):
                    outcome.text += event.text
                yield event
        if not outcome.text.strip():
            name = "the model" if self.model is None else self.model.name
            raise ModelOutputError(f"{name} said nothing: ask again, allow longer answers, or use another model")

    # A weak model, or none: the person's own words answer.

    async def _by_quoting(
        self, text: str, context: Context, outcome: Outcome
    ) -> AsyncGenerator[Thinking | Token, None]:
        outcome.quoted = True
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
        try:
            phrase = await self._phrase(self.model, text, found[0], outcome)
        except (ModelError, InputError) as error:  # the quote stands by itself; a long question may not fit
            outcome.trace.append(f"the model could not phrase it: {error}")
            return
        if grounded(phrase, [found[0].text], question=text):
            yield Token(f"\n{phrase}")
        else:
            outcome.grounded = False
            outcome.trace.append(f"withheld, because the evidence does not say it: {phrase}")
            yield Thinking(f"withheld: {phrase}")

    async def _phrase(self, model: ChatModel, text: str, quote: Quote, outcome: Outcome) -> str:
        """One sentence of a weak model about one quote."""
        phrase = prompt("agent", "phrase")
        messages = [ChatMessage("system", phrase.text)]
        for ask, answer in phrase.examples:
            messages += [ChatMessage("user", ask), ChatMessage("assistant", answer)]
        messages.append(ChatMessage("user", f"Quote: {quote.text}\nQuestion: {text}"))
        said = ""
        async with aclosing(model.stream(messages, max_tokens=_PHRASE_TOKENS, stop=["\n"])) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    said += event.text
                elif isinstance(event, Finish):
                    outcome.spend(event)
        return " ".join(said.split())
