"""A scripted chat model: it gives an item's output where its request comes, and nothing elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any, Final

from lifelong.bench.gate.data import GateItem
from lifelong.models.base import ChatEvent, ChatMessage, ChatProfile, Finish, TextDelta, Tool

_EMPTY: Final[Mapping[str, Mapping[str, Any]]] = {
    "turn": {"observation": None, "statements": []},
    "session": {"episodes": [], "habits": [], "core": []},
}
_LISTS: Final = {"turn": "statements", "episode": "episodes", "habit": "habits", "core": "core"}
_ALIAS: Final = re.compile(r"\b[kch]\d+\b")


class GateModel:
    """A capable model that answers one request of one item.

    The alias that a request gives to a known fact is looked up beside the fact's text, so that the form of the request
    may change.

    Attributes:
        item: whose output is given; None gives nothing.
        texts: the stored texts of its talk, which may lack secrets.
        given: how often the output was given.
    """

    name = "scripted-gate"
    profile = ChatProfile(32_768, tools=True, schema=True, images=False, capable=True)

    def __init__(self) -> None:
        self.item: GateItem | None = None
        self.texts: Sequence[str] = ()
        self.given = 0

    async def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 512,
        schema: Mapping[str, Any] | None = None,
        tools: Sequence[Tool] = (),
        stop: Sequence[str] = (),
    ) -> AsyncGenerator[ChatEvent, None]:
        """Give the item's output, or an empty one."""
        yield TextDelta(json.dumps(self._answer(messages, schema or {}), ensure_ascii=False))
        yield Finish("stop", 1, 1)

    def _answer(self, messages: Sequence[ChatMessage], schema: Mapping[str, Any]) -> Mapping[str, Any]:
        task = "session" if "episodes" in schema.get("properties", {}) else "turn"
        item = self.item
        request = "\n".join(message.text for message in messages if message.role != "system")
        if item is None or (item.stage == "turn") != (task == "turn") or not self._is_mine(request, task):
            return _EMPTY[task]
        self.given += 1
        output = dict(item.output)
        field = "replaces" if task == "turn" else "id"
        fact = next((each for each in item.known if each.id == output.get(field)), None)
        if fact is not None:
            output[field] = _alias(fact.text, fact.id[0], request) or fact.id
        return {**_EMPTY[task], _LISTS[item.stage]: [output]}

    def _is_mine(self, request: str, task: str) -> bool:
        texts = self.texts if task == "session" else self.texts[-1:]
        return bool(texts) and all(_found(text, request) >= 0 for text in texts)

    async def close(self) -> None:
        """There is nothing to release."""


def _found(text: str, request: str) -> int:
    """Where a text stands in a request, as it is, as JSON, or on one line; -1 if it does not."""
    forms = (text, json.dumps(text, ensure_ascii=False)[1:-1], " ".join(text.split()))
    return max(request.find(form) for form in forms)


def _alias(fact: str, kind: str, request: str) -> str:
    """The alias before a fact's text: the last one on its line or in its JSON object."""
    place = _found(fact, request)
    while place >= 0:
        aliases = [match.group() for match in _ALIAS.finditer(request, max(0, place - 200), place)]
        mine = [alias for alias in aliases if alias[0] == kind]
        if mine and aliases[-1] == mine[-1]:
            return mine[-1]
        place = request.find(fact, place + 1)
    return ""
