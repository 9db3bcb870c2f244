"""The model of a kept talk: it gives the kept answers and keeps every request."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lifelong.models.base import ChatEvent, ChatMessage, ChatProfile, Finish, TextDelta, Tool, ToolCall

TALK = Path(__file__).with_name("talk.json")


@dataclass(frozen=True, slots=True)
class Request:
    """One request of the talk.

    Attributes:
        turn: number of the turn, from 0.
        stage: ``answer``, ``turn`` or ``session``.
        messages, tools, schema: what was sent.
    """

    turn: int
    stage: str
    messages: tuple[ChatMessage, ...]
    tools: tuple[Tool, ...]
    schema: Mapping[str, Any] | None


class KeptTalk:
    """Plays the answers of a talk.

    Args:
        native: whether the model calls tools natively; without, it chooses its steps as JSON.
    """

    name = "kept"

    def __init__(self, *, native: bool = True) -> None:
        self.profile = ChatProfile(context=32_768, tools=native, schema=True, capable=True)
        self.turns: list[dict[str, Any]] = json.loads(TALK.read_text(encoding="utf-8"))["turns"]
        self.requests: list[Request] = []
        self.turn = 0

    async def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 512,
        schema: Mapping[str, Any] | None = None,
        tools: Sequence[Tool] = (),
        stop: Sequence[str] = (),
    ) -> AsyncGenerator[ChatEvent, None]:
        """The kept answer to the request; see `ChatModel.stream`."""
        fields = (schema or {}).get("properties", {})
        stage = "session" if "episodes" in fields else "turn" if "statements" in fields else "answer"
        earlier = [each for each in self.requests if each.turn == self.turn and each.stage == "answer"]
        self.requests.append(Request(self.turn, stage, tuple(messages), tuple(tools), schema))
        kept = self.turns[self.turn]
        if stage == "session":
            yield TextDelta('{"episodes": [], "habits": [], "core": []}')
        elif stage == "turn":
            yield TextDelta(
                json.dumps({"statements": [_statement(*fact) for fact in kept["facts"]], "observation": None})
            )
        elif "look" in kept and not earlier:
            if self.profile.tools:
                yield ToolCall("c", "recall", json.dumps({"query": kept["look"]}))
            else:
                step = {"step": "recall", "query": kept["look"], "since": "", "until": "", "kinds": [], "people": []}
                yield TextDelta(json.dumps({"next": step}))
        elif schema is not None:
            yield TextDelta(json.dumps({"next": {"step": "answer", "text": kept["reply"]}}))
        else:
            yield TextDelta(kept["reply"])
        yield Finish("stop")

    async def close(self) -> None:
        """Release nothing."""


def _statement(text: str, quote: str, slot: str, single: bool) -> dict[str, Any]:
    return {"text": text, "quote": quote, "slot": slot, "single": single, "denied": False, "when": "", "replaces": None}
