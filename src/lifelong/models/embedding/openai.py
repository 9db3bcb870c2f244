"""A text embedding model behind an endpoint of the OpenAI protocol."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from lifelong.errors import ModelOutputError
from lifelong.models.base import Vectors
from lifelong.models.chat import wire
from lifelong.models.endpoint.client import BODY_BYTES, TIMEOUT_SECONDS, client, endpoint_key, response_limit
from lifelong.models.endpoint.errors import public_url, translated_errors
from lifelong.models.endpoint.outgoing import Endpoint

if TYPE_CHECKING:
    from lifelong.models.endpoint.client import OpenAI

FLOAT_BYTES: Final = 32
"""Largest size of one number of a vector as text, in bytes."""

MOST_DIM: Final = 16_384
"""Largest length of a vector that is read."""

EMBED_BATCH: Final = 64
"""Texts in one embedding request."""


class OpenAIEmbedder(Endpoint):
    """A text embedding model behind an endpoint.

    Args:
        model: the endpoint's name of the model.
        url: base URL, for example ``http://127.0.0.1:8080/v1``.
        key: API key; None reads the environment.
        dim: length of a vector; None embeds one word to find it when it is first needed.
        retries: how often the package tries again after a temporary refusal (429, 5xx, no connection).
        timeout: seconds without data after which the server counts as unreachable.
    """

    def __init__(
        self,
        model: str,
        *,
        url: str,
        key: str | None = None,
        dim: int | None = None,
        retries: int = 2,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self._model = model
        self._url = url
        self._key = endpoint_key(key)
        self._dim = dim
        self._retries = retries
        self._timeout = timeout
        self._client: OpenAI | None = None
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """``openai:MODEL``; the name has no address, because the same model gives the same vectors everywhere."""
        return f"openai:{self._model}"

    @property
    def dim(self) -> int:
        """Length of a vector. Embeds one word to find it, unless it was inputs."""
        if self._dim is None:
            self._dim = self.embed(["dimension"]).shape[1]
        return self._dim

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Embed texts to unit rows; see `TextEmbedder.embed`.

        Raises:
            ModelUnavailableError: the endpoint cannot be reached or failed.
            ModelOutputError: the answer is not one vector for each text.
        """
        if not texts:
            return np.empty((0, self.dim), dtype=np.float32)
        batches = [self._embed_batch(texts[start : start + EMBED_BATCH]) for start in range(0, len(texts), EMBED_BATCH)]
        return np.concatenate(batches)

    def close(self) -> None:
        """Close the connections. Embedding again opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def __repr__(self) -> str:
        return f"OpenAIEmbedder(model={self._model!r}, url={public_url(self._url)!r})"

    def _embed_batch(self, texts: Sequence[str]) -> Vectors:
        # Endpoints refuse empty text; a space has as little meaning.
        inputs = [wire.clean(text) or " " for text in texts]
        size = BODY_BYTES + FLOAT_BYTES * len(inputs) * (self._dim or MOST_DIM)
        with translated_errors(self.name, self._url, self._key, request_texts=inputs), response_limit(size) as limit:
            try:
                answer = self._connected().embeddings.create(model=self._model, input=inputs, encoding_format="float")
            finally:
                if limit.exceeded:
                    raise self._unusable(f"more than {size:,} bytes for {len(inputs)} texts")
        try:
            rows = sorted(answer.data, key=lambda row: row.index)
            vectors = np.array([row.embedding for row in rows], dtype=np.float32)
        except (AttributeError, TypeError, ValueError) as error:
            raise self._unusable(f"not a list of vectors ({error})") from error
        lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
        if vectors.ndim != 2 or len(vectors) != len(inputs) or not np.all(lengths > 0):
            raise self._unusable(f"vectors of shape {vectors.shape} for {len(inputs)} texts, or an empty one")
        if self._dim is not None and vectors.shape[1] != self._dim:
            raise self._unusable(f"{vectors.shape[1]} dimensions, expected {self._dim}")
        unit: Vectors = vectors / lengths
        return unit

    def _unusable(self, what: str) -> ModelOutputError:
        unusable = ModelOutputError(f"{self.name} answered with {what}. Is it an embedding model?")
        unusable.add_note(f"It is asked for at {public_url(self._url)}.")
        return unusable

    def _connected(self) -> OpenAI:
        with self._lock:
            if self._client is None:
                self._client = client(
                    self._url, self._key, retries=self._retries, timeout=self._timeout, sending=self._noted
                )
            return self._client
