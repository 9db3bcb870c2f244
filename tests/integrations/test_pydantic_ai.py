"""The capability of a Pydantic AI agent, whose model is a function of the test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import lifelong
from tests.person.examples import DAY, NINE, opened

pytest.importorskip("pydantic_ai", reason="`make clients` installs it in an environment of its own")

from pydantic_ai import Agent
from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, ToolCallPart, ToolReturnPart, UserPromptPart
from pydantic_ai.models.function import FunctionModel

from lifelong.integrations.pydantic_ai import LifelongCapability


@pytest.fixture
def ana(tmp_path: Path):
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("I drive Bertha, my old truck.", at=NINE - DAY)
        life.settle()
        yield ana


class Scripted:
    """A model that answers in this order and notes what it is shown."""

    def __init__(self, *parts: Any) -> None:
        self.parts = list(parts)
        self.shown: list[list[Any]] = []
        self.instructions: list[str | None] = []
        self.model = FunctionModel(self.answer)

    def answer(self, messages: list[Any], info: Any) -> ModelResponse:
        self.shown.append(messages)
        self.instructions.append(info.instructions)
        return ModelResponse(parts=[self.parts.pop(0)])

    def prompts(self, request: int = -1) -> list[str]:
        parts = [part for message in self.shown[request] if isinstance(message, ModelRequest) for part in message.parts]
        return [part.content for part in parts if isinstance(part, UserPromptPart)]


def said(person: lifelong.Person) -> list[tuple[str, str]]:
    return [(message.role, message.text) for message in person.messages()]


def test_the_model_is_shown_what_bears_on_the_prompt_as_data(ana: lifelong.Person) -> None:
    """Before the prompt, in no instruction, and in no history that the application keeps."""
    scripted = Scripted(TextPart("You drive Bertha."))
    result = Agent(scripted.model, capabilities=[LifelongCapability(ana)]).run_sync("Which truck do I drive?")
    memory, prompt = scripted.prompts()
    assert "I drive Bertha, my old truck." in memory and memory.startswith("<memory")
    assert prompt == "Which truck do I drive?" and "Which truck" not in memory
    assert scripted.instructions == [None]
    assert "old truck" not in str(result.all_messages())


def test_what_is_said_and_answered_is_stored(ana: lifelong.Person) -> None:
    scripted = Scripted(TextPart("You drive Bertha."), TextPart("Noted."))
    agent = Agent(scripted.model, capabilities=[LifelongCapability(ana)])
    first = agent.run_sync("Which truck do I drive?")
    agent.run_sync("I live in Porto.", message_history=first.all_messages())
    assert said(ana)[1:] == [
        ("user", "Which truck do I drive?"), ("assistant", "You drive Bertha."),
        ("user", "I live in Porto."), ("assistant", "Noted."),
    ]  # fmt: skip


def test_without_storing_the_memory_is_only_read(ana: lifelong.Person) -> None:
    scripted = Scripted(TextPart("You drive Bertha."))
    agent = Agent(scripted.model, capabilities=[LifelongCapability(ana, store=False)])
    agent.run_sync("Which truck do I drive?")
    assert "Bertha" in scripted.prompts()[0] and len(said(ana)) == 1


def test_the_model_can_look_further(ana: lifelong.Person) -> None:
    scripted = Scripted(ToolCallPart("recall", {"query": "Bertha the truck"}), TextPart("You drive Bertha."))
    Agent(scripted.model, capabilities=[LifelongCapability(ana)]).run_sync("Hello!")
    (result,) = [part for part in scripted.shown[-1][-1].parts if isinstance(part, ToolReturnPart)]
    assert "I drive Bertha, my old truck." in result.content
    scripted = Scripted(ToolCallPart("recall", {"query": "quantum chromodynamics"}), TextPart("I do not know."))
    Agent(scripted.model, capabilities=[LifelongCapability(ana)]).run_sync("Hello again!")
    (result,) = [part for part in scripted.shown[-1][-1].parts if isinstance(part, ToolReturnPart)]
    assert "Nothing is known" in result.content


async def test_runs_of_one_agent_overlap(tmp_path: Path) -> None:
    """The memory of one run is never shown to another."""
    import asyncio

    with opened(tmp_path / "a") as life:
        ana, bo = life.person("ana"), life.person("bo")
        ana.add("I drive Bertha, my old truck.")
        bo.add("I ride Rosinante, my bicycle.")
        scripted = Scripted(TextPart("One."), TextPart("Two."))
        agent = Agent(scripted.model)
        await asyncio.gather(
            agent.run("What do I drive?", capabilities=[LifelongCapability(ana)]),
            agent.run("What do I ride?", capabilities=[LifelongCapability(bo)]),
        )
        for request in range(2):
            memory, prompt = scripted.prompts(request)
            assert ("Bertha" in memory, "Rosinante" in memory) == ("drive" in prompt, "ride" in prompt)
