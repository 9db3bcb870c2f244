"""Score candidate pictures and put the best first: by subject, by words, and by variety.

The subject score is Detect-and-Compare with the recogniser of this package: parts of the picture are compared with the
exemplars of all of the person's concepts, and each subject must be found, in a part of its own, and be more like
itself than like any other concept (after MuDI's D&C: Jang et al., arXiv 2404.04243, which compares similarities to
all subjects). The score of the words is ConSE: the text vectors of the classes that are seen, against that of the
prompt (Norouzi et al., arXiv 1312.5650), or an image encoder's own text vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.concepts.recognition import ConceptMatcher, sureness
from lifelong.models.base import (
    ClassifyingEncoder,
    FaceEncoder,
    ImageEncoder,
    Likeness,
    Pixels,
    TextImageEncoder,
    Vectors,
)
from lifelong.perception.looks import EDGE, cut, survey
from lifelong.perception.pictures import Picture, scaled
from lifelong.types import Crop, Part
from lifelong.types.concepts import shared_part
from lifelong.types.drawing import DrawingScores, Layout

WEIGHTS: Final = (0.55, 0.25, 0.2)
"""Of subject, words and variety: round numbers that are fitted to nothing. What is not known counts for nothing."""

CONSE_RANGE: Final = (0.05, 0.45)
"""Cosines of a prompt with what a picture shows that count as 0 and as 1."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DrawnCandidate:
    """A candidate picture: its pixels, and the boxes that its subjects should be in."""

    picture: Picture
    layout: Layout


@dataclass(frozen=True, slots=True)
class _Seen:
    whole: NDArray[np.float32]
    subjects: dict[str, float]
    words: float | None


