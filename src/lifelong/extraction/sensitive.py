"""What is concluded about health, faith, politics and orientation: nothing, unless the person asks for it.

The messages stay as they were said, and what the person has remembered on purpose is always kept. This is about what
the update stage takes from their words by itself.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Literal

from lifelong.types import Statement

Sensitive = Literal["never", "said", "concluded"]
"""``never``: nothing about these topics is taken by itself. ``said``: what the person said in plain words, the default.
``concluded``: also what a model concludes from them."""

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_KEPT_AS_SAID = frozenset({"episodic"})


def allowed(statements: Iterable[Statement], mode: Sensitive) -> list[Statement]:
    """Those statements that may be stored.

    A statement is a conclusion when it is about a topic that the words that prove it do not name: "I took my insulin"
    says nothing of an illness. Episodes tell what was talked about and are left as they are; ``concludes`` is
    for those that a model wrote.

    Args:
        statements: what an extractor gave.
        mode: what the settings allow.
    """
    return [item for item in statements if item.kind in _KEPT_AS_SAID or _may(item, mode)]


def _may(statement: Statement, mode: Sensitive) -> bool:
    if mode == "concluded":
        return True
    text = _whole(statement)
    about = topics(text, statement.slot)
    if mode == "never":
        return not about
    named = {topic for source in statement.sources for topic, _ in _named(source.quote)}
    if not about <= named:
        return False
    said = {word for source in statement.sources for _, word in _named(source.quote)}
    return {word for _, word in _named(text)} <= said


def concludes(statement: Statement, said: str) -> bool:
    """Whether a statement names one of the topics by a word that the person did not say.

    Args:
        statement: what a model wrote.
        said: all that the person said of it.
    """
    return not {word for _, word in _named(_whole(statement))} <= {word for _, word in _named(said)}


def _whole(statement: Statement) -> str:
    return " ".join((statement.text, statement.trigger, *statement.keywords))


def topics(text: str, slot: str = "") -> set[str]:
    """Which of the four topics a text, or the slot of a statement, is about."""
    found = {topic for topic, _ in _named(text)}
    return found | {topic for topic, (_, _, slots) in _lists().items() if slot.startswith(slots)}


def _named(text: str) -> set[tuple[str, str]]:
    """Topics with the beginning of a word, or the word, that names each."""
    words = {word.casefold().replace("’", "'") for word in _WORD.findall(text)}
    found = set()
    for topic, (starts, wholes, _) in _lists().items():
        for word in words:
            found |= {(topic, start) for start in starts if word.startswith(start)}
            if word in wholes:
                found.add((topic, word))
    return found


@cache
def _lists() -> Mapping[str, tuple[Sequence[str], frozenset[str], tuple[str, ...]]]:
    """For each topic: beginnings of words, whole words, beginnings of slots."""
    source = resources.files("lifelong.extraction").joinpath("sensitive.toml").read_text(encoding="utf-8")
    return {
        topic: (
            tuple(word for word in rules["words"].split() if not word.startswith("=")),
            frozenset(word[1:] for word in rules["words"].split() if word.startswith("=")),
            tuple(rules["slots"].split()),
        )
        for topic, rules in tomllib.loads(source).items()
    }
