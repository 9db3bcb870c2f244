"""Requests to remind, to wake and to count the time, in fifteen languages: nothing here can do that."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from lifelong.language.identify import identify
from lifelong.language.phrase_patterns import plain_words

LONGEST: Final = 300
"""Characters of a longer message, which is about something else."""


@dataclass(frozen=True, slots=True)
class _Patterns:
    begins: re.Pattern[str]
    asks: re.Pattern[str]
    answer: str


def alarm_answer(text: str, languages: Sequence[str] = ()) -> str:
    """The answer to a message that asks to be reminded or woken, or for an alarm or a timer; "" to everything else.

    Args:
        text: the words of the message.
        languages: of the person's earlier messages, as ISO 639-1 codes, the most frequent first: they decide between
            several.
    """
    if len(text) > LONGEST:
        return ""
    plain = plain_words(text)
    found = [language for language, patterns in _patterns().items() if _asks_for_alarm(plain, patterns)]
    if not found:
        return ""
    likely = identify(text, languages)
    return _patterns()[likely if likely in found else found[0]].answer


def _asks_for_alarm(plain: str, patterns: _Patterns) -> bool:
    begins = patterns.begins.match(plain)
    if begins is None:
        return False
    rest = plain if begins.end() == len(plain) and " " in plain else plain[begins.end() :].strip()
    return patterns.asks.match(rest) is None


@cache
def _patterns() -> dict[str, _Patterns]:
    source = resources.files("lifelong.agent").joinpath("alarm_requests.toml")
    data: dict[str, dict[str, str]] = tomllib.loads(source.read_text(encoding="utf-8"))
    return {
        language: _Patterns(
            re.compile(rf"(?:(?:{each['lead']}) ?)*(?:{each['begins']})"),
            re.compile(rf"(?:{each['asks']})(?!\w)" if language not in ("zh", "ja", "ko") else each["asks"]),
            each["answer"],
        )
        for language, each in data.items()
    }
