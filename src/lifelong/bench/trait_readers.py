"""The readers of traits that are compared: ours, cues, and the plain baselines, each fitted to the same texts.

A reader is given labelled texts to learn from and others to read. For each of these it returns a value on the scale of
the labels and a side: high or low against the middle of the texts that it learnt from.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifelong.bench.trait_sets import TraitSet, TraitText
from lifelong.persona.cues import observe
from lifelong.persona.estimator import Estimator
from lifelong.persona.linear import Basis, Floats, basis, fit, pieces
from lifelong.persona.mechanism import START, fold
from lifelong.types import TRAITS, Message

Sides = NDArray[np.bool_]
VOCABULARY = 20_000
"""Most frequent features that the TF-IDF baseline keeps."""
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TraitTask:
    """Read one trait of some texts after learning from others.

    Attributes:
        train, test: places in the set's items.
        values: labels of the texts to learn from, in the order of ``train``.
        vectors: mean vector of every item of the set, shape ``(items, d)``.
        shipped: the estimator that is measured as it is, or None where there is none.
        cache: results of a reader for an earlier trait of the same part.
    """

    about: TraitSet
    trait: str
    train: Sequence[int]
    test: Sequence[int]
    values: Floats
    vectors: NDArray[np.float32]
    shipped: Estimator | None = None
    cache: dict[Any, Any] = field(default_factory=dict)

    def once(self, make: Callable[[], Any]) -> Any:
        """The cached value for the same texts, or a new one: the traits of a part have the same texts."""
        key = (tuple(self.train), tuple(self.test))
        if key not in self.cache:
            self.cache.clear()  # one part at a time: the value may be big
            self.cache[key] = make()
        return self.cache[key]

    @property
    def middle(self) -> float:
        """The border between high and low: one half for yes and no, else the median of the texts to learn from."""
        return 0.5 if self.about.binary else float(np.median(self.values))


@dataclass(frozen=True, slots=True)
class TraitValues:
    """The values of a task's texts and their sides; ``informed`` counts the texts that gave the reader anything."""

    values: Floats
    sides: Sides
    informed: int


Reader = Callable[[TraitTask], TraitValues | None]
"""None where a reader cannot read a set."""


def estimator(task: TraitTask) -> TraitValues:
    """Ours: a linear model on the embedded text vectors, fitted to this set's other texts."""
    train_basis: Basis = task.once(lambda: basis(task.vectors[list(task.train)]))
    values = fit(train_basis, task.values.tolist()).read(task.vectors[list(task.test)])
    return TraitValues(values, values > task.middle, len(values))


def as_shipped(task: TraitTask) -> TraitValues | None:
    """Ours as it ships, fitted to nothing of this set; its scale from 1 to 5 is stretched to the labels'."""
    model = task.shipped
    if model is None or task.about.name in model.card.sets or model.dim != task.vectors.shape[1]:
        return None
    scores = model.scores(task.vectors[list(task.test)])[:, TRAITS.index(task.trait)]
    about = task.about
    values = about.lowest + (scores - 1) / 4 * (about.highest - about.lowest)
    # The middle of its values on this set is unknown beforehand: a text is high where it is above their median.
    return TraitValues(values, values > np.median(values), len(values))


def cues(task: TraitTask) -> TraitValues:
    """The cue reader with the mechanism over it; a text without a cue gets the mean and the larger side."""
    level, larger = float(task.values.mean()), _larger(task)
    place = TRAITS.index(task.trait)
    scores = np.array([_cue_scores(task.about.items[item])[place] for item in task.test])
    cued = scores != START
    values = level + (scores - START) / 4 * (task.about.highest - task.about.lowest)
    return TraitValues(values, np.where(cued, scores > START, larger), int(cued.sum()))


def majority(task: TraitTask) -> TraitValues:
    """The larger side of the texts to learn from, and their median, for every text."""
    n = len(task.test)
    return TraitValues(np.full(n, float(np.median(task.values))), np.full(n, _larger(task)), n)


def mean(task: TraitTask) -> TraitValues:
    """The mean of the texts to learn from, for every text."""
    n, level = len(task.test), float(task.values.mean())
    return TraitValues(np.full(n, level), np.full(n, level > task.middle), n)


def tfidf(task: TraitTask) -> TraitValues:
    """Ridge regression on TF-IDF: one and two words, or two and three characters where spaces do not separate words."""
    train_basis, unseen = task.once(lambda: _tfidf_rows(task.about, task.train, task.test))
    values = fit(train_basis, task.values.tolist()).read(unseen)
    return TraitValues(values, values > task.middle, len(values))


READERS: dict[str, tuple[Reader, str]] = {
    "lifelong": (estimator, "linear model on the embedded text vectors, fitted to the set's other texts"),
    "shipped": (as_shipped, "the estimator as it ships, fitted to nothing of the set"),
    "cues": (cues, "the cue reader with the personality evolving mechanism, fitted to nothing"),
    "tfidf": (tfidf, "ridge regression on TF-IDF of words, fitted to the set's other texts"),
    "majority": (majority, "the larger side, and the median, of the set's other texts"),
    "mean": (mean, "the mean of the set's other texts"),
}


def _larger(task: TraitTask) -> bool:
    return bool((task.values > task.middle).mean() > 0.5)


@cache
def _cue_scores(item: TraitText) -> tuple[float, ...]:
    """The traits after every piece of a text was read as a message."""
    parts = [piece for text in item.texts for piece in pieces(text)]
    messages = [
        Message(id=f"m{place}", role="user", speaker="", text=part, at=_EPOCH + timedelta(hours=place), session="s")
        for place, part in enumerate(parts)
    ]
    readings = [reading for message in messages if (reading := observe(message)) is not None]
    return tuple(trait.value for trait in fold(readings).traits)


def _tfidf_rows(about: TraitSet, train: Sequence[int], test: Sequence[int]) -> tuple[Basis, NDArray[np.float32]]:
    """Unit TF-IDF rows of both parts, the first as a basis; words and their weights come from the first alone."""
    counts = {place: _counts(about.items[place], about.language) for place in (*train, *test)}
    spread = Counter(feature for place in train for feature in counts[place])
    common = [feature for feature, n in spread.most_common(VOCABULARY) if n > 1]
    column = {feature: place for place, feature in enumerate(common)}
    weight = np.array([math.log((1 + len(train)) / (1 + spread[feature])) + 1 for feature in common])

    def rows(places: Sequence[int]) -> NDArray[np.float32]:
        table = np.zeros((len(places), len(common)), np.float32)
        for row, place in enumerate(places):
            for feature, n in counts[place].items():
                if feature in column:
                    table[row, column[feature]] = (1 + math.log(n)) * weight[column[feature]]
        table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
        return table

    return basis(rows(train)), rows(test)


@cache
def _counts(item: TraitText, language: str) -> Counter[str]:
    text = "\n".join(item.texts).lower()
    if language in ("ja", "zh", "th"):
        plain = re.sub(r"\s+", "", text)
        return Counter(plain[start : start + size] for size in (2, 3) for start in range(len(plain) - size + 1))
    words = re.findall(r"\w+(?:['’]\w+)?", text)
    return Counter([*words, *(f"{one} {other}" for one, other in pairwise(words))])
