"""Guidance for the model: instructions in words for this person, made from wishes, traits and mood.

Explicit wishes come first and override traits. A trait gives a line only when its whole interval lies on one side of
the middle of the scale.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from lifelong.language.grammar import grammars
from lifelong.language.slots import WISHES
from lifelong.persona.mechanism import START
from lifelong.types import Memory, Traits

CLEAR = 0.4
"""Smallest distance from the middle of a trait that gives a line."""
LOW, HIGH = -0.35, 0.5
"""Moods up to and from which a line is given. The low one is closer to 0: comfort is given sooner than cheer."""
MOST = 12
"""Largest number of lines, wishes first."""
WISH = 160
"""Characters of a quoted wish."""
ASSISTANT_NAME = "me.style.name"
"""The slot of a name that the person gave the assistant; its role has ``me.style.role``."""

RATED_LONG = "Shorter replies: three long ones in a row were rated -1."
"""Text of the wish that comes from ratings and not from words."""

_NAME = re.compile(
    r"(?:call me|llámame|chama-me|me chame(?: de)?|nenn\w* mich|appelle-moi|calls me|go by)\s+([\w'’-]+)", re.IGNORECASE
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)


@cache
def _lines() -> dict[str, Any]:
    source = resources.files("lifelong.persona").joinpath("guidance.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def guidance(traits: Traits, preferences: Sequence[Memory], mood: float | None = None, *, name: str = "") -> list[str]:
    """Lines such as "Keep replies short (Ana asked for it on 12 March 2026).".

    Args:
        traits: current traits.
        preferences: memories of explicit wishes. Current ones with a slot ``me.style.…`` or ``me.name.call`` are used,
            the newest of each slot; others are ignored.
        mood: -1 to 1 of the open session; None takes the mood in ``traits``.
        name: the person's name; "" gives "the person".
    """
    who = asked_name(preferences) or name or "the person"
    wishes = current_wishes(preferences)
    lines = [_wish(memory, who) for memory in wishes]
    lines += [_filled(line["text"], who) for line in _trait_lines(traits, wishes)]
    felt = mood if mood is not None else traits.mood
    if felt is not None and felt <= LOW:
        lines.append(_filled(_lines()["mood"]["low"], who))
    elif felt is not None and felt >= HIGH:
        lines.append(_filled(_lines()["mood"]["high"], who))
    return lines[:MOST]


def clear_ends(traits: Traits, preferences: Sequence[Memory]) -> list[tuple[str, str]]:
    """The traits that give a line, each with its end: ``("extraversion", "low")``."""
    return [(line["trait"], line["end"]) for line in _trait_lines(traits, current_wishes(preferences))]


def asked_for(memory: Memory) -> str:
    """A wish as an instruction ("Keep replies short"), or "" when no pattern matches it."""
    plain = memory.text.replace("’", "'")
    for wish in _lines()["wish"]:
        if memory.slot == wish["slot"] and re.search(wish["words"], plain, re.IGNORECASE):
            return str(wish["text"])
    return ""


def _trait_lines(traits: Traits, wishes: Sequence[Memory]) -> list[dict[str, Any]]:
    """The lines of clear traits whose subject no wish covers."""
    settled = {memory.slot.removeprefix("me.") for memory in wishes}
    selection = []
    for line in _lines()["line"]:
        trait = next((each for each in traits.traits if each.name == line["trait"]), None)
        if trait is None or settled & set(line["touches"]):
            continue
        clear = trait.low > START if line["end"] == "high" else trait.high < START
        if clear and abs(trait.value - START) >= CLEAR:
            selection.append(line)
    return selection


def current_wishes(preferences: Sequence[Memory]) -> list[Memory]:
    """Current wishes, newest first: one for each single slot, all of the others; the same words once."""
    selection: list[Memory] = []
    slots: set[str] = set()
    texts: set[str] = set()
    for memory in sorted(preferences, key=lambda each: each.at, reverse=True):
        if not memory.current or not memory.slot.startswith(WISHES):
            continue
        if memory.text in texts or (memory.single and memory.slot in slots):
            continue
        slots.add(memory.slot)
        texts.add(memory.text)
        selection.append(memory)
    return selection


def asked_name(preferences: Sequence[Memory]) -> str:
    """The name that the person wants to be called by, from the words of the wish, or ""."""
    for memory in current_wishes(preferences):
        if memory.slot == "me.name.call":
            names = _NAME.findall(memory.text)
            return str(names[-1]) if names else ""
    return ""


def assistant_name(memory: Memory) -> str:
    """The name that the person gave the assistant, from the words of the wish, or ""."""
    if memory.slot != ASSISTANT_NAME:
        return ""
    plain = memory.text.replace("’", "'")
    for rule in (rule for grammar in grammars() for rule in grammar.rules if rule.slot == ASSISTANT_NAME):
        if match := rule.pattern.search(plain):
            return next((value for value in match.groupdict().values() if value), "")
    return ""


def _wish(memory: Memory, who: str) -> str:
    day = f"{memory.at.day} {_MONTHS[memory.at.month - 1]} {memory.at.year}"
    if memory.slot == "me.name.call" and who:
        return f"Call them {who} (asked for on {day})." if asked_name([memory]) == who else f"On {day}: “{memory.text}”"
    if name := assistant_name(memory):
        return f"Your name is {name}. {_capital(who)} asked on {day}: “{_quoted(memory)}”"
    if memory.text == RATED_LONG:
        return f"{asked_for(memory)} ({_capital(who)} rated three long ones in a row -1, the last on {day})."
    if wish := asked_for(memory):
        return f"{wish} ({_capital(who)} asked for it on {day})."
    return f"{_capital(who)} asked on {day}: “{_quoted(memory)}”"


def _quoted(memory: Memory) -> str:
    return memory.text if len(memory.text) <= WISH else memory.text[:WISH].rsplit(None, 1)[0] + " …"


def _filled(text: str, who: str) -> str:
    return _capital(text.replace("{name}", who))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
