"""Likes and dislikes in words: "I love comedies and I hate horror films" states one of each.

English only. A sentence in another language, or with another construction, states nothing here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_CLAUSE = re.compile(r"[.!?;\n]+|,?\s+(?:but|though|although|whereas)\s+|,?\s+and\s+(?=i\b)|,\s+(?=i\b)", re.IGNORECASE)

_WELL = r"(?:really |just |absolutely |do |also |always |quite |so |truly )*"

_NOT_A_THING = r"(?!to\b|that\b|it\b|this\b|them\b|you\b|your\b|how\b|when\b|what\b|him\b|her\b)"

_LIKE = re.compile(rf"\bi {_WELL}(?:love|like|enjoy|adore|prefer) {_NOT_A_THING}(.+)", re.IGNORECASE)

_DISLIKE = re.compile(
    rf"\bi(?:'m| am)? {_WELL}(?:hate|dislike|detest|(?:can'?t|cannot|can not) (?:stand|bear)|(?:don'?t|do not) {_WELL}"
    rf"(?:like|enjoy|love|care for)|not (?:a fan of|into)|never liked) {_NOT_A_THING}(.+)",
    re.IGNORECASE,
)

_END = re.compile(r"[, ]*\b(?:any ?more|any longer|at all|very much|a lot|so much|the most|too|either)$", re.IGNORECASE)

LONGEST = 8
"""Words of what is liked; a longer clause tells a story."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """One like or dislike.

    Attributes:
        kind: which of the two.
        about: the words for what is liked or disliked.
    """

    kind: Literal["like", "dislike"]
    about: str


def opinions(text: str) -> list[Opinion]:
    """The likes and dislikes that a text states, in its order."""
    found: list[Opinion] = []
    for clause in _CLAUSE.split(text.replace("’", "'")):
        for kind, pattern in (("dislike", _DISLIKE), ("like", _LIKE)):
            if match := pattern.search(clause):
                about = _END.sub("", match[1].strip(" ,:"))
                if about and len(about.split()) <= LONGEST:
                    found.append(Opinion(kind, about))  # type: ignore[arg-type]  # one of the two above
                break
    return found
