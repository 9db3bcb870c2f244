"""Measures of whether an answer says that the memory holds none."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PHRASE = re.compile(
    r"\b(?:not mentioned|no (?:such )?information|not enough information|(?:do not|don't|does not|doesn't) (?:know|say)"
    r"|did(?: not|n't) (?:mention|say|tell)|unknown|cannot be answered|can't be answered)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """1 if an answer says that it is not known, else 0: by its phrase, as LoCoMo scores its adversarial category."""

    def measure(self, answer: str) -> float:
        """The value of one answer."""
        return float(_PHRASE.search(answer.replace("\u2019", "'")) is not None)
