"""Answers by quotes: the sentence of the hits that answers a question, with its date."""

from __future__ import annotations

import json
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
    """A sentence of a hit."""

    text: str
    hit: Hit


def wants_answer(text: str) -> bool:
    """Whether a message is a question or a request, and not a statement."""
    last = [sentence.text for sentence in sentences(text)][-1:]
    return any(_ASKS.search(sentence) for sentence in (*last, text.strip()))


def is_program_data(hit: Hit) -> bool:
    """Whether a hit is data that a program stored, such as an item of an agent's store or the result of a tool.

    Nobody said it, so no answer quotes it.
    """
    text = hit.text.strip()
    if hit.role != "other" or text[:1] not in ("{", "["):
        return False
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def is_seen(hit: Hit) -> bool:
    """Whether a hit is what a chat model saw in a picture."""
    return hit.passage is not None and hit.passage.excerpt.kind == "seen"


def quotes(recollection: Recollection, embed: Embed, *, most: int = 2) -> list[Quote]:
    """The sentences that answer best, from different messages, best first; empty when nothing is known.

    Args:
        recollection: the hits for the question.
        embed: text embedder, for the similarity between the question and each sentence.
        most: largest number of quotes.
    """
    if not recollection.known:
        return []
    # A question is no evidence, a picture without words has no sentence, and what a model saw in it nobody said.
    statements = [
        hit
        for hit in recollection
        if hit.text.strip() and not wants_answer(hit.text) and not is_program_data(hit) and not is_seen(hit)
    ]
    own_words = [hit for hit in statements if hit.kind in ("message", "semantic", "passage")] or statements
    best = [hit for hit in own_words if hit.closed is None] or own_words
    if not best:
        return []
    chosen = [hit for hit in best[: most + 2] if hit.score >= SECOND * best[0].score]
    own = [hit for hit in chosen if hit.role == "user"] or chosen
    chosen_quotes: list[Quote] = []
    for hit in own[:most]:
        text = _best_sentence(recollection.query, hit.text, embed)
        if all(text not in quote.text and quote.text not in text for quote in chosen_quotes):
            chosen_quotes.append(Quote(text, hit))
    return chosen_quotes


def cite(quote: Quote, *, now: datetime) -> str:
    """The quote with its date: ``On 3 May you told me: “…”``."""
    at = quote.hit.at.astimezone(now.tzinfo)
    if quote.hit.passage is not None:
        return _cite_file(quote, at)
    when = "Earlier today" if at.date() == now.date() else f"On {at.day} {at:%B}"
    if at.year != now.year:
        when = f"On {day(at)}"
    who = "you told me" if quote.hit.role == "user" else f"{speaker(quote.hit)} said"
    return f"{when} {who}: “{quote.text}”"


def _cite_file(quote: Quote, at: datetime) -> str:
    """A quote from a file: ``In receipt.jpg, which you gave me on 3 May 2026, it says on page 2: “…”``."""
    excerpt = quote.hit.passage.excerpt if quote.hit.passage is not None else None
    name = file_name(quote.hit)
    spoken = excerpt is not None and excerpt.kind == "transcript"
    place = "" if excerpt is None or not excerpt.place else f" {'on ' if excerpt.page else ''}{excerpt.place}"
    says = f"{named(quote.hit.speaker) or 'somebody'} says" if spoken else "it says"
    return f"In {name}, which you gave me on {day(at)}, {says}{place}: “{quote.text}”"


def _best_sentence(question: str, text: str, embed: Embed) -> str:
    pieces = [sentence.text for sentence in sentences(text)]
    if len(pieces) <= 1:
        return _cut(text.strip())
    pieces = pieces[:24]
    question_terms = {term(word) for word in words(question) if word not in STOP_WORDS}
    vectors = embed([question, *pieces])
    similarity = vectors[1:] @ vectors[0]
    shared = [
        len(question_terms & {term(word) for word in words(piece)}) / (len(question_terms) or 1) for piece in pieces
    ]
    best = int(np.argmax(similarity + 0.5 * np.array(shared, np.float32)))
    return _cut(pieces[best])


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(None, 1)[0] + " …"
