"""Replies that say nothing but that the assistant does not know: "I don't have any information about your cat."

They repeat the words of the question, so that a search for its answer finds them first, and they prove nothing. The
check is cheap and knows fifteen languages. Whatever a reply tells besides makes it no refusal.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Final

from lifelong.language.sentences import QUESTION_MARKS, sentences

LONGEST: Final = 600
"""Characters of a longer reply, which says more than that."""

_BREAK: Final = re.compile(
    r"[,;:]\s+(?=(?:but|however|although|though|aber|jedoch|sondern|pero|mais|mas|ma|però|maar|ale|но|ama|fakat)\b)"
    r"|，(?=但|不过|不過|可是)|、(?=ですが|でも)|،\s*(?=لكن)|\s+(?=लेकिन\b)|;\s+",
    re.IGNORECASE,
)
"""Where a sentence goes on with something else: "I don't know, but it may be Tuesday"."""


def is_refusal(text: str) -> bool:
    """Whether a reply of an assistant only says that something is not known.

    Args:
        text: the whole reply, in any language.
    """
    if not text.strip() or len(text) > LONGEST:
        return False
    plain = text.replace("’", "'")
    parts = [part.strip() for each in sentences(plain) for part in _BREAK.split(each.text) if part.strip()]
    unknown, beside = _patterns()
    refused = False
    for part in parts:
        if unknown.search(part) and not part.endswith(QUESTION_MARKS):
            refused = True
        elif not part.endswith(QUESTION_MARKS) and not beside.search(part):
            return False
    return refused


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    source = resources.files("lifelong.language").joinpath("refusals.toml")
    lists = tomllib.loads(source.read_text(encoding="utf-8")).values()
    unknown, beside = (
        re.compile("|".join(f"(?:{each})" for entry in lists for each in entry[name]), re.IGNORECASE)
        for name in ("unknown", "beside")
    )
    return unknown, beside
