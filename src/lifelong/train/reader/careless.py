"""Talks as they are typed in haste: without capitals, marks, apostrophes and accents, and with slips of the keys.

A reader that meets such words only in questions takes every careless statement for a question; so whole people are
retyped, statements and questions alike, and the places of the facts move with their words. Slips follow Belinkov and
Bisk, "Synthetic and natural noise both break neural machine translation" (arXiv 1711.02173).
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass, replace
from typing import Final

from lifelong.train.reader.talks import Talk, TalkFact, TalkMessage

_FINAL: Final = "?？؟!！.。।…"
"""Marks that end a sentence."""

_PAUSES: Final = ",，、،;；:"
_APOSTROPHES: Final = "'’`´"
_OPENING: Final = "¿¡"
_BASE: Final = {"ß": "ss", "ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "æ": "ae", "œ": "oe", "đ": "d"}
_ACCENTED: Final = frozenset(("de", "fr", "es", "it", "pt", "nl", "pl", "tr", "ru", "sv", "fi", "mixed", "tl", "id"))
"""Languages whose letters people type without their accents."""

_LONG: Final = 5
"""Letters of a word that may have a slip: of a shorter one another word would come."""


@dataclass(frozen=True, slots=True)
class Style:
    """How somebody types.

    Attributes:
        apostrophe: what stands for one: itself (None), nothing or a space.
        slips: share of the longer words with a slip.
    """

    lower: bool
    accents: bool
    apostrophe: str | None
    pauses: bool
    marks: bool
    slips: float


def some_style(rng: random.Random, lang: str) -> Style:
    """A hasty person's way to type; accents stay where a language cannot be read without them."""
    return Style(
        lower=rng.random() < 0.8,
        accents=lang not in _ACCENTED or rng.random() < 0.4,
        apostrophe=rng.choice((None, "", "", " ")),
        pauses=rng.random() < 0.5,
        marks=rng.random() < 0.15,
        slips=rng.choice((0.0, 0.0, 0.04, 0.12)),
    )


def typed_in_haste(talk: Talk, rng: random.Random) -> Talk:
    """The same person in haste: every message and question retyped, every fact at its new place."""
    style = some_style(rng, talk.lang)
    messages = [_retyped(message, style, rng) for message in talk.messages]
    before = {old.text: new.text for old, new in zip(talk.messages, messages, strict=True)}
    for message in messages:  # the turn before may be another message of the person
        message.before = before.get(message.before, message.before)
    questions = [replace(each, text=retype(each.text, style, rng)[0] or each.text) for each in talk.questions]
    return replace(talk, messages=messages, questions=questions)


def _retyped(message: TalkMessage, style: Style, rng: random.Random) -> TalkMessage:
    text, places = retype(message.text, style, rng)
    facts = [moved for fact in message.facts if (moved := _moved(fact, text, places)) is not None]
    if not text or len(facts) < len(message.facts):
        return replace(message, facts=list(message.facts))
    return replace(message, text=text, facts=facts)


def _moved(fact: TalkFact, text: str, places: list[int]) -> TalkFact | None:
    start, end = places[fact.start], places[fact.end]
    value = places[fact.value[0]], places[fact.value[1]]
    if start >= end or value[0] >= value[1]:
        return None
    return replace(fact, clause=text[start:end], start=start, end=end, value=value)


def retype(text: str, style: Style, rng: random.Random) -> tuple[str, list[int]]:
    """Type a text again.

    Returns:
        the text, and for each place of the original, from 0 to its length, the place in the new text.
    """
    typed = [_letter(text, place, style) for place in range(len(text))]
    for start, end in _words(text):
        if end - start >= _LONG and rng.random() < style.slips:
            _slip(typed, rng.randrange(start + 1, end - 2), rng)
    places, length = [], 0
    for part in typed:
        places.append(length)
        length += len(part)
    whole = "".join(typed)
    trimmed = whole.rstrip()
    return trimmed, [min(place, len(trimmed)) for place in (*places, length)]


def _letter(text: str, place: int, style: Style) -> str:
    letter = text[place]
    at_end = place + 1 == len(text) or text[place + 1].isspace() or text[place + 1] in _FINAL
    if letter in _OPENING or (letter in _FINAL and at_end):
        return letter if style.marks else ""
    if letter in _PAUSES and at_end:
        return letter if style.pauses else ""
    if letter in _APOSTROPHES and style.apostrophe is not None:
        return style.apostrophe
    if not style.accents:
        letter = _BASE.get(letter) or unicodedata.normalize("NFD", letter)[0]
    return letter.lower() if style.lower else letter


def _words(text: str) -> list[tuple[int, int]]:
    """Places of runs of letters of alphabets that have upper and lower case; names and figures keep their letters."""
    found, start = [], None
    for place, letter in enumerate(f"{text} "):
        if letter.islower() and letter.isalpha():
            start = place if start is None else start
        else:
            if start is not None and (start == 0 or not text[start - 1].isalnum()):
                found.append((start, place))
            start = None
    return found


def _slip(typed: list[str], place: int, rng: random.Random) -> None:
    """Swap a letter with the next, leave it out, or type it twice."""
    kind = rng.randrange(3)
    if kind == 0:
        typed[place], typed[place + 1] = typed[place + 1], typed[place]
    elif kind == 1:
        typed[place] = ""
    else:
        typed[place] *= 2
