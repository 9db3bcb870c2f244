"""Titles without a chat model: the phrase of the text that says most of what the text repeats.

A phrase is a run of words between marks and verbs of reporting. Its value is the sum over its content words of rarity
times the root of their number in the text, divided by the root of its length. Limits and exponents were chosen once, on
the first half of `acl_titles`; the list of words is English.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Final

from lifelong.language.sentences import sentences
from lifelong.language.terms import STOP_WORDS
from lifelong.tasks.voice.features import rarity
from lifelong.tasks.write.material import GIVEN, Fact, Material
from lifelong.types.writing import DraftSentence, DraftText

SHORTEST, LONGEST = 3, 9
"""Words of a title."""

LATER: Final = 0.2
"""What a phrase in the last sentence loses beside one in the first."""

_WORD = re.compile(r"\w[\w'’/+-]*")
_MARK = re.compile(r"[.,;:!?]")
_REPORTING: Final = frozenset(
    "we paper propose proposed present presents show shows our this these demonstrate introduce introduced investigate "
    "describe describes explore study work results result experiments approach novel new using used use based however "
    "while have has been can which that also is are was were be".split()
)
_EDGES: Final = STOP_WORDS | _REPORTING


@dataclass(frozen=True, slots=True)
class _Phrase:
    value: float
    text: str
    source: str


def titles(material: Material, *, n: int) -> list[DraftText]:
    """The ``n`` best phrases that do not overlap much, the best first."""
    source = [*([Fact(GIVEN, material.about)] if material.about.strip() else []), *material.passages]
    chosen: list[_Phrase] = []
    for phrase in sorted(_phrases(source, material.language), key=lambda each: -each.value):
        bag = set(phrase.text.lower().split())
        if all(len(bag & set(other.text.lower().split())) < len(bag) / 2 for other in chosen):
            chosen.append(phrase)
        if len(chosen) == n:
            break
    if not chosen and source:
        chosen = [_Phrase(0.0, " ".join(source[0].text.split()[:LONGEST]), source[0].id)]
    return [
        DraftText(
            text := phrase.text[:1].upper() + phrase.text[1:],
            "extract",
            (DraftSentence(text, (phrase.source,)),),
            used=() if phrase.source == GIVEN else (phrase.source,),
        )
        for phrase in chosen
    ]


def _phrases(source: list[Fact], language: str) -> Iterator[_Phrase]:
    lines = [(sentence.text, fact.id) for fact in source for sentence in sentences(fact.text)]
    counts = Counter(word.lower() for line, _ in lines for word in _WORD.findall(line))
    for place, (line, id) in enumerate(lines):
        late = 1 - LATER * place / len(lines)
        words = list(_WORD.finditer(line))
        for start, first in enumerate(words):
            if first.group().lower() in _EDGES:
                continue
            value, seen = 0.0, set[str]()
            for end in range(start, min(start + LONGEST, len(words))):
                word = words[end].group().lower()
                if word in _REPORTING or (end > start and _MARK.search(line, words[end - 1].end(), words[end].start())):
                    break
                if word not in STOP_WORDS and word not in seen:
                    value += rarity(word, language) * sqrt(counts[word])
                    seen.add(word)
                size = end - start + 1
                if size >= SHORTEST and word not in _EDGES:
                    text = _balanced(line[first.start() : words[end].end()])
                    if text:
                        yield _Phrase(late * value / sqrt(size), text, id)


def _balanced(text: str) -> str:
    """The phrase without a bracket that is not closed in it; "" where one is closed that was not opened."""
    opened = text.rfind("(")
    if text.find(")") >= 0 and not 0 <= text.find("(") < text.find(")"):
        return ""
    return text[:opened].rstrip() if opened > text.rfind(")") else text
