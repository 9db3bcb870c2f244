"""The model calls of one answer: their time and tokens are counted, thoughts split off, and a timeout stops them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from lifelong.agent.outcome import Outcome
from lifelong.errors import ModelUnavailableError
from lifelong.models.base import ChatMessage, ChatModel, Tool
from lifelong.models.output import OutputCounts, OutputPart, output_parts, thinking_tokens
from lifelong.models.thoughts import TextPart, Thought
from lifelong.recall.evidence import approximate_tokens

PATIENCE = 2 / 3
"""Share of the time in which a model must begin to answer; the rest is for a second call, without lookups."""


@dataclass(slots=True)
class Calls:
    """The model calls of one answer.

    Attributes:
        model: the chat model.
        outcome: gets a step for each call and each thought.
        seconds: time limit of all calls together. Only the time spent waiting for the model counts.
        spare: whether a part of the time is reserved for a last call; ``last_call`` releases it.
        waited: seconds spent so far.
        answering: the output is an answer already, although a schema holds it.
    """

    model: ChatModel
    outcome: Outcome
    seconds: float = 180.0
    spare: bool = True
    waited: float = 0.0
    answering: bool = False

    def last_call(self) -> None:
        """Allow all the time that is left from now on."""
        self.spare = False

    async def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int,
        tools: Sequence[Tool] = (),
        schema: Mapping[str, Any] | None = None,
    ) -> AsyncGenerator[OutputPart, None]:
        """Make one call; arguments are those of ``ChatModel.stream``.

        Raises:
            ModelUnavailableError: the model failed, or wrote nothing in time. A model that runs out of time in the
                middle of its answer is stopped, and its text so far is the answer.
        """
        began = time.perf_counter()
        counts = OutputCounts()
        thoughts: list[str] = []
        begun = self.answering = False
        try:
            stream = output_parts(
                self.model, messages, max_tokens=max_tokens, counts=counts, tools=tools, schema=schema
            )
            async with aclosing(stream) as parts:
                while (part := await self._next(parts, begun or self.answering)) is not None:
                    begun = begun or (schema is None and isinstance(part, TextPart))  # a step is not an answer
                    thoughts += [part.text] if isinstance(part, Thought) else []
                    yield part
        finally:
            finish = counts.finish
            counted = finish is not None and bool(finish.tokens_in)
            written = approximate_tokens("".join(counts.written))
            self.outcome.step(
                "model",
                since=began,
                first_ms=None if counts.first is None else round((counts.first - began) * 1000, 1),
                tokens_in=finish.tokens_in if finish is not None and counted else cost(messages, tools),
                tokens_out=finish.tokens_out if finish is not None and counted else written,
                estimated=not counted,
            )
            for text in thoughts:
                self.outcome.step("thought", text)
            self._report(counts)

    def _report(self, counts: OutputCounts) -> None:
        """Steps for what was unusual about an output."""
        if counts.retried:
            room = thinking_tokens(self.model)
            self.outcome.step("fallback", f"the model only thought, and got {room:,} more tokens for an answer")
        if counts.refused:
            self.outcome.step("refused", "the endpoint marked this answer as a refusal of the model")

    async def _next(self, parts: AsyncGenerator[OutputPart, None], begun: bool) -> OutputPart | None:
        """The next part, or None at the end."""
        allowed = self.seconds * (PATIENCE if self.spare and not begun else 1)
        began = time.perf_counter()
        try:
            async with asyncio.timeout(max(0.0, allowed - self.waited)):
                return await anext(parts, None)
        except TimeoutError:
            if begun:
                self.outcome.step("fallback", f"the answer was cut off after {self.seconds:g} s (answer_seconds)")
                return None
            raise ModelUnavailableError(
                f"{self.model.name} said nothing for {allowed:g} s and was stopped: look at the server, "
                f"or raise answer_seconds ({self.seconds:g})"
            ) from None
        finally:
            self.waited += time.perf_counter() - began


def cost(messages: Sequence[ChatMessage], tools: Sequence[Tool] = ()) -> int:
    """Approximate number of tokens of a prompt, without its pictures."""
    texts = [message.text + "".join(call.name + call.arguments for call in message.calls) for message in messages]
    offered = [f"{tool.name} {tool.description} {dict(tool.parameters)}" for tool in tools]
    return sum(approximate_tokens(text) + 4 for text in (*texts, *offered))
