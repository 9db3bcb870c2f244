"""Load and compile the phrase files: patterns of first-person statements, one file for each language."""

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
    """A pattern of statements and the slot of its matches.

    Attributes:
        pattern: the compiled pattern.
        slot: template of the slot; ``{group}`` is replaced by the key of a named group.
        single: the slot has one value.
        order: an instruction about the assistant's replies; it is also matched in polite questions.
        habit: the clause must contain a phrase of recurrence ("every Tuesday").
        one: single-valued only if the relation has a name or is unique (a mother, not a friend).
        named: matches only if the name of the relation is new.
        hints: strings in lower case; every match contains one of them. Empty if there are no such strings.
        anchored: every match begins at one of the anchors, so ``search`` tries only these positions.
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
        """Return the first match in ``text[start:end]``, or None.

        Args:
            text: the text.
            anchors: positions of "I", "we", "my" and "our" in the text.
            start: first position of the search.
            end: position after the last one.
        """
        if not self.anchored:
            return self.pattern.search(text, start, end)
        for anchor in anchors:
            if (match := self.pattern.match(text, anchor, end)) is not None:
                return match
        return None


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled phrase file of one language."""

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
"""Positions at which an anchored rule may match. Only English has them; other languages omit or inflect pronouns."""
_ANCHORED = (r"\bI", "<IAM>", "<IHAVE>", r"\bmy ", r"\b(?:my|our)", r"\b(?:I|we)")
LANGUAGES = ("en", "es", "pt", "de", "fr")


@cache
def grammar(language: str) -> Grammar:
    """Return the compiled phrase file of a language (one of LANGUAGES)."""
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
    """Return the alternatives of a pattern at its outermost level."""
    depth, start, branches = 0, 0, []
    for place, sign in enumerate(pattern):
        escaped = place > 0 and pattern[place - 1] == "\\"
        depth += 0 if escaped else (sign in "([") - (sign in ")]")
        if sign == "|" and depth == 0:
            branches.append(pattern[start:place])
            start = place + 1
    return [*branches, pattern[start:]]


def grammars() -> tuple[Grammar, ...]:
    """Return the compiled phrase files of all languages, English first."""
    return tuple(grammar(language) for language in LANGUAGES)


def negative(text: str) -> bool:
    """Whether a statement denies or ends something ("I stopped drinking coffee", "No como carne")."""
    plain = text.replace("’", "'")
    return any(each.negative.search(plain) for each in grammars())


def recurrence(text: str) -> str:
    """Return the phrase of recurrence in a text ("every Tuesday morning"), or ""."""
    plain = text.replace("’", "'")
    for each in grammars():
        if (match := each.recurrence.search(plain)) is not None:
            return text[match.start() : match.end()]
    return ""
