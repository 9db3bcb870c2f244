"""A linear reading of traits from text vectors: ridge regression on the mean vector of a person's pieces of text.

The mean of a linear model's values is its value for the mean. So a model that is fitted to whole texts can read one
message at a time, and the personality evolving mechanism averages the readings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PIECE = 900
"""Characters of a piece: about the input length of the embedded text model."""
MOST_PIECES = 12
"""Pieces of one text that are read, spread evenly over it."""
STRENGTHS = tuple(10.0**power for power in np.arange(-2, 4.01, 0.5))
"""Candidate ridge penalties, relative to the mean square of the centred vectors."""

_PRECISE = 4_096
"""Largest number of columns that are converted to double precision; more would need too much memory."""

_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？\n]*")


@dataclass(frozen=True, slots=True)
class Linear:
    """``value = weights @ vector + bias`` for one trait, in the units of its labels.

    Attributes:
        weights: float64, one for each dimension of the vectors.
        strength: the ridge penalty that leave-one-out chose.
    """

    weights: Floats
    bias: float
    strength: float

    def read(self, vectors: NDArray[np.floating]) -> Floats:
        """Values of rows, shape ``(n,)``."""
        values: Floats = np.asarray(vectors, np.float64) @ self.weights + self.bias
        return values


@dataclass(frozen=True, slots=True)
class Basis:
    """Vectors prepared for fits to several labels.

    Attributes:
        rows: the centred vectors, shape ``(n, d)``.
        middle: their mean before centring.
        left: their left singular vectors, shape ``(n, rank)``.
        squares: the squares of their singular values.
    """

    rows: NDArray[np.floating]
    middle: NDArray[np.floating]
    left: Floats
    squares: Floats


def basis(vectors: NDArray[np.floating]) -> Basis:
    """Prepare vectors, shape ``(n, d)`` with at least two rows; it costs ``n d min(n, d)``."""
    rows = np.asarray(vectors, np.float64) if vectors.shape[1] <= _PRECISE else vectors
    middle = rows.mean(axis=0)
    rows = rows - middle
    wide = rows.shape[1] > rows.shape[0]
    gram = (rows @ rows.T if wide else rows.T @ rows).astype(np.float64)
    squares, turned = np.linalg.eigh(gram)
    significant = squares > 1e-6 * max(float(squares[-1]), 1e-12)
    squares, turned = squares[significant], turned[:, significant]
    left = turned if wide else rows @ turned / np.sqrt(squares)
    return Basis(rows, middle, left, squares)


def fit(vectors: NDArray[np.floating] | Basis, values: Sequence[float]) -> Linear:
    """Ridge regression; the penalty with the least leave-one-out error (Allen's PRESS, 1974) is taken.

    Args:
        vectors: shape ``(n, d)``, at least two rows; or their ``Basis``.
        values: the labels of the rows.
    """
    prepared = vectors if isinstance(vectors, Basis) else basis(vectors)
    y = np.asarray(values, np.float64)
    level = float(y.mean())
    y = y - level
    turned = prepared.left.T @ y
    unit = float(prepared.squares.mean()) if len(prepared.squares) else 1.0
    errors = []
    for strength in STRENGTHS:
        share = prepared.squares / (prepared.squares + strength * unit)
        residual = y - prepared.left @ (share * turned)
        leverage = (prepared.left**2) @ share + 1 / len(y)
        errors.append(float(((residual / np.maximum(1 - leverage, 1e-9)) ** 2).mean()))
    strength = STRENGTHS[int(np.argmin(errors))]
    weights: Floats = prepared.rows.T @ (prepared.left @ (turned / (prepared.squares + strength * unit)))
    return Linear(weights, level - float(prepared.middle @ weights), strength)


def pieces(text: str) -> list[str]:
    """A text in pieces of about PIECE characters, cut between sentences; of a long text MOST_PIECES of them."""
    parts: list[str] = []
    piece = ""
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        if piece and len(piece) + len(sentence) > PIECE:
            parts.append(piece.strip())
            piece = ""
        piece += sentence
    parts.append(piece.strip())
    parts = [each for each in parts if each] or [text]
    if len(parts) > MOST_PIECES:
        parts = [parts[place] for place in np.linspace(0, len(parts) - 1, MOST_PIECES).round().astype(int)]
    return parts
