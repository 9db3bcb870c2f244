"""Words that a capable model adds to an item from its text and picture. What these disagree about is kept."""

from __future__ import annotations

import json
from typing import Any, Final

from lifelong.errors import ModelOutputError
from lifelong.models.base import ChatMessage, ChatModel
from lifelong.models.output import whole_output
from lifelong.models.prompts import prompt
from lifelong.privacy.data_block import block
from lifelong.types import Item
from lifelong.types.recommendation import ENRICHED

TOKENS: Final = 500
"""Tokens of the answer for one item."""

KEYS: Final = dict(zip(ENRICHED, (60, 40, 200), strict=True))
"""The fields that are added, and the most characters of one value."""

MOST: Final = 8
"""Most values of a field."""

SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {name: {"type": "array", "items": {"type": "string"}} for name in KEYS},
    "required": [*KEYS],
    "additionalProperties": False,
}


async def enriched(model: ChatModel, item: Item, picture: bytes | None) -> dict[str, tuple[str, ...]]:
    """The fields that a model adds to an item: themes, moods and disagreements; empty ones are left out.

    Args:
        model: a capable model.
        item: the item.
        picture: its encoded picture, for a model that sees; None without one.

    Raises:
        ModelError: the model failed, or answered with something else.
    """
    fields = [
        f"{name}: {', '.join(value) if isinstance(value, tuple) else value}"
        for name, value in item.fields.items()
        if name not in KEYS
    ]
    images = () if picture is None or not model.profile.images else (picture,)
    messages = [
        ChatMessage("system", prompt("agent", "enrich_item").text),
        ChatMessage("user", block("item", [item.title, *fields, item.text[:2000]]), images),
    ]
    text = (await whole_output(model, messages, max_tokens=TOKENS, schema=SCHEMA)).text
    try:
        answer = json.loads(text[text.find("{") : text.rfind("}") + 1])
        added = {
            name: tuple(dict.fromkeys(str(each).strip()[:longest] for each in answer[name] if str(each).strip()))[:MOST]
            for name, longest in KEYS.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelOutputError(f"{model.name} enriched {item.id!r} with something else than was asked for") from error
    return {name: values for name, values in added.items() if values}
