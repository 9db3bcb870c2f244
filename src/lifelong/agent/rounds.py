"""The loop of a capable model: answer, or look something up first, at most so many times.

Models that call tools natively get a tool; those whose output can be held to a schema choose a step by JSON. On the
last round there is nothing left but to answer.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, tzinfo

from lifelong.agent.context import Context
from lifelong.models.base import ChatMessage, ChatModel, Finish, TextDelta, Tool, ToolCall
from lifelong.models.prompts import prompt
from lifelong.types import Recalled, Recollection, Thinking, Token, Usage

Lookup = Callable[[str, datetime | None, datetime | None], Awaitable[Recollection]]
"""A recall by query, since, until."""

RECALL = Tool(
    name="recall",
    description="Look up what the person said or did. Returns dated notes, best first.",
    parameters={
        "type": "object",
        "properties": {
            "query": {"type": "string", "description": "what to look for, in plain words"},
            "since": {"type": "string", "description": "only from this day on, YYYY-MM-DD, or empty"},
            "until": {"type": "string", "description": "only before this day, YYYY-MM-DD, or empty"},
        },
        "required": ["query"],
        "additionalProperties": False,
    },
)

_STEP = {
    "type": "object",
    "properties": {
        "step": {"type": "string", "enum": ["recall", "answer"]},
        "query": {"type": "string", "maxLength": 200},
        "since": {"type": "string", "maxLength": 10},
        "until": {"type": "string", "maxLength": 10},
    },
    "required": ["step", "query", "since", "until"],
    "additionalProperties": False,
}

_ENOUGH = "You have looked up all that you may: answer now."
_REPEATED = "You looked for that already and were shown what there is. Ask differently, or answer."


@dataclass(slots=True)
class Outcome:
    """What a response was made of, filled in while it streams.

    Attributes:
        grounded: False when something that a weak model said was withheld.
        quoted: it only repeats the person's own words, so there is nothing in it to recall.
    """

    text: str = ""
    recalled: list[Recollection] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    grounded: bool = True
    quoted: bool = False
    trace: list[str] = field(default_factory=list)

    def spend(self, finish: Finish) -> None:
        """Count one model call."""
        self.usage = replace(
            self.usage,
            calls=self.usage.calls + 1,
            tokens_in=self.usage.tokens_in + finish.tokens_in,
            tokens_out=self.usage.tokens_out + finish.tokens_out,
        )


@dataclass(frozen=True, slots=True)
class Rounds:
    """Lets a capable model answer.

    Attributes:
        model: the chat model.
        lookup: makes a recall.
        max_recalls: recalls that it may ask for.
        max_tokens: of an answer.
    """

    model: ChatModel
    lookup: Lookup
    max_recalls: int
    max_tokens: int

    async def answer(
        self, text: str, context: Context, outcome: Outcome, images: Sequence[bytes]
    ) -> AsyncGenerator[Thinking | Recalled | Token, None]:
        """Answer a message from its context, streaming what happens."""
        messages = context.messages(text, images if self.model.profile.images else ())
        rounds = self._with_tools if self.model.profile.tools else self._with_choice
        async with aclosing(rounds(messages, context, outcome)) as events:
            async for event in events:
                yield event

    async def _with_tools(
        self, messages: list[ChatMessage], context: Context, outcome: Outcome
    ) -> AsyncGenerator[Thinking | Recalled | Token, None]:
        asked = {_same(context.recollection.query, None, None)}
        left = self.max_recalls
        while True:
            tools = (RECALL,) if left > 0 else ()  # on the last round it must answer
            said, calls = "", []
            async with aclosing(self.model.stream(messages, max_tokens=self.max_tokens, tools=tools)) as events:
                async for event in events:
                    if isinstance(event, TextDelta):
                        if not said and outcome.text:  # what it said before it looked something up
                            yield Token("\n\n")
                        said += event.text
                        yield Token(event.text)
                    elif isinstance(event, ToolCall):
                        calls.append(event)
                    else:
                        outcome.spend(event)
            if not calls or not tools:
                return
            messages.append(ChatMessage("assistant", said, calls=tuple(calls)))
            for call in calls:
                found, answer = await self._called(call, left, asked, context.now)
                left -= 1  # a call that was refused counts, too: the rounds must end
                outcome.trace.append(f"{call.name} {call.arguments}")
                if found is not None:
                    outcome.recalled.append(found)
                    yield Recalled(found)
                messages.append(ChatMessage("tool", answer, call_id=call.id))

    async def _with_choice(
        self, messages: list[ChatMessage], context: Context, outcome: Outcome
    ) -> AsyncGenerator[Thinking | Recalled | Token, None]:
        asked = {_same(context.recollection.query, None, None)}
        notes: list[str] = []
        for _ in range(self.max_recalls if self.model.profile.schema else 0):
            choice = ""
            extra = [ChatMessage("user", "\n\n".join([*notes, prompt("agent", "choose").text]))]
            async with aclosing(self.model.stream([*messages, *extra], max_tokens=160, schema=_STEP)) as events:
                async for event in events:
                    if isinstance(event, TextDelta):
                        choice += event.text
                    elif isinstance(event, Finish):
                        outcome.spend(event)
            if _step(choice) != "recall":
                break
            yield Thinking(choice)
            found, answer = await self._recall(choice, asked, context.now)
            outcome.trace.append(f"recall {choice}")
            if found is None:
                break
            outcome.recalled.append(found)
            yield Recalled(found)
            notes.append(answer)
        if notes:
            messages = [*messages[:-1], replace(messages[-1], text=messages[-1].text + "\n\n" + "\n".join(notes))]
        async with aclosing(self.model.stream(messages, max_tokens=self.max_tokens)) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    yield Token(event.text)
                elif isinstance(event, Finish):
                    outcome.spend(event)

    async def _called(
        self, call: ToolCall, left: int, asked: set[tuple[str, str, str]], now: datetime
    ) -> tuple[Recollection | None, str]:
        """A tool call, and what to tell the model."""
        if call.name != RECALL.name:
            return None, f"There is no such tool: only {RECALL.name} exists."
        if left <= 0:
            return None, _ENOUGH
        return await self._recall(call.arguments, asked, now)

    async def _recall(
        self, arguments: str, asked: set[tuple[str, str, str]], now: datetime
    ) -> tuple[Recollection | None, str]:
        """One recall as the model asked for it, and what to tell the model."""
        try:
            values = json.loads(arguments)
            query = values["query"].strip()
        except (ValueError, KeyError, TypeError, AttributeError):
            return None, 'recall needs {"query": "…"}; since and until are optional days, YYYY-MM-DD.'
        since, until = (_day(values.get(name), now.tzinfo) for name in ("since", "until"))
        key = _same(query, since, until)
        if not query or key in asked:
            return None, _REPEATED
        asked.add(key)
        found = await self.lookup(query, since, until)
        if not found.known:
            return found, "Nothing about that is known."
        return found, Context(now=now, recollection=found).memory_block()


def _same(query: str, since: datetime | None, until: datetime | None) -> tuple[str, str, str]:
    """Two recalls with the same key would find the same."""
    return " ".join(query.lower().split()).rstrip("?.! "), str(since), str(until)


def _day(value: object, zone: tzinfo | None) -> datetime | None:
    """The beginning of a day that a model named, or None."""
    try:
        return datetime.combine(datetime.fromisoformat(str(value)).date(), time(), zone or UTC) if value else None
    except ValueError:
        return None


def _step(choice: str) -> str:
    try:
        return str(json.loads(choice)["step"])
    except (ValueError, KeyError, TypeError):
        return "answer"
