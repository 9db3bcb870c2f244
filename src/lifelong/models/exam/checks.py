"""A chat model at its exam: one method a check, and how it is asked."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, runtime_checkable

from lifelong.errors import ContextOverflowError, InputError, ModelError, ModelUnavailableError, with_notes
from lifelong.models.base import ChatMessage, ChatModel, Finish, TextDelta, ToolCall
from lifelong.models.exam import drawing
from lifelong.models.exam.questions import (
    ANSWER,
    BLUE,
    FACTS,
    FILLER,
    FILLER_TOKENS,
    NEEDLE,
    PERSON,
    SHORTEST,
    SHOWN,
    WEATHER,
    exam,
)
from lifelong.models.exam.results import ExamCheck

THINKING: Final = 2048
"""Tokens that a model gets beside its answer once it was seen to think first."""

_THOUGHT: Final = re.compile(r"<think>.*?(?:</think>|\Z)|\A.*</think>", re.DOTALL)
"""What servers leave in an answer of a thinking model's thoughts; some templates write the opening themselves."""


@runtime_checkable
class ContextReporter(Protocol):
    """A model that can be asked how many tokens it holds."""

    async def declared_context(self) -> int | None:
        """Tokens that fit, as its server says; None if it does not."""
        ...


@dataclass(slots=True)
class ModelAnswer:
    """One answer.

    Attributes:
        text: all of it but its thoughts.
        pieces: that it came in, thoughts included.
        calls: tools that it wants.
        finish: its end.
        first: seconds until the first piece.
        seconds: in all.
    """

    text: str = ""
    pieces: int = 0
    calls: list[ToolCall] = field(default_factory=list)
    finish: Finish = field(default_factory=lambda: Finish("stop"))
    first: float = 0
    seconds: float = 0


