"""Questions that no record answers, in fifteen languages: to the assistant about itself, and for advice.

"How old are you" and "should I buy the red one" ask for nothing that was told. They are looked for only where the
record has no answer: "do you like my flat" and "how do I get to work" may have one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from lifelong.language.identify import identify
from lifelong.language.phrase_patterns import phrase_anywhere, plain_words


def about_itself(text: str, languages: Sequence[str] = ()) -> str:
    """What the assistant says of itself, where a message asks about it; else "".

    Args:
        text: the words of the message.
        languages: of the person's earlier messages, as ISO 639-1 codes, the most frequent first.
    """
    plain = plain_words(text)
    found = [
        language
        for language, (begins, memory) in _patterns().items()
        if begins.match(plain) and not (memory is not None and memory.match(plain))
    ]
    if not found:
        return ""
    likely = identify(text, languages)
    return _data()[likely if likely in found else found[0]]["answer"]


def asks_advice(text: str) -> bool:
    """Whether a message asks for advice, or about the world, as far as its beginning tells.

    Args:
        text: the words of the message.
    """
    plain = plain_words(text)
    return any(pattern.match(plain) for pattern in _advice())


@cache
def _advice() -> list[re.Pattern[str]]:
    return [phrase_anywhere(_listed(said["advice"])) for said in _data().values()]


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], re.Pattern[str] | None]]:
    """For each language, the beginnings of such questions, and of questions to the assistant about what was told."""
    return {
        language: (phrase_anywhere(_listed(said["begins"])), phrase_anywhere(memory) if memory else None)
        for language, said in _data().items()
        for memory in [_listed(said["memory"])]
    }


def _listed(text: str) -> list[str]:
    return [stripped for each in text.split(",") if (stripped := each.strip())]


@cache
def _data() -> dict[str, dict[str, str]]:
    source = resources.files("lifelong.agent").joinpath("assistant_questions.toml")
    data: dict[str, dict[str, str]] = tomllib.loads(source.read_text(encoding="utf-8"))
    return data
