"""The end of a relationship wins over what was said before: "me and Kyle broke up" after "my bf is Kyle".

The reader scores whether a clause answers "who is my boyfriend", and news of the end names nobody's place.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Final

from lifelong.agent.answer_evidence import Evidence
from lifelong.extraction.gate.qualifiers import has
from lifelong.language.identify import identify
from lifelong.language.kin import Kin, kin
from lifelong.language.phrase_patterns import phrase_anywhere, plain_words

_PARTNERS: Final = frozenset({"wife", "husband", "partner"})

_RELATIONSHIP: Final = frozenset({"me.partner", "me.relationship"})

_SPEAKS: Final = frozenset({"en", "de"})
"""Languages in which who speaks of themselves uses a pronoun: "Tom and Anna broke up" is of others."""


def separation(question: str, scored: Sequence[Evidence], shown: Sequence[Evidence]) -> Evidence | None:
    """What the person said of the end of their relationship, later than all that answers a question about the partner.

    Args:
        question: the words of the question.
        scored: all evidence.
        shown: what answers.

    Returns:
        the evidence of the end; None where the question is about something else, or something newer answers it.
    """
    if not any(_is_partner(each) for each in kin(question, (identify(question),))):
        return None
    ends = [each for each in scored if each.closed is None and _parts(each)]
    newest = max(ends, key=lambda each: each.at, default=None)
    return newest if newest is not None and all(newest.at > each.at for each in shown) else None


def _parts(evidence: Evidence) -> bool:
    """Whether evidence says that the person is with somebody no more."""
    text, topic = evidence.text, evidence.topic
    if evidence.denied and topic in _RELATIONSHIP:
        return True
    language = identify(text)
    phrases = _pattern(language)
    if phrases is None or phrases.search(plain_words(text)) is None or has(text, language, "denied", "unreal"):
        return False
    of_another = topic.startswith("other.") or not all(_is_partner(each) for each in kin(text, (language,)))
    return not of_another and (language not in _SPEAKS or has(text, language, "own"))


def _is_partner(word: Kin) -> bool:
    return bool(word.roles & _PARTNERS)


@cache
def _pattern(language: str) -> re.Pattern[str] | None:
    source = resources.files("lifelong.agent").joinpath("separations.toml")
    data: dict[str, str] = tomllib.loads(source.read_text(encoding="utf-8"))
    return phrase_anywhere(data[language].split(",")) if language in data else None
