"""Clauses with whole words: what the reader marks by tokens ends where words end, and no date is torn in two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from lifelong.models.base.reader import ReadFact

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)+|[^\W_]+")
"""A word; one with apostrophes, such as "don't" and "j'ai", is one."""

FRAGMENT: Final = 4
"""Most words of the first half of a clause that is torn where no mark stands; on held-out people 4 and 5 are best."""

PAUSED: Final = 2
"""The same where a comma follows, which mostly ends a whole clause: "deb works nights, | days wore her out"."""

_PAUSE: Final = re.compile(r"(?<=\w),\s*\w*\s*$")

_BETWEEN: Final = re.compile(r"[^.!?;:\n()]*")
"""What may stand between the halves of one sentence; see `_leads_in`."""

_SUBJECT: Final = re.compile(
    r"\W*(?:i|i'm|im|i've|we|we're|it|it's|its|he|he's|hes|she|she's|shes|they|they're|theyre|that's|thats|there's|dont|"
    r"don't|ich|wir|es|er|yo|nosotros|él|ella|eu|nós|ele|ela|je|j'\w+|c'est|nous|il|elle|io|noi|lui|lei|ik|wij|hij|"
    r"я|мы|он|она)\b",
    re.IGNORECASE,
)
"""The beginning of a clause with its own subject and verb, which is no mere beginning: "its my birthday today"."""

_DATE: Final = re.compile(r"\d{1,2}\.?$")
_REST: Final = re.compile(r"(?:\.?\s+|\.)[^\W\d_]+(?:\s+[^\W\d_]+){0,3}\s*")
"""What stands between the halves of "am 12. | Mai habe | ich einen Termin"."""


def with_whole_words(text: str, facts: Sequence[ReadFact]) -> tuple[ReadFact, ...]:
    """The facts of a message, widened to the ends of their words; facts that then share a word are one."""
    grown: list[ReadFact] = []
    words = list(_cased_words(text))
    for fact in facts:
        start, end = _widened(fact.start, fact.end, words)
        value_start, value_end = _widened(*fact.value, words)
        wide = replace(fact, start=start, end=end, value=(max(start, value_start), min(end, value_end)))
        if grown and (wide.start < grown[-1].end or _torn(text, grown[-1], wide)):
            wide = _one(grown.pop(), wide)
        grown.append(wide)
    return _with_beginnings(text, grown)


def _with_beginnings(text: str, facts: Sequence[ReadFact]) -> tuple[ReadFact, ...]:
    """The facts, each with the few words before it that were marked as a clause and say nothing of their own."""
    whole: list[ReadFact] = []
    for fact in facts:
        while whole and _leads_in(text, whole[-1], fact):
            fact = replace(fact, start=whole.pop().start)
        whole.append(fact)
    return tuple(whole)


def _cased_words(text: str) -> Iterator[tuple[int, int]]:
    """Places of the words of scripts with upper and lower case; others write words without spaces, or prefixes."""
    for match in _WORD.finditer(text):
        if any(letter.lower() != letter.upper() for letter in match.group()):
            yield match.span()


def _widened(start: int, end: int, words: Sequence[tuple[int, int]]) -> tuple[int, int]:
    for left, right in words:
        if left < start < right:
            start = left
        if left < end < right:
            end = right
    return start, end


def _torn(text: str, first: ReadFact, second: ReadFact) -> bool:
    """Whether two clauses are halves of one: "Vorher hatte | ich einen Hund", "Am 12. | Mai habe | ich Urlaub"."""
    between, begun = text[first.end : second.start], text[first.start : first.end]
    if _DATE.search(begun) is not None and _REST.fullmatch(between) is not None:
        return True
    words = _WORD.findall(begun)
    alike = (first.slot, first.subject) == (second.slot, second.subject)
    cased = any(letter.lower() != letter.upper() for letter in begun)
    return alike and cased and len(words) <= FRAGMENT and begun[-1:].isalnum() and not between.strip()


def _leads_in(text: str, first: ReadFact, second: ReadFact) -> bool:
    """Whether a clause only begins the next one: "My sister | says she moves to Leeds", "Since then | I live alone".

    Such a beginning is short, none of its words was marked as what answers, and it is in the same sentence.
    """
    between, begun = text[first.end : second.start], text[first.start : first.end]
    cased = any(letter.lower() != letter.upper() for letter in begun)
    return (
        not first.valued
        and cased
        and _SUBJECT.match(begun) is None
        and len(_WORD.findall(begun)) <= (PAUSED if _PAUSE.search(begun + between) else FRAGMENT)
        and len(_WORD.findall(between)) < FRAGMENT
        and _BETWEEN.fullmatch(begun.rstrip() + between) is not None
    )


def _one(first: ReadFact, second: ReadFact) -> ReadFact:
    longer = max(first, second, key=lambda fact: fact.end - fact.start)
    return replace(longer, start=first.start, end=max(first.end, second.end))
