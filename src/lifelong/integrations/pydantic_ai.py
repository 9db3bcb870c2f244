"""A person's memory as a capability of a Pydantic AI agent: it stores, is shown, and can be searched."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

try:
    from pydantic_ai import FunctionToolset, RunContext
    from pydantic_ai.capabilities import AbstractCapability
    from pydantic_ai.messages import ModelMessage, ModelRequest, UserPromptPart
    from pydantic_ai.models import ModelRequestContext
    from pydantic_ai.run import AgentRunResult
    from pydantic_ai.toolsets import AgentToolset
except ImportError as error:
    raise ImportError(f"{error.name} is not installed: pip install 'lifelong[pydantic-ai]'", name=error.name) from error

from lifelong.agent.notes import LONGEST, note
from lifelong.privacy.data_block import block
from lifelong.sync import Person
from lifelong.types import Incoming


@dataclass
class LifelongCapability(AbstractCapability[Any]):
    """Gives an agent one person's memory: ``Agent(model, capabilities=[LifelongCapability(ana)])``.

    Each run stores the prompt as the person's words before the model is asked, shows the model what bears on them, and
    stores the answer. The memory is shown as data beside the prompt of this request: it is no instruction, and it does
    not enter the message history. The tool ``recall`` lets the model look further.

    Attributes:
        person: whose memory; from ``lifelong.open(…).person(…)``.
        max_tokens: budget of what is shown; None takes ``context_tokens`` of the settings.
        store: whether prompts and answers are stored. Without it the memory is only read.
    """

    person: Person
    max_tokens: int | None = None
    store: bool = True
    _memory: str = field(default="", init=False, repr=False)

    async def for_run(self, ctx: RunContext[Any]) -> LifelongCapability:
        """One of its own for each run, because runs of one agent may overlap."""
        return replace(self)

    async def before_run(self, ctx: RunContext[Any]) -> None:
        """Store the prompt, and look up what bears on it."""
        text = _words(ctx.prompt)
        if not text.strip():
            return
        stored = await asyncio.to_thread(self.person.add, text) if self.store else []
        look_up = partial(
            self.person.context, text, max_tokens=self.max_tokens, exclude=[message.id for message in stored]
        )
        context = await asyncio.to_thread(look_up)
        # A history that the application gives is the open talk; without one, the record's is shown.
        self._memory = context.memory_block(whole=not ctx.messages)

    async def before_model_request(
        self, ctx: RunContext[Any], request_context: ModelRequestContext
    ) -> ModelRequestContext:
        """Show the memory to the model, before the newest prompt."""
        if not self._memory:
            return request_context
        return replace(request_context, messages=_with_memory(request_context.messages, self._memory))

    async def after_run(self, ctx: RunContext[Any], *, result: AgentRunResult[Any]) -> AgentRunResult[Any]:
        """Store the answer."""
        if self.store and isinstance(result.output, str) and result.output.strip():
            await asyncio.to_thread(self.person.add, Incoming(result.output, "assistant"))
        return result

    def get_toolset(self) -> AgentToolset[Any]:
        """The tool that looks things up."""

        async def recall(query: str, since: datetime | None = None, until: datetime | None = None) -> str:
            """Find what the person said, did, likes or plans.

            Args:
                query: what to look for, in words.
                since: only what was said from this time on, with a zone.
                until: only what was said before this time, with a zone.
            """
            found = await asyncio.to_thread(partial(self.person.recall, query, since=since, until=until))
            return block("memory", [note(hit, LONGEST) for hit in found] or ["Nothing is known about this."])

        return FunctionToolset([recall])


def _words(prompt: Any) -> str:
    """The text of a prompt; what else is in it is not stored."""
    if isinstance(prompt, str):
        return prompt
    return "\n".join(part for part in prompt or () if isinstance(part, str))


def _with_memory(messages: Sequence[ModelMessage], memory: str) -> list[ModelMessage]:
    """The messages with the memory before the newest prompt of the person."""
    for number in range(len(messages) - 1, -1, -1):
        message = messages[number]
        if isinstance(message, ModelRequest) and any(isinstance(part, UserPromptPart) for part in message.parts):
            shown = replace(message, parts=[UserPromptPart(memory), *message.parts])
            return [*messages[:number], shown, *messages[number + 1 :]]
    return list(messages)
