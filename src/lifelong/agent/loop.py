"""The loop of a capable model: answer, or look something up first, at most so many times.

Models that call tools natively get tools; those whose output can be held to a schema choose a step by JSON. Both look
things up through one toolbox, so that the same budgets and refusals hold. On the last round there is nothing left but
to answer.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from lifelong.agent.calls import Calls
from lifelong.agent.pictures import Picture, view
from lifelong.agent.request import Caller
from lifelong.agent.thoughts import Said, Thought, Unsaid
from lifelong.agent.tools import OURS, Result, Toolbox
from lifelong.models.base import ChatMessage, Tool, ToolCall
from lifelong.models.prompts import prompt
from lifelong.types import Called, Recalled, Restarted, Thinking, Token

Happening = Thinking | Recalled | Token | Restarted | Called
"""What can happen on the way to an answer."""

_ASKED_FOR = "The pictures that you asked for, in this order:"

CHOICE_TOKENS = 300
"""Longest step of a model that chooses by JSON."""


@dataclass(slots=True)
class _Saying:
    """What one call has said."""

    text: str = ""


@dataclass(slots=True)
class Rounds:
    """Lets a capable model answer.

    Attributes:
        calls: makes the model calls.
        box: makes the lookups; None in fast mode.
        caller: whose tools may be called, too.
        message: id of the message that is answered.
        max_tokens: of an answer.
        text: the answer so far.
        notes: what was looked up so far, as it was told to the model.
        views: pictures that were looked at.
    """

    calls: Calls
    box: Toolbox | None
    caller: Caller
    message: str
    max_tokens: int
    text: str = ""
    notes: list[str] = field(default_factory=list)
    views: list[Picture] = field(default_factory=list)

    async def answer(self, messages: Sequence[ChatMessage], at: int) -> AsyncGenerator[Happening, None]:
        """Answer a prompt, streaming what happens.

        Args:
            messages: the prompt.
            at: where in it the person's message stands.
        """
        native = self.calls.model.profile.tools or not self._offered()
        rounds = self._with_tools(list(messages)) if native else self._with_choice(list(messages), at)
        async with aclosing(rounds) as events:
            async for event in events:
                yield event

    async def once(self, messages: Sequence[ChatMessage], at: int) -> AsyncGenerator[Happening, None]:
        """Answer in one call without tools, from the prompt and what was looked up so far."""
        prompted = list(messages)
        self.text = ""
        if self.notes or self.views:
            prompted = self._with_notes(prompted, at, [prompt("agent", "oneshot").text, *self.notes])
        async with aclosing(self._say(prompted)) as events:
            async for event in events:
                yield event

    def _offered(self) -> tuple[Tool, ...]:
        """Our tools that may be used now, and the caller's; the caller's may be called on the last round, too."""
        return (*(self.box.offered() if self.box else ()), *self.caller.tools)

    async def _with_tools(self, messages: list[ChatMessage]) -> AsyncGenerator[Happening, None]:
        while True:
            tools = self._offered()
            said = _Saying()
            calls: list[ToolCall] = []
            async with aclosing(self._say(messages, tools=tools, said=said, calls=calls)) as events:
                async for event in events:
                    yield event
            if theirs := self._theirs(calls):
                for call in theirs:
                    yield Called(call)
                return
            if not calls or self.box is None or not any(tool.name in OURS for tool in tools):
                return
            messages.append(ChatMessage("assistant", said.text, calls=tuple(calls)))
            self.box.charge(said.text)
            views: list[Picture] = []
            for call in calls:
                self.box.charge(call.arguments)
                result = await self._look_up(self.box, call)
                for event in _events(result):
                    yield event
                messages.append(ChatMessage("tool", result.text, call_id=call.id))
                views += result.pictures
            if views:
                messages.append(view(views, _ASKED_FOR))

    async def _with_choice(self, messages: list[ChatMessage], at: int) -> AsyncGenerator[Happening, None]:
        while tools := self._offered():
            prompted = self._with_notes(messages, at, self.notes)
            asked = ChatMessage("user", f"{prompt('agent', 'choose').text}\n{_steps(tools)}")
            written = ""
            stream = self.calls.stream([*prompted, asked], max_tokens=CHOICE_TOKENS, schema=_schema(tools))
            async with aclosing(stream) as heard:
                async for part in heard:
                    if isinstance(part, Said):
                        written += part.text
                    elif isinstance(part, Thought):
                        yield Thinking(part.text)
                    elif isinstance(part, Unsaid):
                        written = ""
            call = _chosen(written)
            if call is None or call.name not in [tool.name for tool in tools]:
                break
            if theirs := self._theirs([call]):
                yield Called(theirs[0])
                return
            if self.box is None:
                break
            for event in _events(await self._look_up(self.box, call)):
                yield event
        async with aclosing(self._say(self._with_notes(messages, at, self.notes))) as events:
            async for event in events:
                yield event

    async def _say(
        self,
        messages: Sequence[ChatMessage],
        *,
        tools: Sequence[Tool] = (),
        said: _Saying | None = None,
        calls: list[ToolCall] | None = None,
    ) -> AsyncGenerator[Happening, None]:
        """One call whose words are part of the answer."""
        said, before = said or _Saying(), self.text
        async with aclosing(self.calls.stream(messages, max_tokens=self.max_tokens, tools=tools)) as heard:
            async for part in heard:
                if isinstance(part, Said):
                    piece = "\n\n" * bool(before and not said.text) + part.text  # apart from what came before a lookup
                    said.text += part.text
                    self.text += piece
                    yield Token(piece)
                elif isinstance(part, Thought):
                    yield Thinking(part.text)
                elif isinstance(part, Unsaid):
                    said.text, self.text = "", before
                    yield Restarted()
                    if before:
                        yield Token(before)
                elif calls is not None:
                    calls.append(part)

    async def _look_up(self, box: Toolbox, call: ToolCall) -> Result:
        """One lookup; what came of it is kept for a last call without tools."""
        result = await box.use(call.name, call.arguments)
        self.notes.append(result.text)
        self.views += result.pictures
        return result

    def _theirs(self, calls: Sequence[ToolCall]) -> list[ToolCall]:
        """Calls of the caller's tools, under ids of ours; calls of ours beside them are made again later."""
        names = {tool.name for tool in self.caller.tools}
        theirs = self.caller.named([call for call in calls if call.name in names], self.message)
        for call in theirs:
            self.calls.outcome.calls.append(call)
            self.calls.outcome.step("called", call.name)
        return theirs

    def _with_notes(self, messages: Sequence[ChatMessage], at: int, notes: Sequence[str]) -> list[ChatMessage]:
        """The prompt with what was looked up beside the message: a small model reads best what stands last."""
        asked = replace(messages[at], text="\n\n".join([messages[at].text, *notes]))
        views = [view(self.views, _ASKED_FOR)] if self.views else []
        return [*messages[:at], *views, asked, *messages[at + 1 :]]


