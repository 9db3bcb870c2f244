"""Open-set recognition by exemplars: compare vectors with each concept, and answer "unknown" where none is close.

A concept's score for a crop is the mean of its likeness to the nearest exemplar and its mean likeness to the nearest
few: the first recognises a thing from a rare side, the second is robust against one odd picture. A score over the
concept's own threshold is a sighting. The threshold starts from the encoder's threshold for things in general, and
moves with the exemplars: down where they are less like each other than is usual, up where another concept's exemplars
are close. A negative exemplar ("no, that is not Bertha") rejects what is more like it than like Bertha.

These are pure functions of vectors. `appearance` and `voices` call them for pictures and recordings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lifelong.models.base import Likeness, Vectors
from lifelong.types import WHOLE, Concept, Crop, Sighting
from lifelong.types.concepts import overlap

FEW = 3
"""Number of nearest exemplars whose mean likeness counts for half of the score."""

GIVE = 0.08
"""Most that a threshold moves, down or up."""

CROP = 0.01
"""Subtracted from the score of a crop: a picture has several crops, so each has more chances than the whole picture."""

ABOVE = 0.05
"""Added to the threshold where a picture is compared with every stored one: among many, one is close by chance."""

TWIN = 0.97
"""Likeness from which a picture counts as a copy of an exemplar: then the person's word decides, not the threshold."""

APART = 0.5
"""Intersection over union from which two boxes are one place, which shows one thing."""


@dataclass(frozen=True, slots=True)
class ConceptMatcher:
    """One concept, ready to be compared with crops.

    Attributes:
        concept: the concept.
        exemplars: unit rows, ``(n, dim)``.
        negatives: unit rows of the negative exemplars, ``(m, dim)``.
        threshold: the score from which a crop is a sighting.
        spread: of the encoder's likeness.
    """

    concept: Concept
    exemplars: Vectors
    negatives: Vectors
    threshold: float
    spread: float = 1.0

    def scores(self, vectors: Vectors) -> NDArray[np.float32]:
        """The score of each crop, ``(n, dim)`` to ``(n,)``; -1 for a crop that is more like a negative exemplar."""
        likeness = likenesses(vectors, self.exemplars, self.spread)
        scores: NDArray[np.float32] = mixed(likeness)
        best = likeness.max(axis=1)
        scores = np.where(best >= TWIN, best + np.float32(GIVE), scores)
        if len(self.negatives):
            worst = likenesses(vectors, self.negatives, self.spread).max(axis=1)
            scores = np.where(worst > best, np.float32(-1), scores)
        return scores

    def sighting(self, crop: Crop, score: float) -> Sighting:
        """The concept, recognised in a crop."""
        one = self.concept
        return Sighting(one.id, one.name, one.kind, crop.sha256, crop.box, score, crop.at, crop.until)


def likenesses(vectors: Vectors, others: Vectors, spread: float) -> NDArray[np.float32]:
    """Likeness of each row to each other row, ``(n, dim)`` and ``(m, dim)`` to ``(n, m)``."""
    products: NDArray[np.float32] = vectors @ others.T
    return products if spread == 1 else 1 - np.float32(spread) * (1 - products)


