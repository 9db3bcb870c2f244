"""What a conversation says about items: what is wanted now, what is refused, and what the person did with items.

Only cheap and sure signs are read: a clause with a negation of liking or wanting refuses what it names, "I've seen it"
is a view. Everything else the person says is what is wanted. Views and likes of named items are read in English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from lifelong.tasks.recommend.signs import ItemSigns, signs, signs_of, turnings
from lifelong.types import InteractionKind

_CLAUSE = re.compile(
    r"[.!?;。！？；؟।\n]+|(?<=\bnot that)[, ]+(?!one\b)|(?<=\bnot this)[, ]+(?!one\b)|(?<=\bnah)[, ]+"
    r"|,?\s+\b(?:but|however|though|although|aber|jedoch|pero|mais|ma|però|mas)\b\s*",
    re.IGNORECASE,
)

_SEEN = re.compile(
    r"\b(?:seen|saw|watched|heard|read|played|know)\b(?!\s+(?:anything|something|one)\b)|\balready (?:have|had|own)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TalkTurn:
    """One turn of a conversation.

    Attributes:
        own: whether the person said it.
        text: the words.
        items: ids of the items that it names, with the titles as they stand in the text.
    """

    own: bool
    text: str
    items: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class TalkReading:
    """What a conversation says.

    Attributes:
        wanted: what the person wants, a text for each turn, oldest first.
        refused: clauses that refuse something.
        items: what the person did with each item that was named, in the order of the last mention.
    """

    wanted: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    items: dict[str, InteractionKind] = field(default_factory=dict)


MENTIONED: Final[InteractionKind] = "viewed"
"""An item that was named without an opinion: what the talk is about."""


def read_talk(turns: Sequence[TalkTurn]) -> TalkReading:
    """Read a conversation, oldest turn first."""
    reading = TalkReading()
    suggested: list[str] = []
    for turn in turns:
        if not turn.own:
            suggested = [item for item, _ in turn.items]
            for item in suggested:
                _note(reading, item, MENTIONED)
            continue
        wanted: list[str] = []
        first = signs_of(turn.text)[0]
        clauses = [
            each for part in _CLAUSE.split(_without_titles(turn)) for each in turnings(first.language).split(part)
        ]
        for clause in filter(str.strip, clauses):
            (reading.refused if _refuses(clause, first) else wanted).append(clause.strip())
        for item, title in turn.items:
            _note(reading, item, _said_of(turn.text, title))
        if not turn.items and suggested and (reaction := reaction_to(turn.text)) is not None:
            for item in suggested:
                _note(reading, item, reaction)
        reading.wanted.append(" ".join(wanted))
    return reading


def reaction_to(text: str) -> InteractionKind | None:
    """What an answer to a suggestion says about it: liked, viewed, rejected; None where it is not sure."""
    english = signs("en")
    if english.search("not_seen", text.replace("’", "'")):
        return None
    if _refuses(text, english):
        return "rejected"
    if _SEEN.search(text):
        return "liked" if english.search("praise", text) else "viewed"
    return None


def _refuses(clause: str, reader: ItemSigns) -> bool:
    plain = clause.replace("’", "'")
    return reader.search("refusal", plain) is not None and reader.search("not_seen", plain) is None


def _note(reading: TalkReading, item: str, kind: InteractionKind) -> None:
    reading.items.pop(item, None)
    reading.items[item] = kind


def _said_of(text: str, title: str) -> InteractionKind:
    """What the clause around a title says about the item."""
    english = signs("en")
    for clause in _CLAUSE.split(text):
        if title and title in clause:
            rest = clause.replace(title, " ")
            if _refuses(rest, english):
                return "disliked"
            return "liked" if english.search("praise", rest) else MENTIONED
    return "liked" if english.search("praise", text) else MENTIONED


def _without_titles(turn: TalkTurn) -> str:
    text = turn.text
    for _, title in turn.items:
        text = text.replace(title, " ")
    return text
