"""The memory of LlamaIndex's agents and chat engines, with a model of its own for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import lifelong
from tests.person.examples import DAY, NINE, opened

pytest.importorskip("llama_index.core", reason="`make clients` installs it in an environment of its own")

from llama_index.core.agent.workflow import FunctionAgent
from llama_index.core.base.llms.types import ChatMessage, ChatResponse
from llama_index.core.chat_engine import SimpleChatEngine
from llama_index.core.llms import MockLLM
from llama_index.core.memory import Memory

from lifelong.integrations.llamaindex import LifelongChatMemory, LifelongMemoryBlock

ASKED = "Which truck do I drive?"


@pytest.fixture
def ana(tmp_path: Path):
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("I drive Bertha, my old truck.", at=NINE - DAY)
        life.settle()
        yield ana


def said(person: lifelong.Person) -> list[tuple[str, str]]:
    return [(message.role, message.text) for message in person.messages()]


def words(text: str) -> list[str]:
    return text.split()


async def test_a_message_is_stored_when_it_is_put_and_memory_stands_before_it(ana: lifelong.Person) -> None:
    memory = LifelongChatMemory.of(ana, tokenizer_fn=words)
    await memory.aput(ChatMessage(role="system", content="Be short."))
    await memory.aput(ChatMessage(role="user", content=ASKED))
    await memory.aput(ChatMessage(role="assistant", content="You drive Bertha."))
    await memory.aput(ChatMessage(role="tool", content="42"))
    assert said(ana)[1:] == [("user", ASKED), ("assistant", "You drive Bertha.")]
    messages = await memory.aget()
    assert [message.role.value for message in messages] == ["system", "user", "assistant", "tool"]
    shown = messages[1].content
    assert shown is not None and "I drive Bertha, my old truck." in shown and shown.endswith(ASKED)
    assert messages[0].content == "Be short."
    assert [message.content for message in await memory.aget_all()][1] == ASKED  # as it was said


async def test_the_block_stores_what_leaves_the_short_term_memory(ana: lifelong.Person) -> None:
    """In a ``Memory`` of LlamaIndex's own."""
    block = LifelongMemoryBlock(person=ana, priority=1)
    memory = Memory.from_defaults(
        session_id="monday", token_limit=40, token_flush_size=10, memory_blocks=[block], tokenizer_fn=words
    )
    for number in range(6):
        await memory.aput(ChatMessage(role="user", content=f"This is number {number} of what I say today."))
        await memory.aput(ChatMessage(role="assistant", content="I see."))
    stored = said(ana)
    assert ("user", "This is number 0 of what I say today.") in stored and ("assistant", "I see.") in stored
    assert ("user", "This is number 5 of what I say today.") not in stored
    assert await block.atruncate("x", 1) is None


async def test_nothing_is_shown_before_something_was_said(ana: lifelong.Person) -> None:
    assert await LifelongMemoryBlock(person=ana).aget([]) == ""
    assert await LifelongMemoryBlock(person=ana).aget([ChatMessage(role="assistant", content="Hello.")]) == ""


class Echo(MockLLM):
    """A model that answers with all that it is shown, and calls no tools."""

    @property
    def metadata(self) -> Any:
        return super().metadata.model_copy(update={"is_function_calling_model": True})

    async def achat_with_tools(self, tools: Any, user_msg: Any = None, chat_history: Any = None, **_: Any) -> Any:
        shown = "\n".join(message.content or "" for message in chat_history or [])
        return ChatResponse(message=ChatMessage(role="assistant", content=f"I was shown: {shown}"))

    def get_tool_calls_from_response(self, response: Any, **_: Any) -> list[Any]:
        return []


async def test_an_agent_answers_from_it(ana: lifelong.Person) -> None:
    agent = FunctionAgent(llm=Echo(), tools=[lambda x: x], streaming=False)
    answer = await agent.run(ASKED, memory=LifelongChatMemory.of(ana, tokenizer_fn=words))
    assert "I drive Bertha, my old truck." in str(answer)
    stored = said(ana)
    assert stored[1] == ("user", ASKED) and stored[2][0] == "assistant" and len(stored) == 3


def test_a_chat_engine_uses_it_without_async(ana: lifelong.Person) -> None:
    memory = LifelongChatMemory.of(ana, tokenizer_fn=words)
    SimpleChatEngine.from_defaults(llm=MockLLM(), memory=memory).chat(ASKED)
    assert [role for role, _ in said(ana)] == ["user", "user", "assistant"]
