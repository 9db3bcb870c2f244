"""Steps as JSON, for a model that follows a schema and calls no tools: a lookup, an application's tool, or the answer.

The answer is a field of the step, so that one call gives it. Its text is decoded while it streams.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from lifelong.agent.tool_definitions import TOOL_NAMES
from lifelong.models.base import Tool, ToolCall
from lifelong.models.prompts import prompt

ANSWER: Final = "answer"

_TEXT: Final = re.compile(r'"step"\s*:\s*"answer"\s*,\s*"text"\s*:\s*"')
_STRING: Final = re.compile(r'(?:[^"\\]|\\u[0-9a-fA-F]{4}|\\[^u])*')


@dataclass(slots=True)
class Choice:
    """One step of a model, as it streams.

    Attributes:
        raw: the output so far.
        answer: text of the answer so far.
    """

    raw: str = ""
    answer: str = ""

    def feed(self, piece: str) -> str:
        """Add a piece of the output; returns the new text of the answer."""
        self.raw += piece
        return self._grown(_answer_so_far(self.raw))

    def reset(self) -> None:
        """Drop the output: it was a thought."""
        self.raw = self.answer = ""

    def end(self) -> str:
        """The rest of the answer at the end of the output.

        An output that is no JSON is the answer itself: not every model that should follow a schema does.
        """
        step = _step_of(self.raw)
        if step is not None:
            return self._grown(_words(step.get("text")) if step.get("step") == ANSWER else "")
        words = self.raw.strip()
        if words.startswith(("{", "[", "`")):
            return ""
        with suppress(ValueError):  # JSON of another kind: a quoted answer, or null
            return self._grown(_words(json.loads(words)))
        return self._grown(words)

    def call(self) -> ToolCall | None:
        """The call that the model chose; None for an answer, and for anything that is not a step."""
        step = _step_of(self.raw)
        if step is None or step.get("step") == ANSWER:
            return None
        name = str(step.pop("step"))
        fields = step if name in TOOL_NAMES else step.get("arguments", {})
        return ToolCall("", name, json.dumps(fields, ensure_ascii=False))

    def _grown(self, text: str) -> str:
        text = text.lstrip()  # a thought that is split off at the beginning of the text leaves its line breaks
        if not text.startswith(self.answer) or len(text) <= len(self.answer):
            return ""
        new, self.answer = text[len(self.answer) :], text
        return new


def step_instructions(tools: Sequence[Tool]) -> str:
    """How to choose a step, and the steps, one a line."""
    lines = [f"- {tool.name} ({', '.join(_fields(tool))}): {tool.description}" for tool in tools]
    return "\n".join([prompt("agent", "choose").text, *lines, "- answer (text): answer now"])


def step_schema(tools: Sequence[Tool]) -> dict[str, Any]:
    """JSON schema of a step: one of the tools with its fields, or the answer with its text."""
    steps = [
        _step(
            tool.name,
            tool.parameters["properties"] if tool.name in TOOL_NAMES else {"arguments": dict(tool.parameters)},
        )
        for tool in tools
    ]
    return {
        "type": "object",
        "properties": {"next": {"anyOf": [*steps, _step(ANSWER, {"text": {"type": "string"}})]}},
        "required": ["next"],
        "additionalProperties": False,
    }


def _fields(tool: Tool) -> list[str]:
    return list(tool.parameters["properties"]) if tool.name in TOOL_NAMES else ["arguments"]


def _step(name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """An object of exactly these fields, which strict endpoints require."""
    return {
        "type": "object",
        "properties": {"step": {"type": "string", "enum": [name]}, **fields},
        "required": ["step", *fields],
        "additionalProperties": False,
    }


def _step_of(raw: str) -> dict[str, Any] | None:
    """The step in an output; None if there is none."""
    begin, end = raw.find("{"), raw.rfind("}")
    try:
        step = json.loads(raw[begin : end + 1])["next"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return dict(step) if isinstance(step, dict) and isinstance(step.get("step"), str) else None


def _words(value: Any) -> str:
    """The text of an answer, which may be a list of parts; "" for a value of another kind."""
    if isinstance(value, list):
        return "".join(_words(part.get("text") if isinstance(part, dict) else part) for part in value)
    return value if isinstance(value, str) else ""


def _answer_so_far(raw: str) -> str:
    """The text of an answer in an output that may be cut anywhere."""
    begin = _TEXT.search(raw)
    if begin is None:
        return ""
    string = _STRING.match(raw, begin.end())
    text = json.loads(f'"{string[0] if string else ""}"', strict=False)
    return str(text).encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
