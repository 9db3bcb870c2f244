"""all-MiniLM-L6-v2 on onnxruntime: the embedded text embedder.

Model: Wang et al., MiniLM (arXiv 2002.10957), trained for sentence likeness by sentence-transformers.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import ModelMissingError
from lifelong.models.embedding.onnx import MAX_TOKENS, Encoder, mean_direction
from lifelong.models.onnx_session import session
from lifelong.models.tokenizers.wordpiece import bert_uncased
from lifelong.models.weights.downloads import MINILM, model_folder

DIM: Final = 384

LAST: Final = 64
"""Number of recent texts whose vectors are cached in memory, by their hash."""

GRAPHS: Final = (
    ("model.int8.onnx", "minilm-l6-int8"),
    ("model.int7.onnx", "minilm-l6-int7"),
    (MINILM.filename, "minilm-l6"),
)
"""Files in the cache folder of the model and the names of their vectors, best first.

`lifelong models pull` derives the first two, which compute in int8; the last is the downloaded file.
"""


class MiniLM(Encoder):
    """Embeds English text to 384 dimensions.

    Args:
        path: the ONNX file: input ids, mask and types of shape ``(1, n)`` to hidden states ``(1, n, 384)``.
        name: tag of the vectors.
        threads: texts embedded at the same time; None takes one for each processor.

    Raises:
        ModelMissingError: the file does not exist.
        ModelUnavailableError: the file is not a model that onnxruntime can run.
    """

    def __init__(self, path: Path, *, name: str, threads: int | None = None) -> None:
        if not path.is_file():
            raise missing(path)
        super().__init__(name=name, dim=DIM, threads=threads)
        self._session = session(path, again="lifelong models pull --force")
        self._tokenizer = bert_uncased()
        self._last: OrderedDict[bytes, NDArray[np.float32]] = OrderedDict()

    @classmethod
    def embedded(cls, *, cache: Path | None = None, threads: int | None = None) -> MiniLM:
        """Load the best of the installed files.

        Args:
            cache: cache folder; None takes the user's.
            threads: texts embedded at the same time; None takes one for each processor.

        Raises:
            ModelMissingError: the weights are not installed.
        """
        folder = model_folder(MINILM, cache=cache)
        for file, name in GRAPHS:
            if (folder / file).is_file():
                return cls(folder / file, name=name, threads=threads)
        raise missing(folder / MINILM.filename)

    def _embed_one(self, text: str, *, query: bool) -> NDArray[np.float32]:
        # Queries and documents have the same vectors, so the vector of a query is cached when the message is stored.
        key = hashlib.blake2b(text.encode(), digest_size=16).digest()
        with self._lock:
            if (cached := self._last.get(key)) is not None:
                return cached
        pieces, _ = self._tokenizer.split(text, most=MAX_TOKENS - 2)
        ids = np.array([[self._tokenizer.begin, *pieces, self._tokenizer.end]], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        hidden: NDArray[np.float32] = self._session.run(None, feed)[0][0]
        vector = mean_direction(hidden)
        with self._lock:
            self._last[key] = vector
            if len(self._last) > LAST:
                self._last.popitem(last=False)
        return vector


def missing(path: Path) -> ModelMissingError:
    """The error for missing weights."""
    return ModelMissingError(
        f"The text embedding model is not on this machine (expected {path}). "
        "Run `lifelong models pull` once, with a network, to bring it."
    )
