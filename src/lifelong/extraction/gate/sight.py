"""Judge the sentence of a model on a picture: what is plainly to see, and nothing about who somebody is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from lifelong.extraction.gate.qualifiers import language_of
from lifelong.extraction.gate.tokens import alike, tokens
from lifelong.extraction.sensitive import topics
from lifelong.language.sentences import QUESTION_MARKS, sentences

LONGEST: Final = 240
"""Most characters of the sentence."""

_FIRST_PERSON: Final = re.compile(r"\b(?:I|I'm|I've|me|my|mine|we|our)\b")
_ORDER: Final = re.compile(r"[<>{}]|\b(?:ignore|instructions?|system prompt|you must|assistant)\b", re.IGNORECASE)


def fault_of_sight(text: str, said: Sequence[str]) -> str:
    """Why a sentence on a picture is not stored; "" if it may be.

    Args:
        text: the sentence of the model.
        said: what may name people and places: the words of the message, and those that were read in the picture.
    """
    if len(text) > LONGEST or len(sentences(text)) != 1:
        return "too long"
    if text.rstrip().endswith(QUESTION_MARKS):
        return "question"
    if _FIRST_PERSON.search(text) is not None:
        return "first person"
    if _ORDER.search(text) is not None:
        return "ordered"
    words = " ".join(said)
    if not topics(text) <= topics(words):
        return "sensitive"
    language = language_of(text)
    known = tokens(words, language)
    names = [token for token in tokens(text, language) if token.name]
    if any(not any(alike(name, each, inflected=True) for each in known) for name in names):
        return "name"
    return ""
