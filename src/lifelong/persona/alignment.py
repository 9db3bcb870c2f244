"""Alignment: how far a reply follows the person's wishes and suits their traits, by rules that can be measured.

A rule that cannot decide gives no result. An explicit wish has twice the weight of a trait. Whether a reply is true,
kind or useful is not measured here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from lifelong.persona.guidance import asked_for, asked_name, clear_ends, current_wishes
from lifelong.types import Memory, Traits

WISH_WEIGHT, TRAIT_WEIGHT = 1.0, 0.5
"""Weight of a rule from an explicit wish, and from a trait."""
LEAST_WORDS = 8
"""Smallest number of words whose language is decided."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SENTENCES = re.compile(r"[^.!?\n]+[.!?]*")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\U0001f1e6-\U0001f1ff\u2b50\u2b55]")
_UNDER = re.compile(
    r"\b(?:under|below|at most|no more than|max(?:imum)?(?: of)?|fewer than|less than)\s+(\d+)\s+words?"
)
_SENTENCE_COUNT = re.compile(r"\b(one|a single|two|three|1|2|3) sentences?\b")
_COUNTS = {"one": 1, "a single": 1, "two": 2, "three": 3, "1": 1, "2": 2, "3": 3}
_AGAINST = re.compile(r"\b(?:no|not|don't|do not|stop|never|avoid|without|fewer|less)\b")


@dataclass(frozen=True, slots=True)
class AlignmentRule:
    """The result of one rule for one reply.

    Attributes:
        name: its subject: ``length``, ``language``, ``emoji``, ``format``, ``tone``, ``name`` or a trait.
        score: 0 (violated) to 1 (followed).
        weight: weight in the mean.
        reason: the reason, with the measured value.
    """

    name: str
    score: float
    weight: float
    reason: str


@dataclass(frozen=True, slots=True)
class Alignment:
    """A reply's score from 0 to 1: the weighted mean of its rules, or 1 without any."""

    score: float
    rules: tuple[AlignmentRule, ...]

    @property
    def missed(self) -> tuple[str, ...]:
        """Reasons of the rules that were not followed, the worst first."""
        return tuple(rule.reason for rule in sorted(self.rules, key=lambda each: each.score) if rule.score < 1)


def score(reply_text: str, traits: Traits, preferences: Sequence[Memory], *, name: str = "") -> Alignment:
    """Measure how far a reply follows explicit wishes and guidance from traits.

    Args:
        reply_text: the whole reply.
        traits: current traits; those that guidance mentions count.
        preferences: memories of explicit wishes, as for ``guidance``.
        name: the person's name in the record, to distinguish it from the name that they asked for.
    """
    rules = [rule for memory in current_wishes(preferences) if (rule := _wish(memory, reply_text)) is not None]
    wanted_name = asked_name(preferences)
    if wanted_name and (rule := _address(reply_text, wanted_name, name)) is not None:
        rules.append(rule)
    for trait, end in clear_ends(traits, preferences):
        check = _SUITS.get((trait, end))
        if check is not None and (verdict := check(reply_text)) is not None:
            rules.append(AlignmentRule(trait, verdict[0], TRAIT_WEIGHT, verdict[1]))
    weights = sum(rule.weight for rule in rules)
    value = sum(rule.score * rule.weight for rule in rules) / weights if weights else 1.0
    return Alignment(value, tuple(rules))


def language_of(text: str) -> str:
    """The language of a text as its English name or two letters ("en", "japanese"), or "" when it is unclear."""
    letters = [each for each in text if each.isalpha()]
    for language, about in _tables()["scripts"].items():
        if letters and len(re.findall(about["letters"], text)) >= 0.2 * len(letters):
            return str(language)
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < LEAST_WORDS:
        return ""
    shares = sorted(
        (
            (sum(word in about["words"] for word in words) / len(words), language)
            for language, about in _tables()["languages"].items()
        ),
        reverse=True,
    )
    (best, language), (second, _) = shares[:2]
    return str(language) if best >= 0.15 and best > 1.15 * second else ""


@cache
def _tables() -> dict[str, Any]:
    source = resources.files("lifelong.persona").joinpath("alignment.toml")
    tables: dict[str, Any] = tomllib.loads(source.read_text(encoding="utf-8"))
    for about in tables["languages"].values():
        about["words"] = frozenset(about["words"].split())
    return tables


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_tables()["words"][name], re.IGNORECASE | re.MULTILINE)


# Explicit wishes


def _wish(memory: Memory, text: str) -> AlignmentRule | None:
    check = _WISHES.get(memory.slot)
    verdict = check(memory, text) if check is not None else None
    if verdict is None:
        return None
    return AlignmentRule(memory.slot.removeprefix("me.style."), verdict[0], WISH_WEIGHT, verdict[1])


Verdict = tuple[float, str] | None
"""A score with its reason, or None when the rule cannot decide."""


def _length(memory: Memory, text: str) -> Verdict:
    wish, words = memory.text.lower(), len(text.split())
    if limit := _UNDER.search(wish):
        return _ramp(words, int(limit[1]), 2 * int(limit[1])), f"{words} words, under {limit[1]} were asked for"
    if limit := _SENTENCE_COUNT.search(wish):
        sentences = sum(1 for each in _SENTENCES.finditer(text) if each.group().strip())
        most = _COUNTS[limit[1]]
        return _ramp(sentences, most, most + 3), f"{sentences} sentences, {limit[0]} asked for"
    style = asked_for(memory)
    if not style:
        return None
    end = "short" if "short" in style else "long"
    return _ramp(words, *_tables()["length"][end]), f"{words} words, a {end} reply was asked for"


