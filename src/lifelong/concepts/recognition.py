"""Who and what of the person's own is in a picture: open-set recognition by exemplars, with an honest "unknown".

A concept's score for a crop mixes the likeness to its nearest exemplar with the mean of its nearest few: the first
knows a thing from a rare side, the second is not fooled by one odd picture. Over the concept's own threshold it is
taken for the concept. The threshold starts from what the encoder's likeness means for things in general, and moves
with the exemplars: down where they are less like each other than things usually are, up where another concept's come
near. A picture of which the person said "no, that is not Bertha" rejects what is more like it than like Bertha.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lifelong.models.base import Likeness, Vectors
from lifelong.types import WHOLE, Concept, Crop, Part, Sighting

FEW = 3
"""Nearest exemplars whose mean likeness counts for half."""

GIVE = 0.08
"""A threshold moves by at most this, down or up."""

CROP = 0.01
"""A crop must be so much more like a concept than the whole picture: it has more chances."""

ABOVE = 0.05
"""A picture is compared with every stored one, so that one of them must be so much more like it to be found by it."""

TWIN = 0.97
"""A picture so much like an exemplar is that picture again: whatever others say, the person said what it shows."""

APART = 0.5
"""Two boxes that share more than this of their union are one place, which shows one thing."""


@dataclass(frozen=True, slots=True)
class Known:
    """A concept as it is recognised.

    Attributes:
        concept: whom it is about.
        exemplars: unit rows, ``(n, dim)``.
        negatives: unit rows of what looks like it and is not, ``(m, dim)``.
        threshold: the score over which it is recognised.
        spread: of the encoder's likeness.
    """

    concept: Concept
    exemplars: Vectors
    negatives: Vectors
    threshold: float
    spread: float = 1.0

    def scores(self, vectors: Vectors) -> NDArray[np.float32]:
        """How much crops are like it, ``(n, dim)`` to ``(n,)``; -1 for what is more like a negative."""
        likeness = likenesses(vectors, self.exemplars, self.spread)
        found: NDArray[np.float32] = mixed(likeness)
        best = likeness.max(axis=1)
        found = np.where(best >= TWIN, best + np.float32(GIVE), found)
        if len(self.negatives):
            found = np.where(likenesses(vectors, self.negatives, self.spread).max(axis=1) > best, np.float32(-1), found)
        return found


def likenesses(vectors: Vectors, others: Vectors, spread: float) -> NDArray[np.float32]:
    """Likeness of each to each, ``(n, dim)`` and ``(m, dim)`` to ``(n, m)``."""
    found: NDArray[np.float32] = vectors @ others.T
    return found if spread == 1 else 1 - np.float32(spread) * (1 - found)


def mixed(likeness: NDArray[np.float32]) -> NDArray[np.float32]:
    """Half the nearest, half the mean of the nearest few, and never far below the nearest.

    From ``(n, exemplars)`` to ``(n,)``.
    """
    nearest = -np.sort(-likeness, axis=1)[:, :FEW]
    score: NDArray[np.float32] = (nearest[:, 0] + nearest.mean(axis=1)) / 2
    least: NDArray[np.float32] = np.maximum(score, nearest[:, 0] - np.float32(GIVE))
    return least


def learn(
    concepts: Sequence[Concept],
    shown: Mapping[str, Vectors],
    unlike: Mapping[str, Vectors],
    likeness: Likeness,
) -> list[Known]:
    """Make concepts recognisable; those without exemplars are left out.

    Args:
        concepts: all that the person has.
        shown: vectors of the exemplars, by id of the concept.
        unlike: vectors of the negatives, by id of the concept.
        likeness: what the encoder's dot products mean.
    """
    there = [concept for concept in concepts if len(shown.get(concept.id, ()))]
    known = []
    for concept in there:
        own = shown[concept.id]
        others = [shown[other.id] for other in there if other.id != concept.id]
        known.append(
            Known(
                concept,
                own,
                unlike.get(concept.id, own[:0]),
                _threshold(own, np.concatenate(others) if others else own[:0], likeness),
                likeness.spread,
            )
        )
    return known


def _threshold(own: Vectors, others: Vectors, likeness: Likeness) -> float:
    start = likeness.threshold
    if len(own) > 1:  # how like each other its pictures are, against how like those of one thing usually are
        among = likenesses(own, own, likeness.spread)
        np.fill_diagonal(among, -np.inf)
        start += 0.5 * min(0.0, float(among.max(axis=1).mean()) - likeness.same)
    if len(others):  # halfway between what is its own and what comes nearest of another
        start = max(start, float(likenesses(own, others, likeness.spread).max()) + likeness.width / 2)
    return float(np.clip(start, likeness.threshold - GIVE, likeness.threshold + GIVE))


def recognise(
    crops: Sequence[Crop], vectors: Vectors, known: Sequence[Known], likeness: Likeness
) -> dict[str, list[Sighting]]:
    """What is seen in pictures and videos, by file, the surest first; a file that shows nothing known has no entry.

    Args:
        crops: of any number of pictures.
        vectors: of the crops, ``(len(crops), dim)``.
    """
    if not known or not len(crops):
        return {}
    sure = sureness(crops, vectors, known, likeness)
    found: dict[str, list[Sighting]] = {}
    order = np.argsort(-sure.max(axis=1), kind="stable")
    for row in order.tolist():
        best = int(sure[row].argmax())
        if sure[row, best] < 0.5:
            break
        crop, concept = crops[row], known[best].concept
        seen = found.setdefault(crop.sha256, [])
        if any(item.concept == concept.id or _same_place(item, crop) for item in seen):
            continue
        score = float(sure[row, best])
        seen.append(Sighting(concept.id, concept.name, concept.kind, crop.sha256, crop.box, score, crop.at))
    return found


def nearest(crops: Sequence[Crop], vectors: Vectors, known: Sequence[Known], likeness: Likeness) -> Sighting | None:
    """What one picture comes nearest to, known or not."""
    if not known or not len(crops):
        return None
    sure = sureness(crops, vectors, known, likeness)
    row, best = (int(place) for place in np.unravel_index(int(sure.argmax()), sure.shape))
    concept = known[best].concept
    return Sighting(concept.id, concept.name, concept.kind, crops[row].sha256, crops[row].box, float(sure[row, best]))


def sureness(
    crops: Sequence[Crop], vectors: Vectors, known: Sequence[Known], likeness: Likeness, *, digits: int = 3
) -> NDArray[np.float64]:
    """How sure it is that each crop shows each concept, ``(crops, concepts)``, from 0 to 1."""
    handicap = np.array([0.0 if crop.box == WHOLE else CROP for crop in crops])
    over = np.stack([each.scores(vectors) - each.threshold for each in known], axis=1) - handicap[:, None]
    sure: NDArray[np.float64] = np.round(1 / (1 + np.exp(-over.astype(np.float64) / likeness.width)), digits)
    return sure


def _same_place(one: Sighting, other: Crop) -> bool:
    return one.at == other.at and _overlap(one.box, other.box) > APART


def alike(
    given: Sequence[Crop],
    vectors: Vectors,
    stored: Sequence[Crop],
    others: Vectors,
    likeness: Likeness,
) -> dict[str, float]:
    """How sure it is that stored pictures and videos show what the given pictures do, by file, if surer than not.

    Every crop is compared with every crop, by a threshold ABOVE the one that a concept with one exemplar starts from.

    Args:
        given, stored: crops of any number of files.
        vectors, others: of those crops, unit rows.
    """
    if not len(given) or not len(stored):
        return {}
    handicap = [np.array([0.0 if crop.box == WHOLE else CROP for crop in crops]) for crops in (given, stored)]
    over = (others @ vectors.T - handicap[1][:, None] - handicap[0]).max(axis=1) - likeness.threshold - ABOVE
    found: dict[str, float] = {}
    for crop, sure in zip(stored, (1 / (1 + np.exp(-over / likeness.width))).tolist(), strict=True):
        if sure > max(0.5, found.get(crop.sha256, 0.0)):
            found[crop.sha256] = sure
    return found


def _overlap(one: Part, other: Part) -> float:
    """The part of two boxes' union that both share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    both = width * height
    return both / ((one[2] - one[0]) * (one[3] - one[1]) + (other[2] - other[0]) * (other[3] - other[1]) - both)
