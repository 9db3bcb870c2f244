"""The rows of an index that hold a name."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lifelong.language.terms import content_words, term
from lifelong.recall.index import PersonIndex


def rows_naming(index: PersonIndex, names: tuple[str, ...]) -> NDArray[np.bool_]:
    """By row, whether it holds all words of one of the names, in any case, with any accents and endings."""
    matches = np.zeros(len(index.refs), np.bool_)
    for name in names:
        # A single letter, such as an initial, matches too much; a single Han character is a name.
        content = [word for word in content_words(name) if len(word) > 1 or not word.isascii()]
        holders = [set(index.postings.find(term(word))[0].tolist()) for word in content]
        if holders:
            matches[list(set.intersection(*holders))] = True
    return matches
