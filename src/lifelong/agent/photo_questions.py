"""Answers to "When did I take the picture of the dogs?" and "Where was that photo taken?", without a chat model.

The words that ask, and the sentences that answer, are in ``photo_questions.toml``, for each language of the answers.
What is left of a question says which picture is meant; where nothing is left, as in "that photo", it is the newest one.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any, Final, Literal

from lifelong.agent.phrases import Phrases
from lifelong.language.identify import fold
from lifelong.language.word_lists import word_list
from lifelong.types import Photo

FindPhoto = Callable[[str], Photo | None]
"""Finds the picture that words describe; for "", the newest one; None where none fits. Blocks."""

_SOURCES: Final = ("GPS", "Google Takeout", "file name", "folder name", "date of the file")
"""The values of `Photo.taken_from` other than "camera", in the order of ``sources`` in the data file."""

_SIGNS: Final = re.compile(r"[^\w\s\u0900-\u097f]|[।॥_]")
"""What is no part of a word; the vowel signs of Devanagari are."""

_SPACELESS: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class PhotoQuestion:
    """A question about a picture.

    Attributes:
        asks: for the time or for the place at which it was taken.
        words: what it says of the picture; "" where it only points to one.
    """

    asks: Literal["when", "where"]
    words: str


def read_photo_question(text: str, language: str) -> PhotoQuestion | None:
    """Read a question about when or where a picture was taken; None where the text asks something else.

    Args:
        text: the question.
        language: ISO 639-1 code of a language with phrases.
    """
    plain = _plain(text)
    patterns = _patterns(language)
    if not (patterns["picture"].search(plain) and patterns["taking"].search(plain)):
        return None
    asks: Literal["when", "where"] | None
    asks = "when" if patterns["when"].search(plain) else "where" if patterns["where"].search(plain) else None
    if asks is None:
        return None
    for kind in ("picture", "taking", asks):
        plain = patterns[kind].sub(" ", plain)
    common = {_plain(word) for word in word_list("common")}
    described = " ".join(word for word in _SIGNS.sub(" ", plain).split() if word not in common)
    # What a script without spaces leaves of "when did I take that picture" are endings of a letter or two.
    return PhotoQuestion(asks, described if len(described) > 2 or not _SPACELESS.search(described) else "")


def photo_answer(question: PhotoQuestion, photo: Photo, say: Phrases, now: datetime) -> str:
    """The answer: when or where the picture was taken, what says so, and what was written with it.

    Args:
        question: the question.
        photo: the picture that is meant.
        say: the language of the answer.
        now: the time of asking, in the person's zone.
    """
    texts = _texts(say.language)
    if question.asks == "where":
        place = "" if photo.place is None else "{:.4f}, {:.4f}".format(*photo.place)
        lines = [texts["place"].replace("{place}", place) if place else texts["no_place"]]
    elif photo.taken:
        lines = [texts["taken"].replace("{date}", _date(photo.taken, say, now))]
        if photo.taken_from in _SOURCES:
            source = texts["sources"][_SOURCES.index(photo.taken_from)]
            lines.append(texts["source"].replace("{source}", source))
    else:
        lines = [texts["undated"].replace("{date}", say.date(photo.at, now))]
    if photo.said.strip():
        lines.append(texts["quote"].replace("{quote}", say.quoted(" ".join(photo.said.split()))))
    return " ".join(lines)


def _date(taken: str, say: Phrases, now: datetime) -> str:
    """A date with its time of day as it was where the picture was taken, if the time is known."""
    at = datetime.fromisoformat(taken)
    if at.tzinfo is not None and not at.utcoffset():  # GPS and Takeout give UTC, not the zone of the place
        at = at.astimezone(now.tzinfo)
    date = say.date(at.replace(tzinfo=now.tzinfo), now)
    return f"{date} ({at:%H:%M})" if len(taken) > 10 else date


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    """The patterns of the words that ask."""
    texts = _texts(language)
    return {kind: _pattern(texts[kind]) for kind in ("picture", "when", "where", "taking")}


def _pattern(listed: str) -> re.Pattern[str]:
    parts = []
    for word in sorted((_plain(each.strip()) for each in listed.split(",")), key=len, reverse=True):
        inner = re.escape(word).replace(r"\*", r"\w*")
        parts.append(inner if _SPACELESS.search(word) else rf"(?<![\w\u0900-\u097f]){inner}(?![\w\u0900-\u097f])")
    return re.compile("|".join(parts))


def _plain(text: str) -> str:
    """A text in lower case and without the accents of Latin letters."""
    return unicodedata.normalize("NFC", fold(text.lower().replace("’", "'")))


def _texts(language: str) -> dict[str, Any]:
    texts: dict[str, Any] = _data()[language]
    return texts


@cache
def _data() -> dict[str, Any]:
    source = resources.files("lifelong.agent").joinpath("photo_questions.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
