"""Where a clause of a message begins and ends, so that it can be understood alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lifelong.language.coordination import completes, joins_members
from lifelong.language.sentences import QUESTION_MARKS, Sentence, words
from lifelong.language.subclauses import antecedent_start, is_relative
from lifelong.language.word_lists import word_list
from lifelong.models.base.reader import ReadFact

LEFT_OUT: Final = 2
"""Most words of a sentence that belong to the clause beside them rather than to nothing."""

_EDGES: Final = " \t\n,;:–—-…"

_CJK: Final = 0x2E80
"""The first code point of the scripts of China and Japan, which write words without spaces."""

ONE_EACH: Final = frozenset(
    {"name", "age", "birthday", "home", "origin", "job", "employer", "school", "diet", "partner", "studies"}
)
"""Attributes of which a profile has one entry; of all others it has one for each value."""


def whole_clauses(text: str, facts: Sequence[ReadFact]) -> list[ReadFact]:
    """The facts, with what says nothing alone in the one before: "a cat" of "I have a dog and a cat", or "at noon"."""
    clauses: list[ReadFact] = []
    for fact in facts:
        last = clauses[-1] if clauses else None
        alike = last is not None and last.slot == fact.slot and last.subject == fact.subject == "me"
        alike = alike and fact.slot not in ONE_EACH
        ended = 0 if last is None else trimmed(text, last.start, last.end)[1]
        start, end = trimmed(text, fact.start, fact.end)
        between, clause = text[ended:start], text[start:end]
        if last is not None and ((alike and joins_members(between, clause)) or completes(between, clause)):
            clauses[-1] = replace(last, end=fact.end, value=(last.value[0], fact.value[1]))
        else:
            clauses.append(fact)
    return clauses


def to_sentence(text: str, fact: ReadFact, facts: Sequence[ReadFact], pieces: Sequence[Sentence]) -> tuple[int, int]:
    """The place of a clause, up to the ends of its sentence where only a few words of no other clause are between."""
    start, end = fact.start, fact.end
    if is_relative(text[start:end]):
        return antecedent_start(text, start), end
    inside = next((each for each in pieces if each.start <= fact.value[0] < each.end), None)
    if inside is None:
        return start, end
    start, end = max(start, inside.start), min(end, inside.end)  # a clause is in one sentence
    before = max((each.end for each in facts if each.start < start), default=0)
    after = min((each.start for each in facts if each.start >= end), default=len(text))
    if before <= inside.start and len(words(text[inside.start : start])) <= LEFT_OUT:
        start = inside.start
    if end < inside.end <= after and len(words(text[end : inside.end])) <= LEFT_OUT:
        end = inside.end
    return start, end


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The place of a clause: whole words, without marks at its edges and without a word that joins the next one."""
    while start > 0 and _is_spaced(text[start - 1 : start + 1]):
        start -= 1
    while end < len(text) and _is_spaced(text[end - 1 : end + 1]):
        end += 1
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    last = text.rfind(" ", start, end)
    if last > start and end < len(text) and text[last + 1 : end].lower() in word_list("joining"):
        return trimmed(text, start, last)
    return start, end


def _is_spaced(pair: str) -> bool:
    """Whether two neighbouring characters are inside one word of a script that separates words by spaces."""
    return all(each.isalnum() or each in "'’" for each in pair) and all(ord(each) < _CJK for each in pair)


def is_fragment(text: str, clause: str) -> bool:
    """Whether a clause says nothing by itself: one word out of a longer message."""
    return clause != text.strip() and " " not in clause.strip() and max(map(ord, clause)) < _CJK


def ends_in_question_mark(text: str, fact: ReadFact) -> bool:
    """Whether a clause ends in a question mark: it asks, whatever it holds."""
    return text[fact.end - 1 : fact.end + 1].strip().endswith(QUESTION_MARKS)


def overlap(start: int, end: int, fact: ReadFact) -> bool:
    """Whether a place and a fact share a character."""
    return start < fact.end and fact.start < end


def covers(first: int, last: int, start: int, end: int) -> bool:
    """Whether a place covers more than half of another."""
    shared = min(last, end) - max(first, start)
    return shared * 2 > end - start