def mixed(likeness: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of the nearest and of the mean of the nearest few, at most GIVE below the nearest.

    From ``(n, exemplars)`` to ``(n,)``.
    """
    nearest = -np.sort(-likeness, axis=1)[:, :FEW]
    score: NDArray[np.float32] = (nearest[:, 0] + nearest.mean(axis=1)) / 2
    least: NDArray[np.float32] = np.maximum(score, nearest[:, 0] - np.float32(GIVE))
    return least


def learn(
    concepts: Sequence[Concept],
    positives: Mapping[str, Vectors],
    negatives: Mapping[str, Vectors],
    likeness: Likeness,
) -> list[ConceptMatcher]:
    """The matchers of concepts; concepts without exemplars are left out.

    Args:
        concepts: all concepts of the person.
        positives: vectors of the exemplars, by id of the concept.
        negatives: vectors of the negative exemplars, by id of the concept.
        likeness: the scale of the encoder's dot products.
    """
    with_exemplars = [concept for concept in concepts if len(positives.get(concept.id, ()))]
    matchers = []
    for concept in with_exemplars:
        own = positives[concept.id]
        others = [positives[other.id] for other in with_exemplars if other.id != concept.id]
        matchers.append(
            ConceptMatcher(
                concept,
                own,
                negatives.get(concept.id, own[:0]),
                _threshold(own, np.concatenate(others) if others else own[:0], likeness),
                likeness.spread,
            )
        )
    return matchers


def _threshold(own: Vectors, others: Vectors, likeness: Likeness) -> float:
    start = likeness.threshold
    if len(own) > 1:  # mean likeness of its exemplars to each other, against the usual one of one thing
        among = likenesses(own, own, likeness.spread)
        np.fill_diagonal(among, -np.inf)
        start += 0.5 * min(0.0, float(among.max(axis=1).mean()) - likeness.same)
    if len(others):  # above the nearest exemplar of another concept
        start = max(start, float(likenesses(own, others, likeness.spread).max()) + likeness.width / 2)
    return float(np.clip(start, likeness.threshold - GIVE, likeness.threshold + GIVE))


def recognise(
    crops: Sequence[Crop], vectors: Vectors, matchers: Sequence[ConceptMatcher], likeness: Likeness
) -> dict[str, list[Sighting]]:
    """The sightings in pictures and videos, by file, the surest first; a file without sightings has no entry.

    Args:
        crops: of any number of files.
        vectors: of the crops, ``(len(crops), dim)``.
        matchers: the concepts to compare with.
        likeness: the scale of the encoder's dot products.
    """
    if not matchers or not len(crops):
        return {}
    sure = sureness(crops, vectors, matchers, likeness)
    sightings: dict[str, list[Sighting]] = {}
    order = np.argsort(-sure.max(axis=1), kind="stable")
    for row in order.tolist():
        best = int(sure[row].argmax())
        if sure[row, best] < 0.5:
            break
        sighting = matchers[best].sighting(crops[row], float(sure[row, best]))
        surer = sightings.setdefault(sighting.sha256, [])
        if not any(item.concept == sighting.concept or _same_place(item, crops[row]) for item in surer):
            surer.append(sighting)
    return sightings


def nearest(
    crops: Sequence[Crop], vectors: Vectors, matchers: Sequence[ConceptMatcher], likeness: Likeness
) -> Sighting | None:
    """The concept that one file is most like, whether it is sure enough for a sighting or not."""
    if not matchers or not len(crops):
        return None
    sure = sureness(crops, vectors, matchers, likeness)
    row, best = (int(place) for place in np.unravel_index(int(sure.argmax()), sure.shape))
    return matchers[best].sighting(crops[row], float(sure[row, best]))


def sureness(
    crops: Sequence[Crop],
    vectors: Vectors,
    matchers: Sequence[ConceptMatcher],
    likeness: Likeness,
    *,
    digits: int = 3,
) -> NDArray[np.float64]:
    """The probability that each crop shows each concept, ``(crops, concepts)``."""
    handicap = np.array([0.0 if crop.box == WHOLE else CROP for crop in crops])
    over = np.stack([each.scores(vectors) - each.threshold for each in matchers], axis=1) - handicap[:, None]
    sure: NDArray[np.float64] = np.round(1 / (1 + np.exp(-over.astype(np.float64) / likeness.width)), digits)
    return sure


def _same_place(one: Sighting, other: Crop) -> bool:
    return one.at == other.at and overlap(one.box, other.box) > APART


def alike(
    crops: Sequence[Crop],
    vectors: Vectors,
    page: Sequence[Crop],
    stored_vectors: Vectors,
    likeness: Likeness,
) -> dict[str, float]:
    """The probability that stored pictures and videos show the same as other pictures, by file, where it is over 0.5.

    Every crop is compared with every stored crop, by a threshold ABOVE the one of a concept with one exemplar.

    Args:
        crops, stored: of any number of files.
        vectors, stored_vectors: of those crops, unit rows.
        likeness: the scale of the encoder's dot products.
    """
    if not len(crops) or not len(page):
        return {}
    handicaps = [np.array([0.0 if crop.box == WHOLE else CROP for crop in each]) for each in (crops, page)]
    over = (stored_vectors @ vectors.T - handicaps[1][:, None] - handicaps[0]).max(axis=1) - likeness.threshold - ABOVE
    files: dict[str, float] = {}
    for crop, sure in zip(page, (1 / (1 + np.exp(-over / likeness.width))).tolist(), strict=True):
        if sure > max(0.5, files.get(crop.sha256, 0.0)):
            files[crop.sha256] = sure
    return files
