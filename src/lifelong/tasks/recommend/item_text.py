"""The words and field values of items: BM25 for queries, and likeness of items by shared values.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.language.terms import terms
from lifelong.recall.postings import Postings
from lifelong.tasks.recommend.interaction_log import Floats
from lifelong.tasks.recommend.item_pictures import COLUMNS
from lifelong.types import Item

K1: Final = 1.2
B: Final = 0.75

COMMON: Final = 0.5
"""A value that more than this share of the items has tells nothing about their likeness."""


def text_of(item: Item) -> str:
    """The title, the texts of the fields, and the text of an item, as one text for words and vectors."""
    values = [
        " ".join(value) if isinstance(value, tuple) else value
        for name, value in item.fields.items()
        if isinstance(value, str | tuple) and name not in COLUMNS
    ]
    return ". ".join(part for part in (item.title, *values, item.text) if part)


_COMPOUND = re.compile(r"\b[^\W\d_]{2,}-[^\W\d_]{2,}\b")


def _joined(text: str) -> str:
    """A text with its hyphenated words written as one, too: "Spider-Man" is also "spiderman"."""
    return " ".join([text, *(word.replace("-", "") for word in dict.fromkeys(_COMPOUND.findall(text)))])


class ItemText:
    """The words of the items of a catalogue.

    Args:
        items: the items, in the order of their positions.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        lists = [terms(_joined(text_of(item))) for item in items]
        lengths = np.array([len(each) for each in lists], np.int64)
        self._postings = Postings()
        joined = np.concatenate(lists) if lists else np.zeros(0, np.uint32)
        self._postings.add(np.arange(len(items), dtype=np.int32), lengths, joined)
        mean = float(lengths[lengths > 0].mean()) if (lengths > 0).any() else 1.0
        self._norm = K1 * (1 - B + B * lengths / mean)
        self._size = len(items)

    def idf(self, term: int) -> float:
        """How rare a term is among the items; 0 where no item has it."""
        count = len(self._postings.find(term)[0])
        return float(np.log(1 + (self._size - count + 0.5) / (count + 0.5))) if count else 0.0

    def holding(self, words: Iterable[str]) -> NDArray[np.bool_]:
        """Which items have at least one of some words, ``(n_items,)``; of words joined by "-" they have all."""
        found = np.zeros(self._size, bool)
        for word in words:
            rows = [self._postings.find(int(term))[0] for term in np.unique(terms(word))]
            if rows:
                found[reduce(np.intersect1d, rows)] = True
        return found

    def scores(self, query: NDArray[np.uint32], *, known: bool = False) -> Floats:
        """BM25 of each item as a share of the highest possible score, 0 to 1, ``(n_items,)``.

        Args:
            query: term ids; repeated ones count more.
            known: leave out the words that no item has, instead of lowering all scores by them.
        """
        result, total = np.zeros(self._size), 0.0
        values, repeats = np.unique(query, return_counts=True)
        for term, repeat in zip(values.tolist(), repeats.tolist(), strict=True):
            rows, counts = self._postings.find(term)
            idf = float(np.log(1 + (self._size - len(rows) + 0.5) / (len(rows) + 0.5))) * float(repeat)
            if len(rows):
                result[rows] += idf * counts / (counts + self._norm[rows])
            elif known:
                continue
            total += idf
        return result / total if total else result


class ItemValues:
    """The values of the fields of items, each as a feature that counts more the rarer it is.

    Args:
        items: the items, in the order of their positions.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        features: dict[tuple[str, str], int] = {}
        rows, columns = [], []
        for place, item in enumerate(items):
            for feature in _features(item):
                rows.append(place)
                columns.append(features.setdefault(feature, len(features)))
        self._size = len(items)
        self._rows = np.array(rows, np.int64)
        self._columns = np.array(columns, np.int64)
        counts = np.bincount(self._columns, minlength=len(features))
        idf = np.log(max(1, len(items)) / np.maximum(counts, 1))
        idf[counts > COMMON * len(items)] = 0.0
        weights = idf[self._columns] if len(columns) else np.zeros(0)
        norms = np.sqrt(np.bincount(self._rows, weights**2, self._size))
        self._weights = weights / np.maximum(norms[self._rows], 1e-9)
        self._starts = np.searchsorted(self._rows, np.arange(self._size + 1))
        self._features = len(features)

    def scores(self, items: Iterable[int], weights: Iterable[float]) -> Floats:
        """Likeness of each item to a weighted set of items, as a dot product with the unit profile, ``(n_items,)``."""
        profile = np.zeros(self._features)
        for item, weight in zip(items, weights, strict=True):
            own = slice(self._starts[item], self._starts[item + 1])
            profile[self._columns[own]] += weight * self._weights[own]
        norm = float(np.linalg.norm(profile))
        if norm < 1e-9:
            return np.zeros(self._size)
        products = self._weights * profile[self._columns] / norm
        return np.bincount(self._rows, products, self._size).astype(np.float64, copy=False)

    def pairs(self, items: Sequence[int]) -> NDArray[np.float64]:
        """Cosine of each pair of items, 0 to 1, ``(n, n)``."""
        matrix = np.zeros((len(items), self._features))
        for place, item in enumerate(items):
            own = slice(self._starts[item], self._starts[item + 1])
            matrix[place, self._columns[own]] = self._weights[own]
        columns = matrix.any(axis=0)
        matrix = matrix[:, columns]
        result: NDArray[np.float64] = matrix @ matrix.T
        return result


def _features(item: Item) -> Iterable[tuple[str, str]]:
    for name, value in item.fields.items():
        if name in COLUMNS:
            continue
        if isinstance(value, tuple):
            yield from ((name, each.casefold()) for each in dict.fromkeys(value))
        elif isinstance(value, str) and len(value) <= 60:
            yield name, value.casefold()
