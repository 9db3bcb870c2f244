"""P-SOUPS: which of two replies fits a profile (Jang et al. 2023), in the pair format of AlignX (Li et al. 2025).

The release has a JSON file for each of three dimensions, with 600 cases: a prompt, a chosen and a rejected reply, a
profile, and four pairs of replies between which the same person chose ("Pair-wise Comparative Feedback"). The persona
that made the case, ``ground_truth_persona``, tells the dimension and is never shown.

A profile says traits as "High Extraversion" or "Low Openness"; these become values of traits. What else it says becomes
statements of the profile.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from lifelong.bench.datasets.source import read_json
from lifelong.bench.paper.items import PaperItem, PaperPerson, PaperTurn, text_of
from lifelong.errors import ImportFormatError, InputError
from lifelong.types import TRAITS

DIMENSIONS: Final = {
    "Expertise": re.compile(r"elementary|phd", re.IGNORECASE),
    "Informativeness": re.compile(r"concise|informative", re.IGNORECASE),
    "Style": re.compile(r"friendly", re.IGNORECASE),
}
"""The words of a persona that tell its dimension; "unfriendly" is of the dimension of "friendly"."""

HIGH, LOW = 4.5, 1.5
"""Values of a trait that a profile calls high and low, half a point from the ends of the scale."""

FEEDBACK: Final = "Pair-wise Comparative Feedback"
_TRAIT = re.compile(rf"(High|Low) ({'|'.join(TRAITS)})", re.IGNORECASE)
_PART = re.compile(r",\s*(?![^()]*\))")
"""A comma that stands in no parentheses: profiles have some."""

_START = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""The release has no times."""


def load(folder: Path, *, feedback: bool = False) -> list[PaperPerson]:
    """Read the cases; those with the same profile and feedback are of one person.

    Args:
        folder: with the JSON files.
        feedback: put the pairs of earlier replies into the history: the few-shot setting of the paper has one.

    Raises:
        InputError: the folder has no JSON file.
        ImportFormatError: a case is not in the release's schema.
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise InputError(
            f"{folder} has no JSON file: give the folder of P-SOUPS, a file for each dimension, with --data"
        )
    by_person: dict[tuple[str, tuple[PaperTurn, ...]], list[PaperItem]] = defaultdict(list)
    for file in files:
        cases = read_json(file)
        if not isinstance(cases, list):
            raise ImportFormatError(f"{file} is no list: expected a list of cases, as in the release")
        for number, case in enumerate(cases):
            where = f"{file}, case {number + 1}"
            history = _history(case, where) if feedback else ()
            by_person[text_of(case, "profile", where), history].append(_item(case, f"{file.stem}-{number}", where))
    persons = []
    for number, ((profile, history), items) in enumerate(by_person.items()):
        statements, traits = read_profile(profile)
        sessions = (history,) if history else ()
        persons.append(PaperPerson(str(number), "", statements, sessions, tuple(items), traits))
    return persons


def read_profile(text: str) -> tuple[tuple[str, ...], dict[str, float]]:
    """The statements of a profile without those about traits, and the values of the traits."""
    statements: list[str] = []
    traits: dict[str, float] = {}
    for part in filter(None, (piece.strip() for piece in _PART.split(text))):
        match = _TRAIT.fullmatch(part)
        if match is None:
            statements.append(part)
        else:
            traits[match[2].lower()] = HIGH if match[1].lower() == "high" else LOW
    return tuple(statements), traits


def _item(case: Any, number: str, where: str) -> PaperItem:
    persona = text_of(case, "ground_truth_persona", where)
    dimension = next((name for name, words in DIMENSIONS.items() if words.search(persona)), None)
    if dimension is None:
        raise ImportFormatError(
            f"{where} has the persona {persona!r}: expected one about {', '.join(DIMENSIONS).lower()}"
        )
    options = (text_of(case, "chosen", where), text_of(case, "rejected", where))
    query = text_of(case, "prompt", where)
    return PaperItem(number, "pair", dimension, dimension, _START + timedelta(days=1), query, options, 0)


def _history(case: Any, where: str) -> tuple[PaperTurn, ...]:
    """Earlier choices of the person, told in the person's words."""
    pairs = case.get(FEEDBACK) if isinstance(case, Mapping) else None
    if not isinstance(pairs, list):
        raise ImportFormatError(f"{where} has {FEEDBACK!r} = {pairs!r}: expected a list, as in the release")
    return tuple(
        PaperTurn(
            f"I asked: {text_of(pair, 'prompt', where)}\nI liked this reply: {text_of(pair, 'chosen', where)}\n"
            f"I did not like this one: {text_of(pair, 'rejected', where)}",
            "Thank you, that helps.",
            _START + timedelta(minutes=place),
        )
        for place, pair in enumerate(pairs)
    )
