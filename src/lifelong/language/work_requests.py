"""Requests for general work, by their form, in fifteen languages: "write me a function that …", "translate this".

Only a chat model can do such work, and what is asked for is neither a question to the record nor a statement.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal

from lifelong.language.phrase_patterns import plain_words
from lifelong.language.sentences import QUESTION_MARKS, sentences

WorkRequest = Literal["sure", "open"]

_READ: Final = 400
"""Characters of a sentence that are read: the request stands at its beginning or, in some languages, at its end."""

_SPACELESS: Final = ("ja", "zh", "ko", "hi")
"""Languages whose words are found anywhere: they have no spaces, or their vowel signs end a word for ``\\b``."""


@dataclass(frozen=True, slots=True)
class _Patterns:
    wish: re.Pattern[str]
    sure: re.Pattern[str]
    open: re.Pattern[str]
    person: re.Pattern[str]
    own: re.Pattern[str]


def work_request(text: str) -> WorkRequest | None:
    """Whether a message asks for general work by its form.

    Args:
        text: the words of the message, in any language. Its first and its last sentence are read: what stands between
            them may be the text to work on.

    Returns:
        ``"sure"`` where the verb asks for nothing else; ``"open"`` where a record might hold the answer ("explain how
        sourdough works"); None for everything else, also where it speaks of the person ("explain why I left").
    """
    each = [sentence.text for sentence in sentences(text)] or [text]
    found = {request for part in {each[0], each[-1]} if (request := _of(_plain(part))) is not None}
    return "sure" if "sure" in found else "open" if found else None


def states_own_work(text: str) -> bool:
    """Whether a message states what the person does or has to do: "I must write to my landlord", no request.

    Args:
        text: the words of the message.
    """
    if any(mark in text for mark in QUESTION_MARKS) or work_request(text) is not None:
        return False
    plain = _plain(text)
    return any(patterns.own.match(plain) for patterns in _patterns().values())


def _of(plain: str) -> WorkRequest | None:
    for patterns in _patterns().values():
        if patterns.own.match(plain) or patterns.wish.match(plain):
            return None
    requests = set[WorkRequest]()
    for patterns in _patterns().values():
        if patterns.sure.match(plain):
            return "sure"
        if (begins := patterns.open.match(plain)) and not patterns.person.search(plain, begins.start("verb")):
            requests.add("open")
    return "open" if requests else None


def _plain(text: str) -> str:
    plain = plain_words(text)
    return plain if len(plain) <= _READ else f"{plain[: _READ // 2]} {plain[-_READ // 2 :]}"


@cache
def _patterns() -> dict[str, _Patterns]:
    source = resources.files("lifelong.language").joinpath("work_requests.toml")
    data: dict[str, dict[str, str]] = tomllib.loads(source.read_text(encoding="utf-8"))
    return {language: _compiled(language, each) for language, each in data.items()}


def _compiled(language: str, data: dict[str, str]) -> _Patterns:
    parts = {name: text.replace("\n", "") for name, text in data.items()}
    space, end = ("", "") if language in ("ja", "zh") else (" ", r"(?!\w)")
    start = rf"(?:(?:{parts['before']}){space}){{0,6}}"
    within = language in _SPACELESS
    return _Patterns(
        wish=re.compile(rf"{start}(?:{parts['wish']})"),
        sure=re.compile(rf"{start}(?:{parts['work']}){'' if within else end}"),
        open=re.compile(rf"{start}(?P<verb>(?:{parts['open']})){'' if within else end}"),
        person=re.compile(parts["person"] if within else rf"(?<!\w)(?:{parts['person']})(?!\w)"),
        own=re.compile(parts["own"]),
    )
