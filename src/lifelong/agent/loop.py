"""The loop of a capable model: answer, or look something up first, a limited number of times.

A model that calls tools natively gets the tools. A model that follows a JSON schema chooses each step as JSON. Both
use one toolbox, so that the same budgets and refusals hold. In the last round no tool is offered, and the model must
answer.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Protocol

from lifelong.agent.calls import Calls
from lifelong.agent.chat_request import ChatRequest
from lifelong.agent.choice import Choice, step_instructions, step_schema
from lifelong.agent.prompt_pictures import Picture, view
from lifelong.agent.tool_definitions import TOOL_NAMES
from lifelong.agent.tools import ToolResult
from lifelong.models.base import ChatMessage, Tool, ToolCall
from lifelong.models.prompts import prompt
from lifelong.models.thoughts import Retraction, TextPart, Thought
from lifelong.types import Called, Recalled, Restarted, Thinking, Token

ResponseEvent = Thinking | Recalled | Token | Restarted | Called
"""An event before the answer is complete."""

_VIEWS_TITLE = "The pictures that you asked for, in this order:"

CHOICE_TOKENS = 300
"""Tokens of the longest lookup of a model that chooses by JSON; an answer in the same step has its own on top."""


class LookupBox(Protocol):
    """What makes the lookups of one answer: `Toolbox`, or the exam's."""

    def offered(self) -> tuple[Tool, ...]:
        """The tools that may be called now."""
        ...

    def charge(self, text: str) -> None:
        """Take the tokens of a text that goes into the prompt off the budget."""
        ...

    async def use(self, name: str, arguments: str) -> ToolResult:
        """Make the lookup of a call."""
        ...


@dataclass(slots=True)
class _CallText:
    """The text of one call so far."""

    text: str = ""