@dataclass(slots=True)
class ExamSession:
    """One model at its exam.

    Attributes:
        model: the model.
        report: told the name of each check when it begins.
        checks: what came out, in order.
        limit: tokens that it holds, as far as they were found.
        thinking: tokens that it gets beside each answer, once it was seen to think first.
    """

    model: ChatModel
    report: Callable[[str], None]
    checks: list[ExamCheck] = field(default_factory=list)
    limit: int | None = None
    thinking: int = 0

    async def check(self, name: str, attempt: Callable[[], Awaitable[tuple[bool, str]]]) -> bool:
        """Make one attempt; a refusal is a finding, unless the model is gone altogether."""
        self.report(name)
        began = time.monotonic()
        try:
            passed, said = await attempt()
        except (InputError, ModelError) as error:
            if isinstance(error, ModelUnavailableError):
                await self._ask([ChatMessage("user", "Say yes.")], max_tokens=4)
            passed, said = False, f"refused: {with_notes(error)}"
        self.checks.append(ExamCheck(name, passed, said, time.monotonic() - began))
        return passed

    async def answers(self) -> None:
        """Whether it says anything. What it takes to load the model is in its seconds."""
        self.report("answers")
        heard = await self._ask([ChatMessage("user", "Reply with one word: pineapple")], max_tokens=32)
        followed = "pineapple" in heard.text.lower()
        said = "as it was told" if followed else f"but not what it was told: {_short(heard.text)}"
        self.checks.append(ExamCheck("answers", bool(heard.text.strip()), f"it answers, {said}", heard.seconds))

    async def streams(self) -> tuple[float, float | None]:
        """Whether text comes in pieces; gives the seconds until the first, and tokens per second from then on."""
        self.report("streams")
        ask = "Count from one to twenty in words, separated by commas."
        heard = await self._ask([ChatMessage("user", ask)], max_tokens=96)
        written = heard.finish.tokens_out
        spent = heard.seconds - heard.first
        speed = written / spent if written and spent > 0 else None
        counted = f"{written} tokens" if written else "tokens not counted"
        self.checks.append(ExamCheck("streams", heard.pieces > 2, f"{heard.pieces} pieces, {counted}", heard.seconds))
        return heard.first, speed

    async def schema(self) -> tuple[bool, str]:
        """Whether its output keeps to a schema that it was not told of in words."""
        ask = "Bertha is nine years old and wags her tail."
        heard = await self._ask([ChatMessage("user", ask)], max_tokens=120, schema=PERSON)
        value = _json(heard.text, whole=True)
        kept = (
            isinstance(value, dict)
            and value.keys() == PERSON["properties"].keys()
            and isinstance(value["name"], str)
            and isinstance(value["age"], int)
            and value["mood"] in ("glad", "sad")
        )
        return kept, f"{'kept' if kept else 'not kept'}: {_short(heard.text)}"

    async def tools(self) -> tuple[bool, str]:
        """Whether it calls a tool and then uses what the tool said."""
        talk = [ChatMessage("user", "What is the weather in Lisbon right now? Use the tool.")]
        asked = await self._ask(talk, max_tokens=120, tools=[WEATHER])
        if not asked.calls:
            return False, f"no call: {_short(asked.text)}"
        call = asked.calls[0]
        wanted = _json(call.arguments, whole=True)
        if call.name != "weather" or not isinstance(wanted, dict) or "lisbon" not in str(wanted.get("city")).lower():
            return False, f"another call than was due: {call.name} {_short(call.arguments)}"
        talk += [
            ChatMessage("assistant", asked.text, calls=(call,)),
            ChatMessage("tool", "17 degrees and hail", call_id=call.id),
        ]
        answer = await self._ask(talk, max_tokens=120, tools=[WEATHER])
        used = "17" in answer.text or "hail" in answer.text.lower()
        return used, f"called, and {'used' if used else 'did not use'} what it got: {_short(answer.text)}"

    async def pictures(self) -> tuple[bool, str]:
        """Whether it reads a number that is drawn."""
        picture = drawing.number(SHOWN, colour=BLUE)
        ask = ChatMessage("user", "Which number is drawn in this picture, and in which colour?", images=(picture,))
        heard = await self._ask([ask], max_tokens=60)
        right = SHOWN in heard.text
        colour = ", and its colour" if "blue" in heard.text.lower() else ", but not its colour"
        return right, f"read the number{colour}" if right else f"a blue {SHOWN} was shown: {_short(heard.text)}"

    async def context(self, longest: int) -> tuple[bool, str]:
        """How long a prompt may be: as its server says, as it refuses, or until the beginning is lost."""
        declared = None
        if isinstance(self.model, ContextReporter):
            with suppress(ModelError, InputError):  # a list of models is not part of what is needed
                declared = await self.model.declared_context()
        self.limit = declared
        each, size, read = float(FILLER_TOKENS), SHORTEST, 0
        while size <= longest:
            lines = max(1, int(size / each))
            try:
                heard = await self._remember(lines)
            except ContextOverflowError as error:
                self.limit = error.holds or declared or read or None
                return True, f"{read:,} tokens were read; more is refused at {self.limit or size:,}"
            counted = heard.finish.tokens_in
            forgot = NEEDLE not in heard.text.lower()
            # `each` is a little too high, for what frames the shortest prompt; what was cut is often half of it.
            if counted and size > SHORTEST and counted < lines * each * (0.85 if forgot else 0.7):
                self.limit = read
                return False, f"over {read:,} tokens the beginning is cut off without a word (it read {counted:,})"
            if counted and size == SHORTEST:
                each = counted / lines
            if forgot:
                if not counted:
                    self.limit = read or None
                return False, f"at {counted or size:,} tokens it forgot the first line: {_short(heard.text)}"
            read = counted or size
            size *= 2
        said = f"; its server says {declared:,}" if declared else "; the limit was not looked for beyond that"
        return True, f"{read:,} tokens were read to the first line{said}"

    async def extraction(self, schema: bool) -> tuple[bool, str]:
        """Whether it can be trusted with what a person says."""
        questions, right, invented = exam(), 0, 0
        for item in questions.facts:
            facts = await self._facts(item["text"], schema)
            values = [str(fact.get("value", "")) for fact in facts] if facts is not None else []
            invented += (made_up := sum(value.casefold() not in item["text"].casefold() for value in values))
            told = " ".join(values).casefold()
            enough = all(value.casefold() in told for value in item["values"])
            right += facts is not None and enough and not made_up and bool(values) == bool(item["values"])
        for item in questions.answers:
            answer = await self._answer(item, schema)
            known = answer.get("known") is True
            said = str(answer.get("answer", "")).casefold()
            right += known == bool(item["answer"]) and item["answer"].casefold() in said and bool(answer)
        asked = len(questions.facts) + len(questions.answers)
        return right >= questions.needed, f"{right} of {asked} right, {questions.needed} needed; {invented} invented"

    async def _remember(self, lines: int) -> ModelAnswer:
        notes = [f"The code word is {NEEDLE}.", *(FILLER.format(day) for day in range(1, lines + 1))]
        ask = "\n".join([*notes, "What is the code word? Answer with it alone."])
        return await self._ask([ChatMessage("user", ask)], max_tokens=24)

    async def _facts(self, text: str, schema: bool) -> list[dict[str, Any]] | None:
        value = await self._structured(exam().instruction, f"Message: {text}", FACTS if schema else None)
        facts = value.get("facts")
        return [fact for fact in facts if isinstance(fact, dict)] if isinstance(facts, list) else None

    async def _answer(self, item: dict[str, Any], schema: bool) -> dict[str, Any]:
        ask = f"Notes: {item['notes']}\nQuestion: {item['question']}"
        return await self._structured(exam().question, ask, ANSWER if schema else None)

    async def _structured(self, system: str, ask: str, schema: dict[str, Any] | None) -> dict[str, Any]:
        messages = [ChatMessage("system", system), ChatMessage("user", ask)]
        heard = await self._ask(messages, max_tokens=200, schema=schema)
        value = _json(heard.text)
        return value if isinstance(value, dict) else {}

    async def _ask(self, messages: Sequence[ChatMessage], *, max_tokens: int, **options: Any) -> ModelAnswer:
        """Ask, with room to think for a model that was still thinking at the end of an answer."""
        heard = await self._hear(messages, max_tokens=max_tokens + self.thinking, **options)
        if heard.finish.reason == "length" and not heard.text and not heard.calls and not self.thinking:
            self.thinking = THINKING
            return await self._ask(messages, max_tokens=max_tokens, **options)
        return heard

    async def _hear(self, messages: Sequence[ChatMessage], **options: Any) -> ModelAnswer:
        heard = ModelAnswer()
        began = time.monotonic()
        async with aclosing(self.model.stream(messages, **options)) as events:
            async for event in events:
                if isinstance(event, Finish):
                    heard.finish = event
                    continue
                heard.first = heard.first or time.monotonic() - began
                if isinstance(event, TextDelta):
                    heard.text += event.text
                    heard.pieces += 1
                elif isinstance(event, ToolCall):
                    heard.calls.append(event)
        heard.seconds = time.monotonic() - began
        heard.text = _THOUGHT.sub("", heard.text).strip()
        return heard


def _json(text: str, *, whole: bool = False) -> Any:
    """The JSON that a text is, or that stands in it; None if there is none."""
    begin, end = text.find("{"), text.rfind("}")
    try:
        return json.loads(text if whole else text[begin : end + 1])
    except (ValueError, RecursionError):
        return None


def _short(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= 80 else f"{line[:79]}…")
