"""A screenshot read into a query and conditions by a capable model that sees."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lifelong.errors import InputError, ModelOutputError
from lifelong.models.base import ChatMessage, ChatModel
from lifelong.models.output import whole_output
from lifelong.models.prompts import prompt
from lifelong.privacy.data_block import block

TOKENS: Final = 400
"""Tokens of the answer."""

LONGEST: Final = 200
"""Characters of the query, and of a condition."""

MOST: Final = 8
"""Most conditions."""

SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {"query": {"type": "string"}, "where": {"type": "array", "items": {"type": "string"}}},
    "required": ["query", "where"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class ScreenshotReading:
    """What a picture asks for.

    Attributes:
        query: in words, or "".
        where: conditions as text: ``year>2000``.
    """

    query: str
    where: tuple[str, ...]


async def read_screenshot(
    model: ChatModel | None, picture: bytes, fields: Mapping[str, list[str]]
) -> ScreenshotReading:
    """Read what a picture asks for.

    Args:
        model: a capable model that sees.
        picture: the encoded picture.
        fields: names of the fields of the items, with some values of each.

    Raises:
        InputError: the model cannot see, or there is none.
        ModelError: the model failed, or answered with something else.
    """
    if model is None or not (model.profile.capable and model.profile.images):
        name = "no chat model" if model is None else model.name
        raise InputError(
            f"a screenshot with {name}: it needs a capable model that sees pictures; give `query` and `where` instead, "
            "or choose such a model with the setting `chat`"
        )
    lines = [f"{name}: {', '.join(values)}" if values else name for name, values in fields.items()]
    messages = [
        ChatMessage("system", prompt("agent", "read_screenshot").text),
        ChatMessage("user", block("fields", lines), (picture,)),
    ]
    text = (await whole_output(model, messages, max_tokens=TOKENS, schema=SCHEMA)).text
    try:
        answer = json.loads(text[text.find("{") : text.rfind("}") + 1])
        where = tuple(str(each)[:LONGEST] for each in answer["where"])[:MOST]
        return ScreenshotReading(str(answer["query"]).strip()[:LONGEST], where)
    except (ValueError, KeyError, TypeError) as error:
        raise ModelOutputError(
            f"{model.name} read no query from the screenshot: try again, or give `query` and `where`"
        ) from error
