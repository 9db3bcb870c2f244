"""A chat model that counts its tokens, and whose profile follows what the exam finds."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from lifelong.models.base import ChatEvent, ChatMessage, ChatModel, ChatProfile, Finish


@runtime_checkable
class ContextReporter(Protocol):
    """A model whose server may report its context length."""

    async def declared_context(self) -> int | None:
        """Context length in tokens, as the server reports it; None if it does not."""
        ...


@dataclass(eq=False)
class MeteredModel:
    """A model during its exam.

    Attributes:
        model: the model.
        profile: the capabilities that requests may use: first those of the model, at last those that were found.
        tokens: of all prompts and outputs so far, as the model counted them.
    """

    model: ChatModel
    profile: ChatProfile
    tokens: int = 0

    @property
    def name(self) -> str:
        """The name of the model."""
        return self.model.name

    async def stream(self, messages: Sequence[ChatMessage], **options: Any) -> AsyncGenerator[ChatEvent, None]:
        """Continue the conversation; see `ChatModel.stream`."""
        async with aclosing(self.model.stream(messages, **options)) as events:
            async for event in events:
                if isinstance(event, Finish):
                    self.tokens += event.tokens_in + event.tokens_out
                yield event

    async def declared_context(self) -> int | None:
        """Context length in tokens, as the server of the model reports it; None if it does not."""
        return await self.model.declared_context() if isinstance(self.model, ContextReporter) else None

    async def close(self) -> None:
        """Release the model."""
        await self.model.close()
