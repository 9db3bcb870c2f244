"""A capable model ranks the best items once more, in both orders, and says why with citations that are checked.

A model prefers what stands first. It is asked twice, the second time with the items in reverse, and the places of both
answers are added. An explanation is kept only if what it cites exists and says it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from lifelong.errors import LifelongError
from lifelong.language.terms import content_words, words
from lifelong.models.base import ChatMessage, ChatModel
from lifelong.models.output import whole_output
from lifelong.models.prompts import prompt
from lifelong.privacy.data_block import block
from lifelong.types import ItemHit

LOG = logging.getLogger(__name__)

MOST: Final = 20
"""Items that are ranked again."""

TOKENS: Final = 1500
"""Tokens of one answer of the model."""

CONNECTING: Final = frozenset(
    "said say says told like likes liked love loved enjoy enjoyed fits fit suits suit matches match similar goes "
    "want wants wanted wish wished film films movie movies item one kind because since also just".split()
)
"""Words of an explanation that need no proof. Verbs of liking are no proof of what is liked, and are checked apart."""

_LIKING: Final = frozenset("like likes liked love loved enjoy enjoyed want wants wanted wish wished".split())

_DENIAL: Final = frozenset(
    "not no never none without nothing don't doesn't didn't isn't wasn't can't cannot won't".split()
)

SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "number": {"type": "integer"},
                    "why": {"type": "string"},
                    "cites": {"type": "array", "items": {"type": "string"}},
                },
                "required": ["number", "why", "cites"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["items"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class _Placed:
    """The place that one answer gives to a hit, with its explanation."""

    place: int
    why: str = ""
    cites: tuple[str, ...] = ()


async def ranked_again(model: ChatModel, hits: Sequence[ItemHit], query: str) -> list[ItemHit]:
    """The hits in the order of a model, the explained ones with their explanation.

    Args:
        model: a capable model.
        hits: in plain order; those after the first ``MOST`` keep their places.
        query: what the person wants now, or "".

    Returns:
        The hits; in plain order when the model fails or answers with something else.
    """
    top = list(hits[:MOST])
    if len(top) < 2:
        return list(hits)
    try:
        answers = [await _asked(model, top, query), await _asked(model, top[::-1], query)]
    except (LifelongError, ValueError, KeyError, TypeError) as error:
        LOG.warning("%s did not rank the items, so they stay in plain order: %s", model.name, error)
        return list(hits)
    plain = {hit.id: place for place, hit in enumerate(top)}
    missing = _Placed(len(top))
    order = sorted(top, key=lambda hit: (sum(each.get(hit.id, missing).place for each in answers), plain[hit.id]))
    return [_explained(hit, [each[hit.id] for each in answers if hit.id in each]) for hit in order] + list(hits[MOST:])


async def _asked(model: ChatModel, hits: Sequence[ItemHit], query: str) -> dict[str, _Placed]:
    """One answer: the place of each hit that it names, by its id.

    Raises:
        ModelError: the model failed.
        ValueError, KeyError, TypeError: the answer has another form.
    """
    lines = [_line(hit, number) for number, hit in enumerate(hits, 1)]
    wish = block("wish", [query or "nothing particular"])
    messages = [
        ChatMessage("system", prompt("agent", "rank_items").text),
        ChatMessage("user", f"{block('items', lines)}\n\n{wish}"),
    ]
    output = await whole_output(model, messages, max_tokens=TOKENS, schema=SCHEMA)
    text = output.text
    answer = json.loads(text[text.find("{") : text.rfind("}") + 1])["items"]
    placed: dict[str, _Placed] = {}
    for each in answer:
        number = each["number"]
        if not isinstance(number, int) or not 1 <= number <= len(hits) or hits[number - 1].id in placed:
            continue
        placed[hits[number - 1].id] = _Placed(len(placed), str(each["why"]), tuple(map(str, each["cites"])))
    if not placed:
        raise ValueError("no item was named")
    return placed


def _explained(hit: ItemHit, answers: Sequence[_Placed]) -> ItemHit:
    """The hit with the first explanation that its citations say, and the cited evidence first."""
    for each in answers:
        if says(hit, each.why, each.cites):
            because = sorted(hit.because, key=lambda evidence: evidence.id not in each.cites)
            return replace(hit, explanation=each.why.strip(), because=tuple(because))
    return hit


def says(hit: ItemHit, why: str, cites: Sequence[str]) -> bool:
    """Whether an explanation says nothing but what the item and the cited evidence say.

    Each cited id must be evidence for the item. Each word of the explanation must stand in the item or in the cited
    words, besides function words and a few verbs; denials and what is liked must stand in the cited words.
    """
    evidence = {each.id: each for each in hit.because if not each.against}
    if not why.strip() or not cites or any(each not in evidence for each in cites):
        return False
    cited = " ".join(f"{evidence[each].words} {evidence[each].kind}" for each in cites)
    fields = " ".join(" ".join(value) if isinstance(value, tuple) else str(value) for value in hit.item.fields.values())
    allowed = set(content_words(f"{hit.item.title} {fields} {hit.item.text} {cited}")) | CONNECTING
    used = words(why)
    if not set(content_words(why)) <= allowed or not _DENIAL & set(_spelled(why)) <= set(_spelled(cited)):
        return False
    about = set(content_words(why)) - CONNECTING
    return not _LIKING & set(used) or bool(about & set(content_words(cited)))


def _spelled(text: str) -> list[str]:
    """The words of a text with their apostrophes: "don't" is one."""
    return [each.strip('.,;:!?"“”()') for each in text.lower().replace("’", "'").split()]


def _line(hit: ItemHit, number: int) -> str:
    fields = "; ".join(
        f"{name}: {', '.join(value) if isinstance(value, tuple) else value}" for name, value in hit.item.fields.items()
    )
    parts = [f"{number}. {hit.item.title}", f"({fields[:200]})" if fields else "", hit.item.text[:200]]
    parts += [
        f"[{each.id} {'against' if each.against else 'for'}: {each.kind}: {each.words[:200]}]" for each in hit.because
    ]
    return " ".join(part for part in parts if part)
