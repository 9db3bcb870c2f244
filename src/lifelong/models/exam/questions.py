"""Questions of the exam, and the schemas of their answers.

The questions of the extraction check are in ``questions.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from lifelong.models.base import Tool

SHOWN: Final = "47"
BLUE: Final = (20, 60, 220)

PERSON: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "maxLength": 40},
        "age": {"type": "integer"},
        "mood": {"type": "string", "enum": ["glad", "sad"]},
    },
    "required": ["name", "age", "mood"],
    "additionalProperties": False,
}

FACTS: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "facts": {
            "type": "array",
            "maxItems": 5,
            "items": {"type": "string", "maxLength": 80},
        }
    },
    "required": ["facts"],
    "additionalProperties": False,
}

ANSWER: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {"known": {"type": "boolean"}, "answer": {"type": "string", "maxLength": 80}},
    "required": ["known", "answer"],
    "additionalProperties": False,
}

WEATHER: Final = Tool(
    "weather",
    "The weather in a city, now.",
    {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
        "additionalProperties": False,
    },
)


@dataclass(frozen=True, slots=True)
class Exam:
    """The questions of the extraction check; see ``questions.toml``."""

    version: int
    instruction: str
    question: str
    facts: Sequence[dict[str, Any]]
    answers: Sequence[dict[str, Any]]


@cache
def exam() -> Exam:
    """Read the questions from their file."""
    source = resources.files("lifelong.models.exam") / "questions.toml"
    data = tomllib.loads(source.read_text(encoding="utf-8"))
    return Exam(
        version=data["version"],
        instruction=data["instruction"].strip(),
        question=data["question"].strip(),
        facts=data["facts"],
        answers=data["answers"],
    )
