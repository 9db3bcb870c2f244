"""A person's memory in LlamaIndex: a block for its ``Memory``, and a ``Memory`` that stores each message at once."""

from __future__ import annotations

import asyncio
from typing import Any

try:
    from llama_index.core.base.llms.types import ChatMessage, MessageRole
    from llama_index.core.memory import BaseMemoryBlock, InsertMethod, Memory
except ImportError as error:
    raise ImportError(f"{error.name} is not installed: pip install 'lifelong[llamaindex]'", name=error.name) from error

from lifelong.sync import Person
from lifelong.types import Incoming, Role

_ROLES: dict[MessageRole, Role] = {MessageRole.USER: "user", MessageRole.ASSISTANT: "assistant"}
"""What is a turn of the conversation. System prompts, calls of tools and their results are not stored."""


class LifelongMemoryBlock(BaseMemoryBlock[str]):
    """Shows what a person's record knows about the newest message.

    A block gets a message only when it leaves the short-term memory. ``LifelongChatMemory`` stores each one at once.

    Attributes:
        person: whose memory; from ``lifelong.open(…).person(…)``.
        max_tokens: budget of what is shown; None takes ``context_tokens`` of the settings.
    """

    name: str = "lifelong"
    person: Person
    max_tokens: int | None = None

    async def _aget(self, messages: list[ChatMessage] | None = None, **block_kwargs: Any) -> str:
        """The data that bears on the newest message of the person, or ""."""
        query = next((_text(each) for each in reversed(messages or []) if each.role == MessageRole.USER), "")
        if not query:
            return ""
        return await asyncio.to_thread(self._shown, query)

    async def _aput(self, messages: list[ChatMessage]) -> None:
        """Store messages of the conversation."""
        incoming = [
            Incoming(_text(each), _ROLES[each.role], session=each.additional_kwargs.get("session_id"))
            for each in messages
            if each.role in _ROLES and _text(each)
        ]
        if incoming:
            await asyncio.to_thread(self.person.add, incoming)

    async def atruncate(self, content: str, tokens_to_truncate: int) -> str | None:
        """Nothing: half a block of data could be taken for something else."""
        return None

    def _shown(self, query: str) -> str:
        return self.person.context(query, max_tokens=self.max_tokens).memory_block()


class LifelongChatMemory(Memory):
    """LlamaIndex's ``Memory`` that stores each message in a person's record when it is put.

    ``LifelongChatMemory.of(ana)`` is given to an agent: ``agent.run("…", memory=…)``.
    """

    @classmethod
    def of(cls, person: Person, *, max_tokens: int | None = None, **options: Any) -> LifelongChatMemory:
        """The memory of one conversation.

        Args:
            person: whose record.
            max_tokens: budget of what is shown from the record.
            options: of ``Memory.from_defaults``, such as ``session_id`` and ``token_limit``.
        """
        # What leaves the short-term memory is in the record already.
        lifelong = LifelongMemoryBlock(person=person, max_tokens=max_tokens, accept_short_term_memory=False)
        blocks = [lifelong, *options.pop("memory_blocks", [])]
        # Recalled text is data, and no system prompt.
        options = {"insert_method": InsertMethod.USER, **options}
        memory: LifelongChatMemory = cls.from_defaults(memory_blocks=blocks, **options)
        return memory

    async def aput(self, message: ChatMessage) -> None:
        """Store a message."""
        await self._remember([message])
        await super().aput(message)

    async def aput_messages(self, messages: list[ChatMessage]) -> None:
        """Store messages."""
        await self._remember(messages)
        await super().aput_messages(messages)

    async def _remember(self, messages: list[ChatMessage]) -> None:
        for each in self.memory_blocks:
            if isinstance(each, LifelongMemoryBlock):
                await each.aput([message.model_copy(deep=True) for message in messages], session_id=self.session_id)


def _text(message: ChatMessage) -> str:
    """The text of a message, without pictures, thinking and calls of tools."""
    return (message.content or "").strip()
