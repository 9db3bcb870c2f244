"""Who begins by saying who they are: "cześć jestem Ola", as a whole message or up to a comma, in fifteen languages.

The reader takes most such messages for a greeting and nothing else, or for a question, and the name would be lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lifelong.agent.courtesies import without_greeting
from lifelong.language.identify import identify
from lifelong.language.own_name import introduction
from lifelong.models.base.reader import ReadFact, Reading

_NOUNS_HAVE_CAPITALS: Final = frozenset({"de"})
"""Here "hallo ich bin Köchin" says no name."""

_SURE: Final = 0.9
_LIKELY: Final = 0.5


def with_introduction(text: str, reading: Reading, languages: Sequence[str] = ()) -> Reading:
    """The reading of a message with the name by which it introduces the person, where the reader found none.

    Args:
        text: the words of the message.
        reading: what the reader found in it.
        languages: of the person's earlier messages, as ISO 639-1 codes, the most frequent first.
    """
    rest = without_greeting(text)
    if rest == text or any(_is_own_name(fact) for fact in reading.facts):
        return reading
    place = introduction(rest)
    if place is None or identify(text, languages) in _NOUNS_HAVE_CAPITALS:
        return reading
    start = text.rfind(rest)
    name = (start + place[0], start + place[1])
    own = ReadFact(start, name[1], name, "name", "holds", "me", _SURE, _SURE)
    kinds = {**reading.kinds, "ask": 0.0, "tell": _SURE, "greet": max(0.5, reading.kinds["greet"])}
    others = tuple(fact for fact in reading.facts if fact.start >= own.end)
    return replace(reading, kinds=kinds, facts=(own, *others))


def _is_own_name(fact: ReadFact) -> bool:
    return fact.slot == "name" and fact.subject == "me" and fact.slot_confidence >= _LIKELY
