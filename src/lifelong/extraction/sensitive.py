"""Filter extracted statements about sensitive topics: health, faith, politics and sexual orientation.

By default no conclusions about these topics are stored. The filter applies only to statements that the update stage
extracts. Messages, and statements that the person stores explicitly, are not filtered.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Literal

from lifelong.language.content import content_words
from lifelong.types import Statement

Sensitive = Literal["never", "said", "concluded"]
"""Which statements about sensitive topics are stored. ``never``: none. ``said`` (default): those that the person said
explicitly. ``concluded``: also those that a model concludes."""

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_KEPT_AS_SAID = frozenset({"episodic"})


def allowed_statements(statements: Iterable[Statement], mode: Sensitive) -> list[Statement]:
    """Return the statements that may be stored.

    A statement is a conclusion if its quotes do not name the sensitive topic that it is about: "I took my insulin" does
    not name an illness. Episodes are not filtered here; ``concludes`` checks those that a model wrote.

    Args:
        statements: the statements of an extractor.
        mode: the setting of the person.
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
    said = {word for source in statement.sources for _, word in _named(source.quote)}
    if about <= named and {word for _, word in _named(text)} <= said:
        return True
    return _says_it_itself(statement)


def _says_it_itself(statement: Statement) -> bool:
    """Whether a statement has no content word that its quotes lack, in any language: it concludes nothing."""
    own = {word for source in statement.sources for word in content_words(source.quote)}
    return set(content_words(_whole(statement))) <= own


def concludes(statement: Statement, evidence: str) -> bool:
    """Whether a statement names a sensitive topic with a word that the person did not use.

    Args:
        statement: a statement that a model wrote.
        evidence: the person's text that the statement is based on.
    """
    return not {word for _, word in _named(_whole(statement))} <= {word for _, word in _named(evidence)}


def _whole(statement: Statement) -> str:
    return " ".join((statement.text, statement.trigger, *statement.keywords))


def topics(text: str, slot: str = "") -> set[str]:
    """Return the sensitive topics that a text, or the slot of a statement, is about."""
    hits = {topic for topic, _ in _named(text)}
    return hits | {topic for topic, (_, _, slots) in _lists().items() if slot.startswith(slots)}


def _named(text: str) -> set[tuple[str, str]]:
    """Return pairs of a topic and the word, or the beginning of a word, that names it in the text."""
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
    """Return for each topic: beginnings of words, whole words, beginnings of slots."""
    source = resources.files("lifelong.extraction").joinpath("sensitive.toml").read_text(encoding="utf-8")
    return {
        topic: (
            tuple(word for word in rules["words"].split() if not word.startswith("=")),
            frozenset(word[1:] for word in rules["words"].split() if word.startswith("=")),
            tuple(rules["slots"].split()),
        )
        for topic, rules in tomllib.loads(source).items()
    }
