"""Visual preferences: the likes and dislikes of a person that are about how pictures look, each with its evidence.

A liking counts only if it consists of visual terms: "I love watercolours", "I can't stand neon colours". What is
liked for another reason adds nothing: "I love red wine", "I like dark chocolate". The terms of a prompt are
English; the person's words may be in any language of ``looks_words.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, get_args

from lifelong.language.identify import identify
from lifelong.types import TastePiece
from lifelong.types.drawing import AddedPhrase, LookAspect

ASPECTS: Final[tuple[LookAspect, ...]] = get_args(LookAspect)

MOST: Final[Mapping[LookAspect, int]] = {"style": 1, "colours": 2, "light": 1, "composition": 1}
"""Most wanted phrases of an aspect: two styles would make a third one."""

_WORD = re.compile(r"[^\W_]+(?:[-'’&][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class LookTerm:
    """A visual term: the phrase for a prompt, and what it is about."""

    phrase: str
    aspect: LookAspect


@dataclass(frozen=True, slots=True)
class _Lexicon:
    terms: Mapping[tuple[str, ...], LookTerm]
    nouns: frozenset[str]
    fillers: frozenset[str]
    ambiguous: frozenset[str]
    longest: int


@cache
def _lexicon(language: str) -> _Lexicon:
    """The terms in English words, and in those of another language that has some."""
    data, others = _data("looks.toml"), _data("looks_words.toml").get(language, {})
    terms: dict[tuple[str, ...], LookTerm] = {}
    for aspect in ASPECTS:
        for phrase, more in data[aspect].items():
            for words in (phrase, *more, *others.get("terms", {}).get(phrase, ())):
                terms[tuple(_words(words))] = LookTerm(phrase, aspect)

    def both(name: str) -> frozenset[str]:
        return frozenset(f"{data[name]} {others.get(name, '')}".split())

    return _Lexicon(terms, both("nouns"), both("fillers"), both("ambiguous"), max(map(len, terms)))


def _data(name: str) -> Mapping[str, Any]:
    return tomllib.loads(resources.files("lifelong.tasks.draw").joinpath(name).read_text(encoding="utf-8"))


_ELIDED = re.compile(r"\b(l|d|un|dell|all|nell|sull|dall|qu)'")
"""Articles of French and Italian that are joined to the next word: "all'acquerello"."""


def _words(text: str) -> list[str]:
    return _WORD.findall(_ELIDED.sub(r"\1 ", text.casefold().replace("’", "'")))


@dataclass(frozen=True, slots=True)
class _Scan:
    terms: tuple[LookTerm, ...]
    ambiguous: bool
    noun: bool
    others: tuple[str, ...]


def _scan(text: str, language: str) -> _Scan:
    """The visual terms of a text, the longest first at each place, and its other words."""
    lexicon, words = _lexicon(language), _words(text)
    terms: list[LookTerm] = []
    others: list[str] = []
    ambiguous = noun = False
    place = 0
    while place < len(words):
        for length in range(min(lexicon.longest, len(words) - place), 0, -1):
            key = tuple(words[place : place + length])
            if key in lexicon.terms:
                terms.append(lexicon.terms[key])
                ambiguous |= length == 1 and key[0] in lexicon.ambiguous
                noun |= bool(lexicon.nouns & set(key))
                place += length
                break
        else:
            noun |= words[place] in lexicon.nouns
            if words[place] not in lexicon.nouns and words[place] not in lexicon.fillers:
                others.append(words[place])
            place += 1
    return _Scan(tuple(dict.fromkeys(terms)), ambiguous, noun, tuple(others))


def look_terms(text: str) -> dict[LookAspect, tuple[str, ...]]:
    """The visual terms that a text contains, by aspect, whatever else it says."""
    terms = _scan(text, identify(text)).terms
    grouped = {aspect: tuple(term.phrase for term in terms if term.aspect == aspect) for aspect in ASPECTS}
    return {aspect: phrases for aspect, phrases in grouped.items() if phrases}


def stated_looks(text: str, language: str = "en") -> tuple[LookTerm, ...]:
    """The visual terms of a liking that is about nothing else; empty for any other liking.

    Args:
        text: what is liked, in words.
        language: ISO 639-1 code of the words, beside English.
    """
    scan = _scan(text, language)
    if scan.others or (scan.ambiguous and not scan.noun):
        return ()
    return scan.terms


def visual_preferences(pieces: Iterable[TastePiece]) -> list[AddedPhrase]:
    """What a person likes and dislikes about how pictures look, the strongest first.

    The newest statement about a term decides. Where feedback on a drawing contradicts what the person said, nothing is
    sure, and the term is left out.

    Args:
        pieces: the taste of the person; pieces that do not hold, and sensitive ones, are not read.
    """
    newest: dict[tuple[str, str], tuple[float, AddedPhrase]] = {}
    for piece in sorted(pieces, key=lambda each: each.at):
        if not piece.holds or piece.sensitive or piece.kind not in ("like", "dislike") or piece.modality == "item":
            continue
        language = identify(piece.words)
        for term in stated_looks(piece.about or piece.words, language) or _of_favourite(piece):
            phrase = AddedPhrase(term.phrase, term.aspect, piece.kind == "like", piece.words, piece.sources, piece.at)
            newest[term.phrase, piece.modality] = (piece.strength, phrase)
    verdicts = {(phrase.phrase, phrase.wanted) for _, phrase in newest.values()}
    sure = [each for each in newest.values() if (each[1].phrase, not each[1].wanted) not in verdicts]
    phrases: dict[str, AddedPhrase] = {}
    for _, phrase in sorted(sure, key=lambda each: (each[0], each[1].at), reverse=True):
        phrases.setdefault(phrase.phrase, phrase)
    return list(phrases.values())


_FAVOURITE = re.compile(
    r"\bfavou?rite (?:colou?r|kind of (?:picture|art|painting|photo)s?|art style|style|light(?:ing)?)\b"
    r"(?:s|es)?(?: of mine)?\s*(?:is|are|was|has always been|:)\s+(?P<value>.+)|"
    r"^(?P<first>.+?) (?:is|are) my favou?rite (?:colou?r|art style|style|light)s?\b",
    re.IGNORECASE,
)


def _of_favourite(piece: TastePiece) -> tuple[LookTerm, ...]:
    """The terms of "my favourite colour is teal"."""
    match = _FAVOURITE.search(piece.words.strip(" .!"))
    if match is None:
        return ()
    scan = _scan(match["value"] or match["first"], "en")
    return () if scan.others else scan.terms


def chosen_additions(preferences: Sequence[AddedPhrase], prompt: str, *, taste: float) -> tuple[AddedPhrase, ...]:
    """The preferences that a prompt gets: none about an aspect that the prompt itself speaks of.

    Args:
        preferences: the strongest first.
        prompt: the person's words; what they say outranks what is known.
        taste: 0 for none, 1 for all that may be added.
    """
    if taste <= 0:
        return ()
    spoken = look_terms(prompt)
    wanted: dict[LookAspect, int] = dict.fromkeys(ASPECTS, 0)
    added = []
    for each in preferences:
        if each.aspect in spoken and (each.wanted or each.phrase in spoken[each.aspect]):
            continue
        if each.wanted:
            if wanted[each.aspect] == MOST[each.aspect]:
                continue
            wanted[each.aspect] += 1
        added.append(each)
    return tuple(added[: max(1, round(2 * taste * MOST_ADDED))] if taste < 1 else added) if added else ()


MOST_ADDED: Final = 4
"""Phrases that a prompt gets at a taste of 0.5; twice as many at most, and at least one at any taste over 0."""
