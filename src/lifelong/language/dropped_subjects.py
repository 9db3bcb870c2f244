"""Statements in haste: "sono celiaca", "bin 74", "jai arreté le judo" leave out "I", the apostrophe or the full stop.

A model of meaning takes many of them for questions. With the subject and a full stop it sees what they are, and a real
question ("ho figli") remains one. ``dropped_subjects.toml`` says by language how such a message begins.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from lifelong.language.kin import begins_with_kin
from lifelong.language.question_words import asks_yes_or_no, has_question_word
from lifelong.language.sentences import QUESTION_MARKS, sentences
from lifelong.language.time_words import fold

LONGEST: Final = 160
"""Characters of a longer message, whose words tell enough."""

_UNFOLDED: Final = frozenset({"hi", "ar", "ja", "zh", "ko"})
_FULL_STOPS: Final = {"ja": "。", "zh": "。", "hi": "।"}
_ENDS: Final = ".!。！।…"


@dataclass(frozen=True, slots=True)
class Written:
    """A message as a careful writer would write it.

    Attributes:
        text: its words.
        added: characters that stand before the words of the message.
    """

    text: str
    added: int


@dataclass(frozen=True, slots=True)
class _Form:
    subject: str
    begins: re.Pattern[str]
    has_subject: re.Pattern[str]
    asking: re.Pattern[str]


def written_out(text: str, language: str) -> Written | None:
    """A message that begins as "I" tells something, with the subject and the full stop that it leaves out.

    Args:
        text: the words of the message.
        language: ISO 639-1 code of its language.

    Returns:
        None for a message that does not begin so, that has the form of a question, or of several sentences.
    """
    form = _forms().get(language)
    plain = text.strip()
    if form is None or not plain or len(plain) > LONGEST or any(mark in text for mark in QUESTION_MARKS):
        return None
    if len(sentences(plain)) > 1 or has_question_word(text, language) or asks_yes_or_no(text, language):
        return None
    folded = plain.lower() if language in _UNFOLDED else fold(plain)
    if form.asking.search(folded) or not form.begins.match(f"{folded} ") or begins_with_kin(plain, language):
        return None
    subject = "" if form.has_subject.search(folded) else form.subject
    start = text.index(plain)
    said = plain.lower() if plain.isupper() else plain
    end = "" if plain[-1] in _ENDS else _FULL_STOPS.get(language, ".")
    return Written(f"{subject}{said}{end}", len(subject) - start)


@cache
def _forms() -> dict[str, _Form]:
    source = resources.files("lifelong.language").joinpath("dropped_subjects.toml")
    data: dict[str, dict[str, str]] = tomllib.loads(source.read_text(encoding="utf-8"))
    return {
        language: _Form(
            each["subject"],
            re.compile(rf"(?:{each['lead']}[\s,]+){{0,2}}(?:{each['begins']})"),
            re.compile(each["has_subject"]),
            re.compile(each["asking"]),
        )
        for language, each in data.items()
    }
