"""Answers in the person's own words: which sentence of what was recalled answers, and when it was said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from lifelong.agent.notes import day, file_name, named, speaker
from lifelong.language.sentences import sentences
from lifelong.language.terms import STOP_WORDS, term, words
from lifelong.types import Hit, Recollection

NOTHING = "You have never told me that."

SECOND = 0.9
"""A second quote is shown when its score is at least this share of the first one's."""

_LONGEST = 320
"""Characters of a quote; a longer sentence is cut at a word."""

_ASKS = re.compile(
    r"\?\s*$|^\s*(?:what|when|where|who|whom|whose|which|why|how|do|does|did|is|are|was|were|am|have|has|had|can|could|"
    r"will|would|should|tell me|remind me|show me|list|name)\b",
    re.IGNORECASE,
)

Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence that was said, and where."""

    text: str
    hit: Hit


def wants_answer(text: str) -> bool:
    """Whether a message wants an answer, rather than telling something."""
    last = [sentence.text for sentence in sentences(text)][-1:]
    return any(_ASKS.search(sentence) for sentence in (*last, text.strip()))


def quotes(recollection: Recollection, embed: Embed, *, most: int = 2) -> list[Quote]:
    """The sentences that answer best, from different messages, best first; empty when nothing is known.

    Args:
        recollection: what was recalled for the question.
        embed: text embedder, for likeness of meaning between the question and each sentence.
        most: at most so many.
    """
    if not recollection.known:
        return []
    # A question proves nothing, and a picture without words says nothing.
    told_something = [hit for hit in recollection if hit.text.strip() and not wants_answer(hit.text)]
    said = [hit for hit in told_something if hit.kind in ("message", "semantic", "passage")] or told_something
    best = [hit for hit in said if hit.closed is None] or said
    if not best:
        return []
    chosen = [hit for hit in best[: most + 2] if hit.score >= SECOND * best[0].score]
    own = [hit for hit in chosen if hit.role == "user"] or chosen
    found: list[Quote] = []
    for hit in own[:most]:
        text = _best_sentence(recollection.query, hit.text, embed)
        if all(text not in quote.text and quote.text not in text for quote in found):
            found.append(Quote(text, hit))
    return found


def cite(quote: Quote, *, now: datetime) -> str:
    """The quote with its date: ``On 3 May you told me: “…”``."""
    at = quote.hit.at.astimezone(now.tzinfo)
    if quote.hit.passage is not None:
        return _written(quote, at)
    when = "Earlier today" if at.date() == now.date() else f"On {at.day} {at:%B}"
    if at.year != now.year:
        when = f"On {day(at)}"
    who = "you told me" if quote.hit.role == "user" else f"{speaker(quote.hit)} said"
    return f"{when} {who}: “{quote.text}”"


def _written(quote: Quote, at: datetime) -> str:
    """Words of a file: ``In receipt.jpg, which you gave me on 3 May 2026, it says on page 2: “…”``."""
    excerpt = quote.hit.passage.excerpt if quote.hit.passage is not None else None
    name = file_name(quote.hit)
    heard = excerpt is not None and excerpt.kind == "transcript"
    place = "" if excerpt is None or not excerpt.place else f" {'on ' if excerpt.page else ''}{excerpt.place}"
    says = f"{named(quote.hit.speaker) or 'somebody'} says" if heard else "it says"
    return f"In {name}, which you gave me on {day(at)}, {says}{place}: “{quote.text}”"


def _best_sentence(question: str, text: str, embed: Embed) -> str:
    pieces = [sentence.text for sentence in sentences(text)]
    if len(pieces) <= 1:
        return _cut(text.strip())
    pieces = pieces[:24]
    asked = {term(word) for word in words(question) if word not in STOP_WORDS}
    vectors = embed([question, *pieces])
    likeness = vectors[1:] @ vectors[0]
    shared = [len(asked & {term(word) for word in words(piece)}) / (len(asked) or 1) for piece in pieces]
    best = int(np.argmax(likeness + 0.5 * np.array(shared, np.float32)))
    return _cut(pieces[best])


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(None, 1)[0] + " …"