class Chooser:
    """Scores candidates for one request.

    Args:
        encoder: of pictures.
        matchers: of all of the person's concepts, the rivals among them.
        subjects: ids of the concepts that the picture shall show, with their names.
        prompt_vector: of the prompt, ``(dim,)``, in the space of ``class_vectors``; None without a text embedder.
        class_vectors: of the encoder's class names, ``(classes, dim)``; None where it does not classify.
        words: the prompt, for an encoder that embeds texts itself.
        people: those who are recognised by face, with consent; they are no matchers of looks.
        faces: the face encoder; None recognises nobody.
    """

    def __init__(
        self,
        encoder: ImageEncoder,
        matchers: Sequence[ConceptMatcher],
        subjects: Sequence[tuple[str, str]],
        *,
        prompt_vector: NDArray[np.float32] | None = None,
        class_vectors: Vectors | None = None,
        words: str = "",
        people: Sequence[ConceptMatcher] = (),
        faces: FaceEncoder | None = None,
    ) -> None:
        self._encoder = encoder
        self._matchers = matchers
        self._subjects = subjects
        self._prompt_vector = prompt_vector
        self._class_vectors = class_vectors
        self._words = words
        self._people = people
        self._faces = faces

    def ranked(self, candidates: Sequence[DrawnCandidate]) -> list[tuple[int, DrawingScores]]:
        """The places of candidates with their scores, best first. Blocking.

        The first is the best by subject and words; each further one is the best of the rest with its variety.
        """
        seen = [self._seen(each) for each in candidates]
        ranked: list[tuple[int, DrawingScores]] = []
        left = list(range(len(candidates)))
        while left:
            before = [seen[place].whole for place, _ in ranked]
            scored = [(place, self._scores(seen[place], before)) for place in left]
            best = max(scored, key=lambda each: each[1].total)
            ranked.append(best)
            left.remove(best[0])
        return ranked

    def _scores(self, seen: _Seen, before: Sequence[NDArray[np.float32]]) -> DrawingScores:
        likest = max((float(seen.whole @ other) for other in before), default=0.0)
        diversity = round(float(np.clip(1 - likest, 0, 1)), 3)
        parts = [(WEIGHTS[2], diversity)]
        if seen.subjects:  # a picture is as good as its worst subject
            parts.append((WEIGHTS[0], min(seen.subjects.values())))
        if seen.words is not None:
            parts.append((WEIGHTS[1], seen.words))
        total = sum(weight * value for weight, value in parts) / sum(weight for weight, _ in parts)
        return DrawingScores(seen.subjects, seen.words, diversity, round(total, 3))

    def _seen(self, candidate: DrawnCandidate) -> _Seen:
        picture = scaled(candidate.picture, EDGE)
        boxes, vectors, _ = survey(self._encoder, picture)
        pixels = np.asarray(picture)
        own = [box for box in candidate.layout.values() if box not in boxes]
        if own:
            vectors = np.concatenate([vectors, self._encoder.embed([cut(pixels, box) for box in own])])
        subjects = self.subject_scores([*boxes, *own], vectors) | self._face_scores(pixels)
        return _Seen(vectors[0], subjects, self._word_score(pixels, vectors[0]))

    def subject_scores(self, boxes: Sequence[Part], vectors: Vectors) -> dict[str, float]:
        """The score of each subject by name, from the parts of a picture and their vectors ``(n, dim)``."""
        if not self._subjects or not self._matchers:
            return {}
        compared = compare(boxes, vectors, self._matchers, self._encoder.likeness)
        columns = {matcher.concept.id: column for column, matcher in enumerate(self._matchers)}
        scores: dict[str, float] = {name: 0.0 for id_, name in self._subjects if id_ in columns}
        taken: list[Part] = []
        pairs = sorted(
            (
                (float(compared[row, columns[id_]]), row, name)
                for id_, name in self._subjects
                if id_ in columns
                for row in range(len(boxes))
            ),
            reverse=True,
        )
        found: set[str] = set()
        for score, row, name in pairs:
            alone = len(scores) == 1
            if name in found or (not alone and any(shared_part(boxes[row], other) > 0.6 for other in taken)):
                continue
            found.add(name)
            taken.append(boxes[row])
            scores[name] = round(score, 3)
        return scores

    def _face_scores(self, pixels: Pixels) -> dict[str, float]:
        """The score of each subject who is recognised by face: 0 where no face is like theirs."""
        places = {matcher.concept.id: place for place, matcher in enumerate(self._people)}
        wanted = {name: places[id_] for id_, name in self._subjects if id_ in places}
        if not wanted or self._faces is None:
            return {}
        found = self._faces.faces(pixels)
        if not found:
            return dict.fromkeys(wanted, 0.0)
        vectors = np.stack([face.vector for face in found])
        compared = compare([face.box for face in found], vectors, self._people, self._faces.likeness)
        return {name: round(float(compared[:, place].max()), 3) for name, place in wanted.items()}

    def _word_score(self, pixels: Pixels, whole: NDArray[np.float32]) -> float | None:
        if isinstance(self._encoder, TextImageEncoder) and self._words:
            cosine = float(self._encoder.embed_words([self._words])[0] @ whole)
            return round(float(np.clip(cosine / 0.4, 0, 1)), 3)
        if self._prompt_vector is None or self._class_vectors is None:
            return None
        if not isinstance(self._encoder, ClassifyingEncoder):
            return None
        places = self._encoder.place_classes(pixels)
        weights = np.sqrt(places.probabilities)[..., None]
        vectors = (self._class_vectors[places.classes] * weights).sum(axis=1)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
        cosines = np.sort(vectors @ self._prompt_vector)
        value = float((cosines[-5:].mean() + cosines.mean()) / 2)
        low, high = CONSE_RANGE
        return round(float(np.clip((value - low) / (high - low), 0, 1)), 3)


def compare(boxes: Sequence[Part], vectors: Vectors, matchers: Sequence[ConceptMatcher], likeness: Likeness) -> Floats:
    """For each part of a picture and each concept, how sure it is that the part shows this concept and no other.

    The probability of recognition, times the concept's share among all concepts: a part that is more like a rival
    counts for the rival.

    Args:
        boxes, vectors: of the parts; vectors are unit rows, ``(parts, dim)``.
        matchers: of all concepts.
        likeness: the scale of the encoder's dot products.

    Returns:
        ``(parts, concepts)``, each 0 to 1.
    """
    crops = [Crop("", box) for box in boxes]
    sure = sureness(crops, vectors, matchers, likeness, digits=12)
    odds = np.log(np.clip(sure, 1e-9, 1 - 1e-9)) - np.log(np.clip(1 - sure, 1e-9, 1))
    shares = np.exp(odds - odds.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    compared: Floats = np.sqrt(sure * shares)
    return np.nan_to_num(compared, nan=0.0)


def unscored(count: int) -> list[tuple[int, DrawingScores]]:
    """The candidates in their own order, where no image encoder is on this machine."""
    return [(place, DrawingScores({}, None, 0.0, 0.0)) for place in range(count)]
