"""The model calls of one answer: their time and tokens are counted, thoughts split off, and a timeout stops them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from lifelong.agent.outcome import Outcome
from lifelong.agent.thoughts import Retraction, TextPart, Thought, ThoughtSplitter
from lifelong.errors import ModelUnavailableError
from lifelong.models.base import ChatEvent, ChatMessage, ChatModel, Finish, TextDelta, ThoughtDelta, Tool, ToolCall
from lifelong.recall.evidence import approximate_tokens

PATIENCE = 2 / 3
"""Share of the time in which a model must begin to answer; the rest is for a second call, without lookups."""

CallEvent = TextPart | Thought | Retraction | ToolCall


@dataclass(slots=True)
class Calls:
    """The model calls of one answer.

    Attributes:
        model: the chat model.
        outcome: gets a step for each call and each thought.
        seconds: time limit of all calls together. Only the time spent waiting for the model counts.
        spare: whether a part of the time is reserved for a last call; ``last_call`` releases it.
        waited: seconds spent so far.
    """

    model: ChatModel
    outcome: Outcome
    seconds: float = 180.0
    spare: bool = True
    waited: float = 0.0

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
    ) -> AsyncGenerator[CallEvent, None]:
        """Make one call; arguments are those of ``ChatModel.stream``.

        Raises:
            ModelUnavailableError: the model failed, or wrote nothing in time. A model that runs out of time in the
                middle of its answer is stopped, and its text so far is the answer.
        """
        began = time.perf_counter()
        first: float | None = None
        finish: Finish | None = None
        output: list[str] = []
        thoughts = ThoughtSplitter()
        thought: list[str] = []
        unfinished = ""
        begun = False
        try:
            async with aclosing(
                self.model.stream(messages, max_tokens=max_tokens, tools=tools, schema=schema)
            ) as events:
                while (event := await self._next(events, begun)) is not None:
                    first = time.perf_counter() if first is None else first
                    if isinstance(event, ThoughtDelta):
                        unfinished += event.text
                        continue
                    if unfinished.strip():
                        thought.append(unfinished.strip())
                        yield Thought(thought[-1])
                    unfinished = ""
                    if isinstance(event, TextDelta):
                        output.append(event.text)
                        for part in thoughts.feed(event.text):
                            begun = begun or (schema is None and isinstance(part, TextPart))  # a step is not an answer
                            thought += [part.text] if isinstance(part, Thought) else []
                            yield part
                    elif isinstance(event, ToolCall):
                        output.append(event.arguments)
                        yield event
                    else:
                        finish = event
            if unfinished.strip():
                thought.append(unfinished.strip())
                yield Thought(thought[-1])
            for part in thoughts.end():
                thought += [part.text] if isinstance(part, Thought) else []
                yield part
        finally:
            counted = finish is not None and bool(finish.tokens_in)
            self.outcome.step(
                "model",
                since=began,
                first_ms=None if first is None else round((first - began) * 1000, 1),
                tokens_in=finish.tokens_in if finish is not None and counted else cost(messages, tools),
                tokens_out=finish.tokens_out if finish is not None and counted else approximate_tokens("".join(output)),
                estimated=not counted,
            )
            for text in thought:
                self.outcome.step("thought", text)

    async def _next(self, events: AsyncGenerator[ChatEvent, None], begun: bool) -> ChatEvent | None:
        """The next event, or None at the end."""
        allowed = self.seconds * (PATIENCE if self.spare and not begun else 1)
        began = time.perf_counter()
        try:
            async with asyncio.timeout(max(0.0, allowed - self.waited)):
                return await anext(events, None)
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