def _events(result: Result) -> list[Happening]:
    """What a lookup is to whoever watches."""
    found: list[Happening] = [] if result.found is None else [Recalled(result.found)]
    return [Thinking(result.told), *found]


def _steps(tools: Sequence[Tool]) -> str:
    """The steps that a model may choose from, one a line."""
    lines = [f"- {tool.name} ({', '.join(_fields(tool))}): {tool.description}" for tool in tools]
    return "\n".join([*lines, "- answer: answer now"])


def _fields(tool: Tool) -> list[str]:
    return list(tool.parameters["properties"]) if tool.name in OURS else ["arguments"]


def _schema(tools: Sequence[Tool]) -> dict[str, Any]:
    """A step is one of the tools with its fields, or to answer."""
    steps = [
        _step(tool.name, tool.parameters["properties"] if tool.name in OURS else {"arguments": dict(tool.parameters)})
        for tool in tools
    ]
    return {
        "type": "object",
        "properties": {"next": {"anyOf": [*steps, _step("answer", {})]}},
        "required": ["next"],
        "additionalProperties": False,
    }


def _step(name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """An object of exactly these fields: endpoints follow such a schema to the letter."""
    return {
        "type": "object",
        "properties": {"step": {"type": "string", "enum": [name]}, **fields},
        "required": ["step", *fields],
        "additionalProperties": False,
    }


def _chosen(written: str) -> ToolCall | None:
    """The step that a model chose; None for an answer, and for anything that is no step."""
    try:
        step = json.loads(written)["next"]
        name = str(step.pop("step"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    fields = step if name in OURS else step.get("arguments", {})
    return None if name == "answer" else ToolCall("", name, json.dumps(fields, ensure_ascii=False))
