"""A chat model with the options of one request: length, schema, stop sequences, sampling, number of answers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from lifelong.models.base import ChatEvent, ChatMessage, ChatModel, ChatProfile, Finish, SamplingModel, TextDelta, Tool
from lifelong.server.openai.request import ModelOptions
from lifelong.types import ToolCall, Usage


def by_word(model: ChatModel) -> bool:
    """Whether to use the protocol's JSON mode, because the endpoint of the model does not support schemas."""
    return isinstance(model, SamplingModel) and not model.profile.schema


class RequestModel:
    """A chat model for one request.

    Args:
        model: the model that answers. A model that is not capable only phrases the answer of the memory, without
            options.
        ask: options of the model.

    Attributes:
        reason: why the last output ended.
        refused: whether the last output is a refusal.
        calls: tool calls of the last output.
        usage: usage of all calls.
    """

    def __init__(self, model: ChatModel, ask: ModelOptions) -> None:
        options = dict(ask.options)
        self._schema = ask.schema
        if ask.any_object and by_word(model):
            options["response_format"] = {"type": "json_object"}
            self._schema = None
        self._model = model.sampled(options) if options and isinstance(model, SamplingModel) else model
        self._ask = ask
        self._last: list[ChatMessage] = []
        self.reason = "stop"
        self.refused = False
        self.calls: list[ToolCall] = []
        self.usage = Usage()

    @property
    def name(self) -> str:
        """That of the model."""
        return self._model.name

    @property
    def profile(self) -> ChatProfile:
        """That of the model."""
        return self._model.profile

    async def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 512,
        schema: Mapping[str, Any] | None = None,
        tools: Sequence[Tool] = (),
        stop: Sequence[str] = (),
    ) -> AsyncGenerator[ChatEvent, None]:
        """Continue the conversation with the options of the request; see `ChatModel.stream`."""
        ask = self._ask
        if self.profile.capable and schema is None:  # else the agent asks a question of its own
            max_tokens = ask.max_tokens or max_tokens
            schema, stop = self._schema, (*stop, *ask.stop)
        async with aclosing(self._run(messages, max_tokens, schema, tools, stop)) as events:
            async for event in events:
                yield event

    async def alone(self, messages: Sequence[ChatMessage]) -> AsyncGenerator[ChatEvent, None]:
        """Continue the caller's own conversation, without the agent."""
        ask = self._ask
        async with aclosing(self._run(messages, ask.max_tokens or 512, self._schema, ask.tools, ask.stop)) as events:
            async for event in events:
                yield event

    async def again(self) -> AsyncGenerator[ChatEvent, None]:
        """Another answer to the last prompt."""
        async with aclosing(self.alone(self._last)) as events:
            async for event in events:
                yield event

    async def close(self) -> None:
        """Do nothing: the owner of the model closes it."""

    async def _run(
        self,
        messages: Sequence[ChatMessage],
        max_tokens: int,
        schema: Mapping[str, Any] | None,
        tools: Sequence[Tool],
        stop: Sequence[str],
    ) -> AsyncGenerator[ChatEvent, None]:
        self._last = list(messages)
        self.calls = []
        self.refused = False
        async with aclosing(
            self._model.stream(messages, max_tokens=max_tokens, schema=schema, tools=tuple(tools), stop=tuple(stop))
        ) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    self.refused = event.refusal
                if isinstance(event, ToolCall):
                    self.calls.append(event)
                if isinstance(event, Finish):
                    self.reason = event.reason
                    self.usage = replace(
                        self.usage,
                        calls=self.usage.calls + 1,
                        tokens_in=self.usage.tokens_in + event.tokens_in,
                        tokens_out=self.usage.tokens_out + event.tokens_out,
                    )
                yield event
