"""What is compared as a reader of traits: ours, cues, and the plain baselines, each fitted to the same texts.

A reader is given labelled texts to learn from and others to read, and returns for each of these a value on the
scale of the labels and a side: high or low against the middle of the texts that it learnt from.
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

from lifelong.bench.labelled import Labelled, LabelledSet
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
class Task:
    """Read one trait of some texts after learning from others.

    Attributes:
        train, test: places in the set's items.
        values: labels of the texts to learn from, in the order of ``train``.
        vectors: mean vector of every item of the set, shape ``(items, d)``.
        shipped: the estimator that is judged as it is, or None where there is none.
        kept: what a reader made for an earlier trait of the same part.
    """

    about: LabelledSet
    trait: str
    train: Sequence[int]
    test: Sequence[int]
    values: Floats
    vectors: NDArray[np.float32]
    shipped: Estimator | None = None
    kept: dict[Any, Any] = field(default_factory=dict)

    def once(self, make: Callable[[], Any]) -> Any:
        """What was made for the same texts to learn from, or made now: other traits of a part ask for the same."""
        key = (tuple(self.train), tuple(self.test))
        if key not in self.kept:
            self.kept.clear()  # one part at a time: it may be big
            self.kept[key] = make()
        return self.kept[key]

    @property
    def middle(self) -> float:
        """What parts high from low: half way for yes and no, else the median of the texts to learn from."""
        return 0.5 if self.about.binary else float(np.median(self.values))


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader made of the texts of a task; ``read`` is how many of them told it anything."""

    values: Floats
    sides: Sides
    read: int


Reader = Callable[[Task], Read | None]
"""None where a reader has nothing to say about a set."""


def estimator(task: Task) -> Read:
    """Ours: a linear model on the embedded text vectors, fitted to this set's other texts."""
    known: Basis = task.once(lambda: basis(task.vectors[list(task.train)]))
    values = fit(known, task.values.tolist()).read(task.vectors[list(task.test)])
    return Read(values, values > task.middle, len(values))


def as_shipped(task: Task) -> Read | None:
    """Ours as it ships, fitted to nothing of this set; it reads on a scale from 1 to 5, which is stretched to fit."""
    model = task.shipped
    if model is None or task.about.name in model.card.sets or model.dim != task.vectors.shape[1]:
        return None
    scores = model.scores(task.vectors[list(task.test)])[:, TRAITS.index(task.trait)]
    about = task.about
    values = about.lowest + (scores - 1) / 4 * (about.highest - about.lowest)
    # Where its readings lie on this set is unknown beforehand: it is judged by who is above its own median.
    return Read(values, values > np.median(values), len(values))


def cues(task: Task) -> Read:
    """The cue reader with the mechanism over it; a text without a cue gets the mean and the larger side."""
    level, larger = float(task.values.mean()), _larger(task)
    place = TRAITS.index(task.trait)
    scores = np.array([_cue_scores(task.about.items[item])[place] for item in task.test])
    told = scores != START
    values = level + (scores - START) / 4 * (task.about.highest - task.about.lowest)
    return Read(values, np.where(told, scores > START, larger), int(told.sum()))


def majority(task: Task) -> Read:
    """The larger side of the texts to learn from, and their median, for every text."""
    n = len(task.test)
    return Read(np.full(n, float(np.median(task.values))), np.full(n, _larger(task)), n)


def mean(task: Task) -> Read:
    """The mean of the texts to learn from, for every text."""
    n, level = len(task.test), float(task.values.mean())
    return Read(np.full(n, level), np.full(n, level > task.middle), n)


def tfidf(task: Task) -> Read:
    """Ridge regression on TF-IDF: one and two words, or two and three characters where words are not parted."""
    known, unseen = task.once(lambda: _weighted(task.about, task.train, task.test))
    values = fit(known, task.values.tolist()).read(unseen)
    return Read(values, values > task.middle, len(values))


READERS: dict[str, tuple[Reader, str]] = {
    "lifelong": (estimator, "linear model on the embedded text vectors, fitted to the set's other texts"),
    "shipped": (as_shipped, "the estimator as it ships, fitted to nothing of the set"),
    "cues": (cues, "the cue reader with the personality evolving mechanism, fitted to nothing"),
    "tfidf": (tfidf, "ridge regression on TF-IDF of words, fitted to the set's other texts"),
    "majority": (majority, "the larger side, and the median, of the set's other texts"),
    "mean": (mean, "the mean of the set's other texts"),
}


def _larger(task: Task) -> bool:
    return bool((task.values > task.middle).mean() > 0.5)


@cache
def _cue_scores(item: Labelled) -> tuple[float, ...]:
    """The traits after every piece of a text was read as a message."""
    parts = [piece for text in item.texts for piece in pieces(text)]
    said = [
        Message(id=f"m{place}", role="user", speaker="", text=part, at=_EPOCH + timedelta(hours=place), session="s")
        for place, part in enumerate(parts)
    ]
    readings = [reading for message in said if (reading := observe(message)) is not None]
    return tuple(trait.value for trait in fold(readings).traits)


def _weighted(about: LabelledSet, train: Sequence[int], test: Sequence[int]) -> tuple[Basis, NDArray[np.float32]]:
    """Unit TF-IDF rows of both parts, the first prepared; words and their weights come from the first alone."""
    counts = {place: _counts(about.items[place], about.language) for place in (*train, *test)}
    spread = Counter(feature for place in train for feature in counts[place])
    common = [feature for feature, n in spread.most_common(VOCABULARY) if n > 1]
    column = {feature: place for place, feature in enumerate(common)}
    weight = np.array([math.log((1 + len(train)) / (1 + spread[feature])) + 1 for feature in common])

    def rows(places: Sequence[int]) -> NDArray[np.float32]:
        made = np.zeros((len(places), len(common)), np.float32)
        for row, place in enumerate(places):
            for feature, n in counts[place].items():
                if feature in column:
                    made[row, column[feature]] = (1 + math.log(n)) * weight[column[feature]]
        made /= np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9)
        return made

    return basis(rows(train)), rows(test)


@cache
def _counts(item: Labelled, language: str) -> Counter[str]:
    text = "\n".join(item.texts).lower()
    if language in ("ja", "zh", "th"):
        plain = re.sub(r"\s+", "", text)
        return Counter(plain[start : start + size] for size in (2, 3) for start in range(len(plain) - size + 1))
    words = re.findall(r"\w+(?:['’]\w+)?", text)
    return Counter([*words, *(f"{one} {other}" for one, other in pairwise(words))])
