"""Clauses with whole words: what the reader marks by tokens ends where words end, and no date and no subject is torn.

A sentence that says two things of somebody ("he is called Jörg and is an electrician") has two.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any, Final

from lifelong.models.base.reader import ReadFact

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)+|[^\W_]+")
"""A word; one with apostrophes, such as "don't" and "j'ai", is one."""

FRAGMENT: Final = 4
"""Most words of the first half of a clause that is torn where no mark stands; on held-out people 4 and 5 are best."""

PAUSED: Final = 2
"""The same where a comma follows, which mostly ends a whole clause: "deb works nights, | days wore her out"."""

LONG_FRAGMENT: Final = 8
"""The same where the second half brings the subject: "Am Freitag um 10 habe | ich einen Termin"."""

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


def second_statements(text: str) -> list[int]:
    """Where in a text a second statement about the same subject begins: "… and works", ", bin 74", "وهي معلمة".

    A list has no verb after its "and" ("coffee and cake"), so it stays whole.
    """
    return [match.end() for match in _second().finditer(text)]


def with_whole_words(text: str, facts: Sequence[ReadFact]) -> tuple[ReadFact, ...]:
    """The facts of a message, widened to the ends of their words; facts that then share a word are one."""
    grown: list[ReadFact] = []
    words = list(_cased_words(text))
    seconds = second_statements(text)
    for fact in facts:
        start, end = _widened(fact.start, fact.end, words)
        value_start, value_end = _widened(*fact.value, words)
        wide = replace(fact, start=start, end=end, value=(max(start, value_start), min(end, value_end)))
        torn = grown and not _begins(wide, seconds) and _torn(text, grown[-1], wide)
        if grown and (wide.start < grown[-1].end or torn):
            wide = _one(grown.pop(), wide)
        grown.append(wide)
    return _with_beginnings(text, grown, seconds)


def _with_beginnings(text: str, facts: Sequence[ReadFact], seconds: Sequence[int]) -> tuple[ReadFact, ...]:
    """The facts, each with the few words before it that were marked as a clause and say nothing of their own."""
    whole: list[ReadFact] = []
    for fact in facts:
        while whole and not _begins(fact, seconds) and _leads_in(text, whole[-1], fact):
            fact = replace(fact, start=whole.pop().start)
        whole.append(fact)
    return tuple(whole)


def _begins(fact: ReadFact, seconds: Sequence[int]) -> bool:
    """Whether a clause begins with a second statement; a token has the space before it."""
    return any(fact.start <= second <= fact.start + 1 for second in seconds)


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
    if _one_subject(words, between, text[second.start : second.end]):
        return True
    alike = (first.slot, first.subject) == (second.slot, second.subject)
    if alike and first.subject == "me" and not between.strip() and len(words) <= LONG_FRAGMENT:
        spoken = {word.lower() for word in words}
        if not spoken & _words("i") and _first_word(text[second.start : second.end]) in _words("i"):
            return True
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


def _one_subject(words: Sequence[str], between: str, after: str) -> bool:
    """Whether two clauses are "my sister Rita" and "I are vegetarians": persons joined by "and", with one verb.

    "My" and one word cannot be a sentence, nor can "my", a word and names: no verb has a capital letter.
    """
    joined = [*words, *_WORD.findall(between)]
    follows = _WORD.findall(after)
    if follows and joined[-1].lower() not in _words("and") and follows[0].lower() in _words("and"):
        # "Ma femme | et moi habitons"
        joined, follows = [*joined, follows[0]], follows[1:]
    if len(joined) < 3 or joined[-1].lower() not in _words("and") or not follows:
        return False
    persons = joined[:-1]
    named = persons[0].lower() in _words("my") and all(word[0].isupper() for word in persons[2:])
    return named and len(persons) <= FRAGMENT and follows[0].lower() in _words("i")


def _first_word(text: str) -> str:
    found = _WORD.search(text)
    return "" if found is None else found.group().lower()


@cache
def _second() -> re.Pattern[str]:
    """What joins a second statement, up to the word that it begins with. Arabic writes "and" as a part of that word."""
    verbs = {language: "|".join(map(re.escape, words.split())) for language, words in _data()["goes_on"].items()}
    alone = [verbs.pop("ar"), verbs.pop("tr")]
    ands = "|".join(map(re.escape, _words("and")))
    either, after_and = "|".join(verbs.values()), "|".join(map(re.escape, _words("named_before")))
    joined = rf"(?:,\s*(?=(?:{either})\s)|,?\s+(?:{ands})\s+(?=(?:{either}|{after_and})\s))"
    return re.compile(
        rf"(?<=\w)(?:{joined}|(?:[,،]\s*|\s+)(?=(?:{alone[0]})\s)|,\s*(?=(?:{alone[1]})\s))", re.IGNORECASE
    )


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(str(_data()[name]).split())


@cache
def _data() -> dict[str, Any]:
    source = resources.files("lifelong.models.reader").joinpath("clauses.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _one(first: ReadFact, second: ReadFact) -> ReadFact:
    longer = max(first, second, key=lambda fact: fact.end - fact.start)
    return replace(longer, start=first.start, end=max(first.end, second.end))
