"""The phrase files: patterns of first-person statements, one file for each language, compiled on first use."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_FLAGS = re.IGNORECASE
_MACRO = re.compile(r"<([A-Z_]+)>")


@dataclass(frozen=True, slots=True)
class PhraseRule:
    """One pattern and what a match of it says.

    Attributes:
        slot: template of the slot; ``{group}`` stands for the key of a named group.
        single: the slot holds one value.
        order: an order to the assistant about its replies, allowed in polite questions too.
        habit: needs a phrase of recurrence ("every Tuesday") in the same clause.
        hints: pieces of lower-case text, one of which every match holds; empty: no such hint.
        anchored: every match begins at one of the grammar's anchors, so only those places are tried.
        one: single only if the relation is named or can only be one (a mother, not a friend).
        named: fits only where the relation's name is new.
    """

    pattern: re.Pattern[str]
    slot: str
    single: bool = False
    order: bool = False
    habit: bool = False
    one: bool = False
    named: bool = False
    hints: tuple[str, ...] = ()
    anchored: bool = False

    def search(self, text: str, anchors: Sequence[int], start: int, end: int) -> re.Match[str] | None:
        """The first match in ``text[start:end]``; ``anchors`` are the places of "I", "we", "my" and "our"."""
        if not self.anchored:
            return self.pattern.search(text, start, end)
        for anchor in anchors:
            if (match := self.pattern.match(text, anchor, end)) is not None:
                return match
        return None


@dataclass(frozen=True, slots=True)
class Grammar:
    """What one language's phrase file says, compiled."""

    language: str
    trigger: re.Pattern[str]
    unless: re.Pattern[str]
    lead: re.Pattern[str]
    vague: re.Pattern[str]
    never: re.Pattern[str]
    question: re.Pattern[str]
    tail: re.Pattern[str]
    negative: re.Pattern[str]
    recurrence: re.Pattern[str]
    rules: tuple[PhraseRule, ...]


ANCHOR = re.compile(r"\b(?:I|we|my|our)\b", re.IGNORECASE)
"""Where an anchored rule may match; of English only, the other languages drop or bend their pronouns."""
_ANCHORED = (r"\bI", "<IAM>", "<IHAVE>", r"\bmy ", r"\b(?:my|our)", r"\b(?:I|we)")
LANGUAGES = ("en", "es", "pt", "de", "fr")


@cache
def grammar(language: str) -> Grammar:
    """The compiled phrase file of a language (one of LANGUAGES)."""
    source = resources.files("lifelong.language").joinpath("phrases", f"{language}.toml")
    data: dict[str, Any] = tomllib.loads(source.read_text(encoding="utf-8"))
    macros: dict[str, str] = data.get("macros", {})

    def compiled(pattern: str) -> re.Pattern[str]:
        while (full := _MACRO.sub(lambda name: macros[name[1]], pattern)) != pattern:
            pattern = full
        return re.compile(pattern, _FLAGS)

    return Grammar(
        language=data["language"],
        trigger=compiled(data["trigger"]),
        unless=compiled(data["unless"]),
        lead=compiled(data["lead"]),
        vague=compiled(data["vague"]),
        never=compiled(data["never"]),
        question=compiled(data["question"]),
        tail=compiled(data["tail"]),
        negative=compiled(data["negative"]),
        recurrence=compiled(data["trigger_time"]),
        rules=tuple(
            PhraseRule(
                pattern=compiled(rule["pattern"]),
                slot=rule["slot"],
                hints=tuple(rule.get("hints", ())),
                anchored=all(branch.startswith(_ANCHORED) for branch in _branches(rule["pattern"])),
                **{flag: rule.get(flag, False) for flag in ("single", "order", "habit", "one", "named")},
            )
            for rule in data["rule"]
        ),
    )


def _branches(pattern: str) -> list[str]:
    """The alternatives of a pattern at its outermost level."""
    depth, start, found = 0, 0, []
    for place, sign in enumerate(pattern):
        escaped = place > 0 and pattern[place - 1] == "\\"
        depth += 0 if escaped else (sign in "([") - (sign in ")]")
        if sign == "|" and depth == 0:
            found.append(pattern[start:place])
            start = place + 1
    return [*found, pattern[start:]]


def grammars() -> tuple[Grammar, ...]:
    """Every language's phrases, English first."""
    return tuple(grammar(language) for language in LANGUAGES)


def negative(text: str) -> bool:
    """Whether a statement denies or ends something ("I stopped drinking coffee", "No como carne")."""
    plain = text.replace("’", "'")
    return any(each.negative.search(plain) for each in grammars())


def recurrence(text: str) -> str:
    """The words that say how often or when something recurs ("every Tuesday morning"), or ""."""
    plain = text.replace("’", "'")
    for each in grammars():
        if (found := each.recurrence.search(plain)) is not None:
            return text[found.start() : found.end()]
    return ""
