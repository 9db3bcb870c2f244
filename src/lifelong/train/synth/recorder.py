"""A chat model that notes every request and what was answered, so that the agent's own prompts become samples."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Literal

from lifelong.models.base import ChatEvent, ChatMessage, ChatModel, ChatProfile, TextDelta, Tool, ToolCall
from lifelong.models.prompts import prompt

Task = Literal["turn", "session", "repair", "rewrite", "step", "answer"]
"""Which prompt of the agent a request is."""


@dataclass(slots=True)
class RecordedCall:
    """One request and its output.

    Attributes:
        task: which prompt it is.
        messages, tools, schema: the request, as the agent made it.
        text: the text of the output, thoughts not split off.
        calls: its tool calls.
    """

    task: Task
    messages: tuple[ChatMessage, ...]
    tools: tuple[Tool, ...]
    schema: Mapping[str, Any] | None
    text: str = ""
    calls: list[ToolCall] = field(default_factory=list)


class RecordingModel:
    """Passes requests to another model and keeps them.

    Args:
        model: answers; its profile is that of this model.

    Attributes:
        calls: what was asked and answered since it was last emptied.
    """

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self.calls: list[RecordedCall] = []

    @property
    def name(self) -> str:
        """The name of the model that answers."""
        return self._model.name

    @property
    def profile(self) -> ChatProfile:
        """Its profile."""
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
        """Continue the conversation; see `ChatModel.stream`."""
        call = RecordedCall(task_of(messages, schema, tools), tuple(messages), tuple(tools), schema)
        self.calls.append(call)
        events = self._model.stream(messages, max_tokens=max_tokens, schema=schema, tools=tools, stop=stop)
        async with aclosing(events) as stream:
            async for event in stream:
                if isinstance(event, TextDelta):
                    call.text += event.text
                elif isinstance(event, ToolCall):
                    call.calls.append(event)
                yield event

    async def close(self) -> None:
        """Leave the other model open: it serves several records."""

    def taken(self) -> list[RecordedCall]:
        """The calls so far; the list is empty afterwards."""
        calls, self.calls = self.calls, []
        return calls


def task_of(messages: Sequence[ChatMessage], schema: Mapping[str, Any] | None, tools: Sequence[Tool]) -> Task:
    """Which prompt of the agent a request is, by its instructions."""
    system, last = messages[0].text, messages[-1].text
    for task in ("turn", "session"):
        if system == prompt("extraction", task).text:
            return "repair" if len(messages) > 2 else task
    if last.startswith(prompt("agent", "rewrite").text):
        return "rewrite"
    return "step" if schema is not None or tools else "answer"