def _language(memory: Memory, text: str) -> Verdict:
    wish = memory.text.lower()
    tables = {**_tables()["languages"], **_tables()["scripts"]}
    wanted_language = next((code for code, about in tables.items() if any(name in wish for name in about["names"])), "")
    language = language_of(text)
    if not wanted_language or not language:
        return None
    name = tables[wanted_language]["names"][0].capitalize()
    return float(language == wanted_language), f"{name} was asked for" + (
        "" if language == wanted_language else f", this reads as {language}"
    )


def _emoji(memory: Memory, text: str) -> Verdict:
    count = len(_EMOJI.findall(text))
    if _AGAINST.search(memory.text.lower().replace("’", "'")):
        return float(not count), f"{count} emojis, none were asked for"
    return float(count > 0), f"{count} emojis, some were asked for"


def _format(memory: Memory, text: str) -> Verdict:
    wish = memory.text.lower().replace("’", "'")
    for part, words in _FORMATS.items():
        if re.search(words, wish):
            there = _pattern(part).search(text) is not None
            positive = _AGAINST.search(wish) is None
            return float(there == positive), f"{part} {'were' if positive else 'were not'} asked for" + (
                "" if there == positive else f", the reply has {'some' if there else 'none'}"
            )
    return None


_FORMATS = {"table": r"\btables?\b", "heading": r"\bheadings?\b", "bullet": r"\bbullets?\b|\blists?\b",
            "markdown": r"\bmarkdown\b"}  # fmt: skip


def _tone(memory: Memory, text: str) -> Verdict:
    wish = memory.text.lower().replace("’", "'")
    plain = text.replace("’", "'")
    contractions = len(_pattern("contraction").findall(plain))
    casual = len(_pattern("casual").findall(plain))
    if re.search(r"\b(?:informal|casual|less formal)\b", wish):
        there = contractions + casual > 0 or len(plain.split()) < LEAST_WORDS
        return float(there), "a casual tone was asked for" + ("" if there else ", this is stiff")
    if re.search(r"\bformal|\bprofessional", wish):
        slips = contractions + casual + plain.count("!") + len(_EMOJI.findall(plain))
        return _ramp(slips, 0, 4), f"{slips} casual words, contractions or exclamation marks in a formal tone"
    if re.search(r"\b(?:direct|blunt|straightforward|honest)\b", wish):
        slips = len(_pattern("hedge").findall(plain)) + len(_pattern("opener").findall(plain))
        return _ramp(slips, 0, 3), f"{slips} hedges or compliments, directness was asked for"
    return None


_WISHES: dict[str, Callable[[Memory, str], Verdict]] = {
    "me.style.length": _length,
    "me.style.language": _language,
    "me.style.emoji": _emoji,
    "me.style.format": _format,
    "me.style.tone": _tone,
}


def _address(text: str, wanted_name: str, name: str) -> AlignmentRule | None:
    """Whether a reply that uses a name uses the asked one."""
    used = {word.lower() for word in _WORD.findall(text)}
    if wanted_name.lower() in used:
        return AlignmentRule("name", 1.0, WISH_WEIGHT, f"called {wanted_name}, as asked for")
    if name and name.lower() != wanted_name.lower() and name.lower() in used:
        return AlignmentRule("name", 0.0, WISH_WEIGHT, f"called {name}, {wanted_name} was asked for")
    return None


# What suits a trait


def _calm(text: str) -> Verdict:
    words, marks = len(text.split()), text.count("!")
    value = min(_ramp(words, *_tables()["length"]["calm"]), _ramp(marks, 1, 4))
    return value, f"{words} words and {marks} exclamation marks for somebody who likes calm, short talk"


def _steady(text: str) -> Verdict:
    alarms = len(_pattern("alarm").findall(text))
    return _ramp(alarms, 0, 3), f"{alarms} words of alarm for somebody who worries easily"


def _structured(text: str) -> Verdict:
    if len(text.split()) < 40:  # too short to need an order
        return None
    marks = len(_pattern("structure").findall(text))
    return min(1.0, marks / 2), f"{marks} steps, dates or list items for somebody who likes order"


def _light(text: str) -> Verdict:
    items = len(_pattern("bullet").findall(text))
    return _ramp(items, 3, 8), f"{items} list items for somebody who likes plans light"


def _frank(text: str) -> Verdict:
    openers = len(_pattern("opener").findall(text))
    return _ramp(openers, 0, 1), f"{openers} compliments at the start for somebody who likes frankness"


_SUITS: dict[tuple[str, str], Callable[[str], Verdict]] = {
    ("extraversion", "low"): _calm,
    ("neuroticism", "high"): _steady,
    ("conscientiousness", "high"): _structured,
    ("conscientiousness", "low"): _light,
    ("agreeableness", "low"): _frank,
}


def _ramp(value: float, good: float, bad: float) -> float:
    """1 up to ``good``, 0 from ``bad`` on, straight between; ``bad`` may lie on either side."""
    return min(1.0, max(0.0, (bad - value) / (bad - good)))
