"""Today's date and the time, asked for in a whole message, in fifteen languages: the clock answers, not the record."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Final

from lifelong.agent.phrases import phrases
from lifelong.language.phrase_patterns import plain_words, whole_message

LONGEST: Final = 80
"""Characters of a longer message, which asks more than that."""

_ASKED: Final = {"ask_day": "day", "ask_time": "time"}
"""For each list of questions, the answer to them."""


def clock_answer(text: str, now: datetime, languages: Sequence[str] = ()) -> str:
    """The answer to a message that asks for today's date or the time and for nothing else, or "".

    Args:
        text: the words of the message.
        now: the time of asking, in the person's zone.
        languages: languages of the person's earlier messages, the most frequent first: they decide between several.
    """
    if len(text) > LONGEST:
        return ""
    plain = plain_words(text)
    found = [
        (language, answer)
        for language, patterns in _patterns().items()
        for answer, (whole, core) in patterns.items()
        if whole.fullmatch(plain) and core.search(plain)
    ]
    if not found:
        return ""
    language, answer = min(found, key=lambda each: (*languages, each[0]).index(each[0]))
    said = _data()[language]
    weekday = _listed(said["weekdays"])[now.weekday()]
    date = phrases(language).date(now)
    return said[answer].format(weekday=weekday, date=date, time=f"{now:%H:%M}")


@cache
def _patterns() -> dict[str, dict[str, tuple[re.Pattern[str], re.Pattern[str]]]]:
    """For each language and answer: the pattern of a whole message, and that of a question."""
    return {
        language: {answer: whole_message(_plain(said[key]), _plain(said["more"])) for key, answer in _ASKED.items()}
        for language, said in _data().items()
    }


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",")]


def _plain(text: str) -> set[str]:
    return set(filter(None, map(plain_words, _listed(text))))


@cache
def _data() -> dict[str, dict[str, str]]:
    source = resources.files("lifelong.agent").joinpath("clock_questions.toml")
    data: dict[str, dict[str, str]] = tomllib.loads(source.read_text(encoding="utf-8"))
    return data
