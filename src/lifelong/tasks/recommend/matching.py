"""How well items fit words: a query, and the pieces of a taste."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.language.terms import terms
from lifelong.tasks.recommend.foods import avoidance
from lifelong.tasks.recommend.genre_words import expanded, telling
from lifelong.tasks.recommend.index import CatalogueIndex
from lifelong.tasks.recommend.interaction_log import Floats
from lifelong.types import TastePiece

LIKE, DISLIKE, WISH = 2.0, -4.0, 2.0
"""What an item that fits a piece in full gets; the scores of a catalogue have a deviation of about 1."""

FITS: Final = 0.35
"""Share of the highest possible BM25 score from which an item is about a piece. One short text about it has 0.4."""


@dataclass(frozen=True, slots=True)
class MatchedTaste:
    """One piece of taste and the items that it is about.

    Attributes:
        piece: the piece.
        fit: 0 to 1 for each item, ``(n_items,)``.
    """

    piece: TastePiece
    fit: Floats

    @property
    def scores(self) -> Floats:
        """What the piece adds to each item."""
        sign = {"like": LIKE, "dislike": DISLIKE, "wish": WISH, "constraint": DISLIKE}[self.piece.kind]
        return sign * self.piece.strength * self.fit


def matched(index: CatalogueIndex, pieces: Sequence[TastePiece]) -> list[MatchedTaste]:
    """The pieces of taste in words that are about at least one item of a catalogue.

    A piece about an item is left out: the channels know the item itself. So is a like or dislike that is about most
    items.
    """
    found: list[MatchedTaste] = []
    for piece in pieces:
        if piece.modality != "words" or not piece.holds:
            continue
        avoided = piece.kind == "constraint"
        fit = avoided_fit(index, piece.about) if avoided else word_fit(index, piece.about)
        there = int(np.count_nonzero(fit))
        if there and (avoided or there <= len(fit) / 2):
            found.append(MatchedTaste(piece, fit))
    return found


def avoided_fit(index: CatalogueIndex, words: str) -> Floats:
    """1 for each item that a constraint in words keeps away, else 0, ``(n_items,)``."""
    avoid = avoidance(words)
    if not avoid.known:
        return word_fit(index, " ".join(sorted(avoid.words)))
    return (index.text.holding(avoid.words) & ~index.text.holding(avoid.fits)).astype(np.float64)


def word_fit(index: CatalogueIndex, words: str) -> Floats:
    """How well each item fits a phrase, 0 to 1; 0 for items that are not about it, ``(n_items,)``."""
    best = np.zeros(len(index.items))
    phrase = telling(words)
    for form in dict.fromkeys((phrase, telling(expanded(phrase)[len(phrase) :]))):
        ids = terms(form)
        if len(ids):
            best = np.maximum(best, index.text.scores(ids))
    top = float(best.max(initial=0.0))
    return np.where(best >= max(FITS * 0.5, top * 0.6), np.minimum(1.0, best / max(top, FITS)), 0.0)


def query_scores(index: CatalogueIndex, query: str, vector: NDArray[np.float32] | None) -> dict[str, Floats]:
    """What the words of a query say about each item: by words, and by meaning where items have vectors.

    Args:
        index: the catalogue.
        query: the person's words.
        vector: its unit vector, ``(dim,)``, or None.
    """
    scores: dict[str, Floats] = {}
    ids = terms(telling(expanded(query)))
    if len(ids):
        lexical = index.text.scores(ids, known=True)
        if lexical.any():
            scores["words"] = lexical
    if vector is not None and index.vectors is not None and telling(query):
        scores["meaning"] = (index.vectors @ vector).astype(np.float64)
    return scores
