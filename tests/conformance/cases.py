"""The chat models that must behave alike, each with what it is known to say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from lifelong.models.base import ChatModel, ChatProfile, Tool
from lifelong.models.scripted import ScriptedChat, ScriptRule
from tests.models.chat.endpoint import Endpoint, speaking
from tests.models.chat.vlm_tiny import build

LOOKUP = Tool(
    "recall",
    "Search memory.",
    {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]},
)

STORY = "Tell me a long story about a truck."
DOG = "Note: my dog is called Bertha.\nWhat is my dog called?"
CAT = "Note: my cat is called Mingau.\nWhat is my cat called?"


@dataclass(frozen=True, slots=True)
class Case:
    """A model under test.

    Attributes:
        sensible: it answers what it is asked; random weights do not.
        endpoint: the server behind it, if there is one.
    """

    model: ChatModel
    sensible: bool = True
    endpoint: Endpoint | None = None


def script(profile: ChatProfile) -> ScriptedChat:
    """Answers what the suite asks."""
    return ScriptedChat(
        [
            ScriptRule(schema=True, say='{"name": "Bertha", "age": 9}'),
            ScriptRule(role="tool", say="Your dog is Bertha."),
            ScriptRule(when="look it up", call="recall", arguments={"query": "dog"}),
            ScriptRule(when="dog is called", say="Your dog is called Bertha, as you said."),
            ScriptRule(when="cat is called", say="Your cat is called Mingau, as you said."),
            ScriptRule(when="long story", say="Once upon a time there was a truck. " * 100),
            "I see, and hear you well.",
        ],
        profile=profile,
    )


SEEING = ChatProfile(context=600, tools=True, schema=True, images=True, capable=True)
BLIND = ChatProfile(context=600, schema=True)


def opened(kind: str, folder: Path) -> Iterator[Case]:
    """Open the model of a kind, and close what serves it afterwards."""
    with ExitStack() as stack:
        if kind == "scripted":
            yield Case(script(SEEING))
        elif kind == "scripted-blind":
            yield Case(script(BLIND))
        elif kind in ("endpoint", "endpoint-blind"):
            from lifelong.models.chat.openai import OpenAIChat

            profile = SEEING if kind == "endpoint" else BLIND
            endpoint = stack.enter_context(speaking(script(profile), pause=0.005))
            yield Case(OpenAIChat("m", url=endpoint.url, profile=profile, retries=0, timeout=20), endpoint=endpoint)
        elif kind == "smollm2":
            from lifelong.models.chat.llamacpp import LlamaCpp

            yield Case(LlamaCpp.smollm2())
        else:
            from lifelong.models.chat.transformers_vlm import TransformersVLM

            yield Case(TransformersVLM(build(kind, folder, context=1024), device="cpu"), sensible=False)


_NO_EXTRA = find_spec("torch") is None or find_spec("transformers") is None or find_spec("llguidance") is None
_HEAVY = [
    pytest.mark.slow,
    pytest.mark.skipif(_NO_EXTRA, reason="needs pip install 'lifelong[transformers]'"),
    pytest.mark.filterwarnings("default"),
]

KINDS = [
    "scripted",
    "scripted-blind",
    "endpoint",
    "endpoint-blind",
    pytest.param("smollm2", marks=pytest.mark.models("smollm2")),
    pytest.param("qwen2_5_vl", marks=_HEAVY),
    pytest.param("qwen3_vl", marks=_HEAVY),
]