@dataclass(slots=True)
class AnswerLoop:
    """Runs the rounds of one answer.

    Attributes:
        calls: makes the model calls.
        box: makes the lookups; None in fast mode.
        request: its tools, those of the application, may be called, too.
        message: id of the message that is answered.
        max_tokens: of an answer.
        text: the answer so far.
        notes: results of the lookups so far, as the model reads them.
        views: pictures that the model looked at.
    """

    calls: Calls
    box: LookupBox | None
    request: ChatRequest
    message: str
    max_tokens: int
    text: str = ""
    notes: list[str] = field(default_factory=list)
    views: list[Picture] = field(default_factory=list)

    async def answer(self, messages: Sequence[ChatMessage], at: int) -> AsyncGenerator[ResponseEvent, None]:
        """Answer a prompt and yield each event.

        Args:
            messages: the prompt.
            at: index of the person's message in it.
        """
        native = self.calls.model.profile.tools or not self._offered()
        steps = self._with_tools(list(messages)) if native else self._with_choice(list(messages), at)
        async with aclosing(steps) as events:
            async for event in events:
                yield event

    async def once(self, messages: Sequence[ChatMessage], at: int) -> AsyncGenerator[ResponseEvent, None]:
        """Answer in one call without tools, from the prompt and the results so far."""
        prompted = list(messages)
        self.text = ""
        if self.notes or self.views:
            prompted = self._with_notes(prompted, at, [prompt("agent", "oneshot").text, *self.notes])
        async with aclosing(self._write(prompted)) as events:
            async for event in events:
                yield event

    def _offered(self) -> tuple[Tool, ...]:
        """Lifelong's tools that are left, and the application's, which may be called in the last round, too."""
        return (*(self.box.offered() if self.box else ()), *self.request.tools)

    async def _with_tools(self, messages: list[ChatMessage]) -> AsyncGenerator[ResponseEvent, None]:
        while True:
            tools = self._offered()
            written = _CallText()
            calls: list[ToolCall] = []
            async with aclosing(self._write(messages, tools=tools, written=written, calls=calls)) as events:
                async for event in events:
                    yield event
            if app_calls := self._app_calls(calls):
                for call in app_calls:
                    yield Called(call)
                return
            if not calls or self.box is None or not any(tool.name in TOOL_NAMES for tool in tools):
                return
            if written.text.strip():  # what is said before a lookup is a guess
                self.text = ""
                yield Restarted()
            messages.append(ChatMessage("assistant", written.text, calls=tuple(calls)))
            self.box.charge(written.text)
            views: list[Picture] = []
            for call in calls:
                self.box.charge(call.arguments)
                result = await self._look_up(self.box, call)
                for event in _events(result):
                    yield event
                messages.append(ChatMessage("tool", result.text, call_id=call.id))
                views += result.pictures
            if views:
                messages.append(view(views, _VIEWS_TITLE))

    async def _with_choice(self, messages: list[ChatMessage], at: int) -> AsyncGenerator[ResponseEvent, None]:
        while tools := self._offered():
            prompted = _instructed(self._with_notes(messages, at, self.notes), step_instructions(tools))
            choice = Choice()
            async with aclosing(self._choose(prompted, tools, choice)) as events:
                async for event in events:
                    yield event
            if choice.answer:
                return
            call = choice.call()
            if call is None or call.name not in [tool.name for tool in tools]:
                self.calls.outcome.step("fallback", "the model chose no step, so it is asked to answer")
                break
            if app_calls := self._app_calls([call]):
                yield Called(app_calls[0])
                return
            if self.box is None:
                break
            for event in _events(await self._look_up(self.box, call)):
                yield event
        async with aclosing(self._write(self._with_notes(messages, at, self.notes))) as events:
            async for event in events:
                yield event

    async def _choose(
        self, messages: Sequence[ChatMessage], tools: Sequence[Tool], choice: Choice
    ) -> AsyncGenerator[ResponseEvent, None]:
        """One call that chooses a step. The text of an answer is yielded while it streams."""
        tokens = CHOICE_TOKENS + self.max_tokens
        stream = self.calls.stream(messages, max_tokens=tokens, schema=step_schema(tools))
        async with aclosing(stream) as parts:
            async for part in parts:
                piece = ""
                if isinstance(part, TextPart):
                    piece = choice.feed(part.text)
                elif isinstance(part, Thought):
                    yield Thinking(part.text)
                elif isinstance(part, Retraction):
                    if choice.answer:
                        yield Restarted()
                    choice.reset()
                    self.text = ""
                if piece:
                    self.calls.answering = True
                    self.text += piece
                    yield Token(piece)
        if rest := choice.end():
            self.text += rest
            yield Token(rest)

    async def _write(
        self,
        messages: Sequence[ChatMessage],
        *,
        tools: Sequence[Tool] = (),
        written: _CallText | None = None,
        calls: list[ToolCall] | None = None,
    ) -> AsyncGenerator[ResponseEvent, None]:
        """One call whose text is part of the answer."""
        written, before = written or _CallText(), self.text
        async with aclosing(self.calls.stream(messages, max_tokens=self.max_tokens, tools=tools)) as parts:
            async for part in parts:
                if isinstance(part, TextPart):
                    written.text += part.text
                    self.text += part.text
                    yield Token(part.text)
                elif isinstance(part, Thought):
                    yield Thinking(part.text)
                elif isinstance(part, Retraction):
                    written.text, self.text = "", before
                    yield Restarted()
                    if before:
                        yield Token(before)
                elif calls is not None:
                    calls.append(part)

    async def _look_up(self, box: LookupBox, call: ToolCall) -> ToolResult:
        """Make one lookup; its result is kept for a last call without tools."""
        result = await box.use(call.name, call.arguments)
        self.notes.append(result.text)
        self.views += result.pictures
        return result

    def _app_calls(self, calls: Sequence[ToolCall]) -> list[ToolCall]:
        """Calls of the application's tools, with ids. Lookups beside them are dropped: the model may ask again."""
        names = {tool.name for tool in self.request.tools}
        app_calls = self.request.with_ids([call for call in calls if call.name in names], self.message)
        for call in app_calls:
            self.calls.outcome.calls.append(call)
            self.calls.outcome.step("called", call.name)
        return app_calls

    def _with_notes(self, messages: Sequence[ChatMessage], at: int, notes: Sequence[str]) -> list[ChatMessage]:
        """The prompt with the results beside the message: a small model reads the end of a prompt best."""
        message = replace(messages[at], text="\n\n".join([messages[at].text, *notes]))
        views = [view(self.views, _VIEWS_TITLE)] if self.views else []
        return [*messages[:at], *views, message, *messages[at + 1 :]]


def _events(result: ToolResult) -> list[ResponseEvent]:
    """The events of a lookup."""
    events: list[ResponseEvent] = [] if result.recollection is None else [Recalled(result.recollection)]
    return [Thinking(result.summary), *events]


def _instructed(messages: Sequence[ChatMessage], instructions: str) -> list[ChatMessage]:
    """The prompt with more instructions at its beginning, where a server can keep them for the next call."""
    first = messages[0]
    return [replace(first, text=f"{first.text}\n\n{instructions}"), *messages[1:]]
