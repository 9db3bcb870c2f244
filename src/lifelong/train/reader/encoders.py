"""The encoders that the reader starts from, with float32 weights, by the names of `e5_file`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from lifelong.models.reader.pieces import Pieces, UnigramPieces
from lifelong.models.tokenizers.wordpiece import bert_uncased
from lifelong.models.weights.downloads import E5, MINILM, model_folder
from lifelong.models.weights.e5_file import Floats, read
from lifelong.models.weights.e5_graph import EncoderTensors
from lifelong.models.weights.minilm_file import read_minilm

Base = Literal["english", "multilingual"]


class EncoderWeights(EncoderTensors, Protocol):
    """The tensors of an encoder with its word table."""

    def words(self, ids: NDArray[np.int64]) -> Floats:
        """The sum of word, position and type vectors, shape ``(len(ids), hidden)``."""


def load(base: Base, *, cache: Path | None = None) -> tuple[EncoderWeights, Pieces]:
    """Load a base encoder and its tokens.

    Raises:
        ModelUnavailableError: the file is damaged.
        FileNotFoundError: the model is not installed.
    """
    if base == "english":
        return read_minilm(model_folder(MINILM, cache=cache) / MINILM.filename), bert_uncased()
    vocabulary, tensors = read(model_folder(E5, cache=cache) / E5.filename)
    return tensors, UnigramPieces(vocabulary)
