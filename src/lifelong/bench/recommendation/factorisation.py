"""Rows of other libraries beside ours: matrix factorisation of ``implicit`` (MIT) and ``cornac`` (Apache-2.0).

They are in the extra ``rivals`` and only in a benchmark. Each is fitted to the same events, and as often as our EASE
weights. Sizes and rates are the libraries' own defaults besides 64 factors; nothing was tuned for them.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

import numpy as np

from lifelong.tasks.recommend.index import CatalogueIndex
from lifelong.tasks.recommend.interaction_log import Floats

FACTORS: Final = 64

LIBRARIES: Final[Mapping[str, str]] = {"implicit-als": "implicit", "implicit-bpr": "implicit", "cornac-bpr": "cornac"}
"""The systems, and the library of each."""

Scores = Callable[[int], Floats]
"""The scores of all items for a row of the matrix."""


def installed(system: str) -> bool:
    """Whether the library of a system is there."""
    return importlib.util.find_spec(LIBRARIES[system]) is not None


def scores(system: str, index: CatalogueIndex, person: int) -> Floats:
    """What a system gives each item; zeros for a person that it was not fitted to, ``(n_items,)``."""
    size = len(index.items)
    fitted = 0 if index.weights is None else index.weights.events
    row = index.log.row(person)
    persons, rank = _fitted(system, index, fitted)
    return rank(row) if row is not None and row < persons else np.zeros(size)


@lru_cache(maxsize=8)
def _fitted(system: str, index: CatalogueIndex, events: int) -> tuple[int, Scores]:
    """The number of persons that a system is fitted to, and its scores."""
    count = events or len(index.log)
    rows, items = index.log.persons[:count], index.log.items[:count]
    shape = (int(rows.max(initial=-1)) + 1, len(index.items))
    matrix = importlib.import_module("scipy.sparse").csr_matrix((np.ones(count, np.float32), (rows, items)), shape)
    return shape[0], {"implicit": _implicit, "cornac": _cornac}[LIBRARIES[system]](system, matrix)


def _implicit(system: str, matrix: Any) -> Scores:
    if system == "implicit-als":
        model = importlib.import_module("implicit.cpu.als").AlternatingLeastSquares(
            factors=FACTORS, random_state=0, num_threads=1
        )
    else:
        model = importlib.import_module("implicit.cpu.bpr").BayesianPersonalizedRanking(
            factors=FACTORS, random_state=0, num_threads=1
        )
    model.fit(matrix, show_progress=False)
    return lambda row: np.asarray(model.item_factors @ model.user_factors[row], np.float64)


def _cornac(system: str, matrix: Any) -> Scores:
    cornac = importlib.import_module("cornac")
    entries = matrix.tocoo()
    known = list(zip(entries.row.tolist(), entries.col.tolist(), entries.data.tolist(), strict=True))
    data = cornac.data.Dataset.from_uir(known, seed=0)
    model = cornac.models.BPR(k=FACTORS, seed=0, verbose=False, num_threads=1)
    model.fit(data)
    size = matrix.shape[1]
    columns = np.array([data.iid_map.get(item, -1) for item in range(size)])

    def rank(row: int) -> Floats:
        own = np.asarray(model.score(data.uid_map[row]), np.float64)
        scores: Floats = np.where(columns >= 0, own[columns], own.min() - 1)
        return scores

    return rank
