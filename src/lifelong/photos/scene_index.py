"""Score pictures by words of what they show: classes of their places, and colours.

The vector of a place is the mean of the text vectors of its classes, weighted by the root of their probabilities
(ConSE: Norouzi et al., arXiv 1312.5650). Its cosine with the vector of the words is computed from the cosines of the
words with the class names, so that no vectors of places are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.models.base import Vectors
from lifelong.perception.scene import COLOURS, Scene

Floats = NDArray[np.float32]

PLACES: Final = 56
"""Places that are kept of each picture; a picture with fewer repeats its first ones."""

FEW: Final = 5
"""The best places count: words about the surroundings are true of some places only."""

COLOURED: Final = 10
"""Places of a colour that count: about a fifth of the picture."""

COLOUR_WEIGHT: Final = 0.5
"""Weight of the colours that the words tell of, beside the weight 1 of the classes. A weight of 1 ranks as well."""

SCALE: Final = 20
"""Fewest pictures from which the scale of a score is known; below it, words order pictures and refuse none."""

SAMPLE: Final = 1000
"""Most pictures that the scale of a score is taken from."""

CANDIDATES: Final = 1000
"""Pictures of a large collection that are scored by place; the others have a lower mean over all places."""


class SceneIndex:
    """The scenes of a collection of pictures.

    Args:
        scenes: one a picture; None where it was not perceived.
        vectors: of the class names, unit rows ``(classes, dim)``; None where the encoder does not classify.
    """

    def __init__(self, scenes: Sequence[Scene | None], vectors: Vectors | None) -> None:
        count = len(scenes)
        self._vectors = vectors
        self._features: Floats | None = None
        self.known = np.array([scene is not None for scene in scenes], np.bool_)
        each = max((scene.classes.shape[1] for scene in scenes if scene is not None), default=1)
        self._classes = np.zeros((count, PLACES, each), np.uint16)
        self._weights = np.zeros((count, PLACES, each), np.float32)
        self._colours = np.zeros((count, len(COLOURS)), np.float32)
        self.means: Floats = np.zeros((count, 0 if vectors is None else vectors.shape[1]), np.float32)
        for row, scene in enumerate(scenes):
            if scene is None:
                continue
            self._colours[row] = np.sqrt(np.sort(scene.colours, axis=0)[-COLOURED:].mean(axis=0))
            if vectors is not None and len(scene.classes):
                places = vectors[scene.classes]
                places = (places * scene.weights[..., None]).sum(axis=1)
                lengths = np.maximum(np.linalg.norm(places, axis=1, keepdims=True), 1e-6)
                picked = np.arange(PLACES) % len(places)
                self._classes[row] = scene.classes[picked]
                self._weights[row] = (scene.weights / lengths)[picked]
                self.means[row] = (places / lengths).mean(axis=0)
        self._classified: NDArray[np.bool_] = np.asarray(self._weights[:, 0].any(axis=1), np.bool_)

    def __len__(self) -> int:
        return len(self._classes)

    @property
    def scaled(self) -> bool:
        """Whether there are enough pictures to say how high a score is."""
        return int(self.known.sum()) >= SCALE

    def scores(
        self, vector: Floats | None, colours: Sequence[str], rows: NDArray[np.int64], *, surroundings: bool
    ) -> Floats | None:
        """How well words fit pictures, in standard deviations above the mean of the collection.

        Args:
            vector: of the words, ``(dim,)``; None counts colours alone.
            colours: the colours that the words name.
            rows: the pictures to score.
            surroundings: whether the words tell only where something is, so that the best places count; otherwise all
                places count as well.

        Returns:
            one score a row, ``(len(rows),)``; None where nothing of the words can be seen. A picture that was not
            perceived has the mean, 0.
        """
        parts: list[tuple[float, Floats]] = []
        if vector is not None and self._vectors is not None and self._classified.any():
            parts.append((1.0, self._by_class(vector, rows, surroundings=surroundings)))
        if colours and self.known.any():
            shares = np.mean([self._standardised(self._colours[:, COLOURS.index(name)], rows) for name in colours], 0)
            parts.append((COLOUR_WEIGHT, np.asarray(shares, np.float32)))
        if not parts:
            return None
        total: Floats = np.sum([weight * part for weight, part in parts], axis=0, dtype=np.float32)
        return np.where(self.known[rows], total, np.float32(0))

    def likeness(self, rows: NDArray[np.int64], others: NDArray[np.int64]) -> Floats:
        """The likeness of the scenes of pictures to the nearest of others, 0 to 1, ``(len(rows),)``."""
        if self._features is None:
            centre = self.means[self._classified].mean(axis=0) if self._classified.any() else np.float32(0)
            features = np.concatenate([self.means - centre, self._colours], axis=1)
            self._features = features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-6)
        unit = self._features
        some = unit if len(rows) == len(unit) else unit[rows]  # rows are ascending: all of them need no copy
        best: Floats = np.clip((some @ unit[others].T).max(axis=1), 0, 1)
        return best

    def _by_class(self, vector: Floats, rows: NDArray[np.int64], *, surroundings: bool) -> Floats:
        known = np.flatnonzero(self._classified)
        sample = known[:: -(-len(known) // SAMPLE)]
        if self._vectors is None:
            raise ValueError("there are no vectors of classes")
        cosines: Floats = (self._vectors @ vector).astype(np.float32)
        wanted = rows[self._classified[rows]]
        if len(wanted) > 2 * CANDIDATES:
            mean = (self.means @ vector)[wanted]
            wanted = wanted[np.argpartition(-mean, CANDIDATES)[:CANDIDATES]]
        reference = self._raw(cosines, sample, surroundings=surroundings)
        raw = np.full(len(self), reference.mean(), np.float32)
        if len(wanted) < len(rows):
            raw[self._classified] = reference.min()
        raw[wanted] = self._raw(cosines, wanted, surroundings=surroundings)
        raw[sample] = reference
        scores: Floats = ((raw - reference.mean()) / max(float(reference.std()), 1e-6))[rows]
        return scores

    def _raw(self, cosines: Floats, rows: NDArray[np.int64], *, surroundings: bool) -> Floats:
        places = np.einsum("npk,npk->np", cosines[self._classes[rows]], self._weights[rows])
        best: Floats = np.partition(places, PLACES - FEW, axis=1)[:, -FEW:].mean(axis=1)
        return best if surroundings else best + places.mean(axis=1)

    def _standardised(self, values: Floats, rows: NDArray[np.int64]) -> Floats:
        known = values[self.known]
        scores: Floats = (values[rows] - known.mean()) / max(float(known.std()), 1e-6)
        return scores
