"""all-MiniLM-L6-v2 on onnxruntime: the embedded text embedder.

Model: Wang et al., MiniLM (arXiv 2002.10957), trained for sentence likeness by sentence-transformers.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import ModelMissingError, ModelUnavailableError
from lifelong.models.base import Vectors
from lifelong.models.catalogue import MINILM, model_folder
from lifelong.models.processors import available_processors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

DIM: Final = 384

MAX_TOKENS: Final = 256
"""The length the model was trained for; what stands after it is not embedded."""

MAX_CHARACTERS: Final = 8192
"""Text is cut here before it is tokenised, so that a huge message costs no more than a long one.

256 tokens of ordinary text are about 1,200 characters.
"""

GRAPHS: Final = (
    ("model.int8.onnx", "minilm-l6-int8"),
    ("model.int7.onnx", "minilm-l6-int7"),
    (MINILM.filename, "minilm-l6"),
)
"""Files of the model's cache folder and the names of their vectors, best first.

The first two are derived by `lifelong models pull` and compute in int8; the last is the file as shipped.
"""


class MiniLM:
    """Embeds English text to 384 dimensions.

    One text is one run on one thread, and several texts run beside each other on ``threads`` threads.
    That costs about 13 % of the throughput of padded batches of 8, and buys that a text's vector never
    depends on which other texts were in its batch: an int8 graph scales its activations per batch.

    Args:
        path: the ONNX file: input ids, mask and types of shape ``(1, n)`` to hidden states ``(1, n, 384)``.
        name: tag of the vectors.
        threads: texts embedded at the same time; None takes one per processor.

    Raises:
        ModelMissingError: there is no such file.
        ModelUnavailableError: the file is not a model that onnxruntime can run.
    """

    def __init__(self, path: Path, *, name: str, threads: int | None = None) -> None:
        if not path.is_file():
            raise missing(path)
        self._name = name
        self._threads = threads or available_processors()
        self._session = _session(path)
        self._tokenizer = _tokenizer()
        self._workers: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()

    @classmethod
    def embedded(cls, *, cache: Path | None = None, threads: int | None = None) -> MiniLM:
        """Load the downloaded weights, in the best form that is there.

        Args:
            cache: cache folder; None takes the user's.
            threads: texts embedded at the same time; None takes one per processor.

        Raises:
            ModelMissingError: the weights were not pulled yet.
        """
        folder = model_folder(MINILM, cache=cache)
        for file, name in GRAPHS:
            if (folder / file).is_file():
                return cls(folder / file, name=name, threads=threads)
        raise missing(folder / MINILM.filename)

    @property
    def name(self) -> str:
        """Tag of the vectors; another graph has another name."""
        return self._name

    @property
    def dim(self) -> int:
        """Length of a vector: 384."""
        return DIM

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Embed texts to unit rows, shape ``(len(texts), 384)``, dtype float32.

        Queries and documents are embedded alike. An empty text has a vector of its own.
        """
        vectors = np.empty((len(texts), DIM), dtype=np.float32)
        if len(texts) == 1:
            vectors[0] = self._embed_one(texts[0])
            return vectors
        # Longest first, so that the threads end together.
        order = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
        for row, vector in zip(order, self._pool().map(self._embed_one, (texts[r] for r in order)), strict=True):
            vectors[row] = vector
        return vectors

    def close(self) -> None:
        """End the worker threads. Embedding again starts new ones."""
        with self._lock:
            workers, self._workers = self._workers, None
        if workers is not None:
            workers.shutdown(wait=True, cancel_futures=True)

    def __repr__(self) -> str:
        return f"MiniLM(name={self._name!r}, threads={self._threads})"

    def _pool(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._workers is None:
                self._workers = ThreadPoolExecutor(self._threads, thread_name_prefix="lifelong-minilm")
            return self._workers

    def _embed_one(self, text: str) -> NDArray[np.float32]:
        # Lone surrogates have no UTF-8 form; the tokenizer would refuse them.
        clean = text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
        ids = np.array([self._tokenizer.encode(clean).ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        hidden: NDArray[np.float32] = self._session.run(None, feed)[0][0]
        mean = hidden.mean(axis=0, dtype=np.float32)
        unit: NDArray[np.float32] = mean / np.linalg.norm(mean)
        return unit


def missing(path: Path) -> ModelMissingError:
    """The error for weights that are not there."""
    return ModelMissingError(
        f"The text embedding model is not on this machine (expected {path}). "
        "Run `lifelong models pull` once, with a network, to bring it."
    )


def _session(path: Path) -> Any:
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors only
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        # onnxruntime raises its own types, which share no public base but Exception.
        raise ModelUnavailableError(
            f"{path} cannot be loaded as a text embedding model ({error}). "
            "Run `lifelong models pull --force` to bring it again."
        ) from error


def _tokenizer() -> Tokenizer:
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import TemplateProcessing

    text = resources.files("lifelong.models").joinpath("vocabulary/vocab.txt").read_text(encoding="utf-8")
    vocabulary = {token: number for number, token in enumerate(text.splitlines())}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106 - a token of text, no password
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])],
    )
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer
