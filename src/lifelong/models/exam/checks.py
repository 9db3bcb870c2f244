"""The checks of the exam: one method for each capability."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from lifelong.errors import InputError, ModelError, ModelUnavailableError, with_notes
from lifelong.models.base import ChatMessage, ChatModel, Finish
from lifelong.models.exam import drawing
from lifelong.models.exam.answer import ModelAnswer, short
from lifelong.models.exam.context_length import context_length
from lifelong.models.exam.metered import MeteredModel
from lifelong.models.exam.questions import (
    ANSWER,
    BLUE,
    FACTS,
    PERSON,
    SHOWN,
    WEATHER,
    exam,
)
from lifelong.models.exam.results import ExamCheck
from lifelong.models.output import THINKING, whole_output

ExamTask = Callable[[ChatModel], Awaitable[str]]
"""One request of the product to a model: gives what is wrong with the output in plain words, or ""."""


@dataclass(slots=True)
class ExamSession:
    """The exam of one model.

    Attributes:
        model: the model.
        report: called with the name of each check when it begins.
        checks: results, in order.
        limit: context length in tokens, as far as it was found.
        thinking: tokens that the model needs for thoughts; 0 until it was observed to think first.
    """

    model: MeteredModel
    report: Callable[[str], None]
    checks: list[ExamCheck] = field(default_factory=list)
    limit: int | None = None
    thinking: int = 0

    async def check(self, name: str, attempt: Callable[[], Awaitable[tuple[bool, str]]]) -> bool:
        """Run one check. A refusal fails the check; a model that no longer answers at all raises its error."""
        self.report(name)
        began, before = time.monotonic(), self.model.tokens
        try:
            passed, detail = await attempt()
        except (InputError, ModelError) as error:
            if isinstance(error, ModelUnavailableError):
                await self._ask([ChatMessage("user", "Say yes.")], max_tokens=4)
            passed, detail = False, f"refused: {with_notes(error)}"
        self.checks.append(ExamCheck(name, passed, detail, time.monotonic() - began, self.model.tokens - before))
        return passed

    async def answers(self) -> None:
        """Check whether the model answers at all. The seconds include the time to load the model."""
        self.report("answers")
        reply = await self._ask([ChatMessage("user", "Reply with one word: pineapple")], max_tokens=32)
        followed = "pineapple" in reply.text.lower()
        detail = "as it was told" if followed else f"but not what it was told: {short(reply.text)}"
        self.checks.append(
            ExamCheck("answers", bool(reply.text.strip()), f"it answers, {detail}", reply.seconds, reply.tokens)
        )

    async def streams(self) -> tuple[float, float | None]:
        """Check whether text is streamed. Returns seconds until the first piece, and tokens per second after it."""
        self.report("streams")
        ask = "Count from one to twenty in words, separated by commas."
        reply = await self._ask([ChatMessage("user", ask)], max_tokens=96)
        count = reply.finish.tokens_out
        spent = reply.seconds - reply.first
        speed = count / spent if count and spent > 0 else None
        tokens = f"{count} tokens" if count else "tokens not counted"
        self.checks.append(
            ExamCheck("streams", reply.pieces > 2, f"{reply.pieces} pieces, {tokens}", reply.seconds, reply.tokens)
        )
        return reply.first, speed

    async def schema(self) -> tuple[bool, str]:
        """Check whether the output follows a schema that the prompt does not describe."""
        ask = "Bertha is nine years old and wags her tail."
        reply = await self._ask([ChatMessage("user", ask)], max_tokens=120, schema=PERSON)
        value = _json(reply.text, whole=True)
        valid = (
            isinstance(value, dict)
            and value.keys() == PERSON["properties"].keys()
            and isinstance(value["name"], str)
            and isinstance(value["age"], int)
            and value["mood"] in ("glad", "sad")
        )
        return valid, f"{'kept' if valid else 'not kept'}: {short(reply.text)}"

    async def tools(self) -> tuple[bool, str]:
        """Check whether the model calls a tool and then uses the result of the tool."""
        talk = [ChatMessage("user", "What is the weather in Lisbon right now? Use the tool.")]
        call_reply = await self._ask(talk, max_tokens=120, tools=[WEATHER])
        if not call_reply.calls:
            return False, f"no call: {short(call_reply.text)}"
        call = call_reply.calls[0]
        arguments = _json(call.arguments, whole=True)
        if (
            call.name != "weather"
            or not isinstance(arguments, dict)
            or "lisbon" not in str(arguments.get("city")).lower()
        ):
            return False, f"another call than was due: {call.name} {short(call.arguments)}"
        talk += [
            ChatMessage("assistant", call_reply.text, calls=(call,)),
            ChatMessage("tool", "17 degrees and hail", call_id=call.id),
        ]
        answer = await self._ask(talk, max_tokens=120, tools=[WEATHER])
        used = "17" in answer.text or "hail" in answer.text.lower()
        return used, f"called, and {'used' if used else 'did not use'} what it got: {short(answer.text)}"

    async def pictures(self) -> tuple[bool, str]:
        """Check whether the model reads a number in a picture."""
        picture = drawing.number(SHOWN, colour=BLUE)
        ask = ChatMessage("user", "Which number is drawn in this picture, and in which colour?", images=(picture,))
        reply = await self._ask([ask], max_tokens=60)
        right = SHOWN in reply.text
        colour = ", and its colour" if "blue" in reply.text.lower() else ", but not its colour"
        return right, f"read the number{colour}" if right else f"a blue {SHOWN} was shown: {short(reply.text)}"

    async def context(self, longest: int) -> tuple[bool, str]:
        """Find the context length: from the server, from a refusal, or where the model loses the first line."""
        declared = None
        with suppress(ModelError, InputError):  # the list of models is optional
            declared = await self.model.declared_context()
        found = await context_length(self._ask, declared, longest)
        self.limit = found.limit
        return found.passed, found.detail

    async def extraction(self, schema: bool, tasks: Sequence[ExamTask] = ()) -> tuple[bool, str]:
        """Check whether the model extracts and answers correctly; every question must be right.

        Args:
            schema: whether the model keeps to schemas.
            tasks: requests of the product itself, which count as questions.
        """
        questions = exam()
        faults = [fault for item in questions.facts if (fault := await self._fact_fault(item, schema))]
        faults += [fault for item in questions.answers if (fault := await self._answer_fault(item, schema))]
        faults += [fault for task in tasks if (fault := await task(self.model))]
        total = len(questions.facts) + len(questions.answers) + len(tasks)
        told = f"{total - len(faults)} of {total} right, all are needed"
        return not faults, "; ".join([told, *faults])

    async def task(self, attempt: ExamTask) -> tuple[bool, str]:
        """Check one request of the product itself."""
        fault = await attempt(self.model)
        return not fault, fault or "right"

    async def _fact_fault(self, item: dict[str, Any], schema: bool) -> str:
        """What is wrong with the facts that the model lists of a message, in plain words; "" if nothing is."""
        value = await self._structured(exam().instruction, f"Message: {item['text']}", FACTS if schema else None)
        facts = value.get("facts")
        if not isinstance(facts, list):
            return f"it gave no list of facts for {short(item['text'])}"
        values = [fact for fact in facts if isinstance(fact, str)]
        text = " ".join(values).casefold()
        if any(word.casefold() in text for word in item.get("never", ())) or (values and not item["values"]):
            return f"{item['trap']}: {short(text)} of {short(item['text'])}"
        if made_up := [value for value in values if not _stands_in(value, item["text"])]:
            return f"it wrote {short(made_up[0])}, which does not stand in {short(item['text'])}"
        if missing := [value for value in item["values"] if value.casefold() not in text]:
            return f"it left out {missing[0]!r} of {short(item['text'])}"
        return ""

    async def _answer_fault(self, item: dict[str, Any], schema: bool) -> str:
        """What is wrong with the answer to a question; "" if nothing is."""
        ask = f"Notes: {item['notes']}\nQuestion: {item['question']}"
        value = await self._structured(exam().question, ask, ANSWER if schema else None)
        answer = str(value.get("answer", ""))
        right = item["answer"].casefold() in answer.casefold()
        if value and (value.get("known") is True) == bool(item["answer"]) and right:
            return ""
        return f"{item['trap']}: {short(answer)} to {item['question']!r}"

    async def _structured(self, system: str, ask: str, schema: dict[str, Any] | None) -> dict[str, Any]:
        messages = [ChatMessage("system", system), ChatMessage("user", ask)]
        reply = await self._ask(messages, max_tokens=200, schema=schema)
        value = _json(reply.text)
        return value if isinstance(value, dict) else {}

    async def _ask(self, messages: Sequence[ChatMessage], *, max_tokens: int, **options: Any) -> ModelAnswer:
        """Send a prompt; if the model was still thinking at the end of its answer, it gets more tokens once."""
        began = time.perf_counter()
        output = await whole_output(self.model, messages, max_tokens=max_tokens, **options)
        counts = output.counts
        if counts.retried or output.thoughts:
            self.thinking = THINKING
        return ModelAnswer(
            output.text.strip(),
            counts.pieces,
            output.calls,
            counts.finish or Finish("stop"),
            0 if counts.first is None else counts.first - began,
            time.perf_counter() - began,
        )


def _json(text: str, *, whole: bool = False) -> Any:
    """The JSON value of a text, or the JSON object inside it; None if there is none."""
    begin, end = text.find("{"), text.rfind("}")
    try:
        return json.loads(text if whole else text[begin : end + 1])
    except (ValueError, RecursionError):
        return None


def _stands_in(value: str, text: str) -> bool:
    """Whether a value was copied from a text; signs and capitals do not count."""
    plain, source = (" ".join(re.findall(r"\w+", each.casefold())) for each in (value, text))
    return plain in source
