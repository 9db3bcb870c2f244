"""Any endpoint that speaks the OpenAI protocol (OpenAI, vLLM, Ollama, llama.cpp …), through the ``openai`` package.

The key is read from LIFELONG_OPENAI_KEY, else OPENAI_API_KEY, else it is the word "none": local servers ask
for no key. Retries are the package's: it waits as long as ``Retry-After`` says, in seconds or as a date, gives up
at once where that is over two minutes (one in its versions before 3), and else waits half a second, then twice as
long each time, up to eight. A time-out counts for each try.

What an endpoint sends is bounded by what it was asked for: see ``BYTES_PER_TOKEN`` and `lifelong.models.allowance`.
"""

from __future__ import annotations

import copy
import os
import threading
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import numpy as np

from lifelong.errors import ModelError, ModelOutputError, ModelUnavailableError
from lifelong.models.allowance import BODY_BYTES, allowing, async_client, client
from lifelong.models.base import ChatEvent, ChatMessage, ChatProfile, Tool, Vectors, refuse_unfit
from lifelong.models.chat import markers, wire
from lifelong.models.chat.endpoint_errors import LOG, NO_KEY, mapped, shown

if TYPE_CHECKING:
    from openai import AsyncOpenAI, OpenAI

TIMEOUT_SECONDS: Final = 120.0
"""Longest silence of a server before it counts as gone."""

BYTES_PER_TOKEN: Final = 32
"""Bytes of text that count as one token at most: words have 4 to 6, and tokens of blanks or dashes up to 80."""

LEAST_ANSWER: Final = 1024
"""Bytes that every answer may have."""

MOST_ANSWER: Final = 1_000_000
"""Bytes that no answer may have more of, unless a setting says otherwise."""

CHUNK_BYTES: Final = 2048
"""Bytes of the stream around one token: hosted endpoints send up to 600 with each."""

LEAST_STREAM: Final = 256_000
"""Bytes that every stream may have."""

FLOAT_BYTES: Final = 32
"""Bytes of one number of a vector, as text."""

MOST_DIM: Final = 16_384
"""Longest vector that is read."""

EMBED_BATCH: Final = 64
"""Texts in one embedding request."""

REPLACEABLE: Final = {"max_tokens": "max_completion_tokens", "temperature": None, "stop": None}
"""Parameters that some hosted models refuse, and what they want in their place."""

FORM: Final = "response_format"

READS_TEXT_AS_TEXT: Final = frozenset({"api.openai.com"})
"""Hosts that never read a control token in a message's text as one, so that it can be sent as it was written."""


class OpenAIChat:
    """A chat model behind an endpoint.

    Args:
        model: the endpoint's name of the model.
        url: base URL, for example ``http://127.0.0.1:8080/v1``.
        profile: what the model can do; the endpoint cannot be asked.
        key: API key; None reads the environment.
        retries: how often the package tries again after a refusal that may pass (429, 5xx, no connection).
        timeout: seconds of silence before the server counts as gone.
        most: bytes of the longest answer that is read; a longer one ends there, as if its tokens were used up.
    """

    def __init__(
        self,
        model: str,
        *,
        url: str,
        profile: ChatProfile,
        key: str | None = None,
        retries: int = 2,
        timeout: float = TIMEOUT_SECONDS,
        most: int = MOST_ANSWER,
    ) -> None:
        self._model = model
        self._url = url
        self._profile = profile
        self._key = endpoint_key(key)
        self._retries = retries
        self._timeout = timeout
        self._most = most
        self._client: AsyncOpenAI | None = None
        self._refused: set[str] = set()
        self._options: dict[str, Any] = {}

    @property
    def name(self) -> str:
        """``openai:MODEL``."""
        return f"openai:{self._model}"

    @property
    def profile(self) -> ChatProfile:
        """What the caller said that it can do."""
        return self._profile

    async def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 512,
        schema: Mapping[str, Any] | None = None,
        tools: Sequence[Tool] = (),
        stop: Sequence[str] = (),
    ) -> AsyncGenerator[ChatEvent, None]:
        """Continue the conversation; see `ChatModel.stream`."""
        refuse_unfit(messages, self._profile, self.name)
        if urlsplit(self._url).hostname not in READS_TEXT_AS_TEXT:
            messages = markers.plain(messages, markers.common)
        body = wire.request(messages, max_tokens=max_tokens, schema=schema, tools=tools, stop=stop)
        body = {**body, **{name: value for name, value in self._options.items() if schema is None or name != FORM}}
        assembly = wire.Assembly(min(LEAST_ANSWER + BYTES_PER_TOKEN * max_tokens, self._most))
        stream = LEAST_STREAM + CHUNK_BYTES * min(max_tokens, self._most // BYTES_PER_TOKEN)
        with mapped(self.name, self._url, self._key, sent=[message.text for message in messages]):
            with allowing(stream) as allowance:
                sending = await self._send(body)
            async with sending as chunks:
                async for chunk in chunks:
                    for delta in assembly.feed(chunk):
                        yield delta
                    if assembly.full:
                        break
        if allowance.exceeded:
            assembly.full = True
        if assembly.full:
            LOG.warning(
                "an answer was longer than its tokens, and was cut off",
                extra={"model": self.name, "endpoint": shown(self._url), "tokens": max_tokens, "bytes": assembly.size},
            )
        if not assembly.reason and not (assembly.full and assembly.size):
            raise self._broken(stream if assembly.full else None)
        for event in assembly.end():
            yield event

    def _broken(self, most: int | None) -> ModelError:
        """An answer that is none: it broke off, or there is no end to it."""
        if most is not None:
            return ModelOutputError(f"{self.name} sent {most:,} bytes without a word of an answer, and was cut off.")
        broken = ModelUnavailableError(
            f"The answer of {self.name} broke off: what was streamed so far is not a whole answer. Try again."
        )
        broken.add_note(f"{shown(self._url)}: look at the server's log.")
        return broken

    async def declared_context(self) -> int | None:
        """Tokens that fit, as the server's list of models says (vLLM, SGLang, OpenRouter, llama.cpp); else None.

        Raises:
            ModelUnavailableError: the endpoint cannot be reached, or has no such list.
        """
        with mapped(self.name, self._url, self._key), allowing(BODY_BYTES):
            served = (await self._connected().models.list()).data
            for entry in served:
                if entry.id == self._model or len(served) == 1:
                    said = entry.model_dump(warnings=False)
                    meta = said.get("meta")
                    running = meta.get("n_ctx") if isinstance(meta, dict) else None
                    places = (said.get("max_model_len"), said.get("context_length"), running)
                    return next((size for size in places if isinstance(size, int) and size > 0), None)
        return None

    def sampled(self, options: Mapping[str, Any]) -> OpenAIChat:
        """The same model over the same connections with other options; see `Samples.sampled`."""
        self._connected()
        other = copy.copy(self)
        other._options = {**self._options, **options}
        return other

    async def close(self) -> None:
        """Close the connections. Streaming again opens new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    def __repr__(self) -> str:
        return f"OpenAIChat(model={self._model!r}, url={shown(self._url)!r})"

    async def _send(self, body: dict[str, Any]) -> Any:
        """Send the request, once more in other words for each parameter that the model refuses.

        Chunks come as plain objects: the package's typed ones cost several times the rest of a token.
        """
        import openai

        while True:
            try:
                return await self._connected().post(
                    "/chat/completions",
                    body={"model": self._model, **_reworded(body, self._refused)},
                    cast_to=object,
                    stream=True,
                    stream_cls=openai.AsyncStream[Any],
                )
            except openai.BadRequestError as error:
                if error.param not in REPLACEABLE or error.param in self._refused:
                    raise
                self._refused.add(error.param)

    def _connected(self) -> AsyncOpenAI:
        if self._client is None:
            self._client = async_client(self._url, self._key, retries=self._retries, timeout=self._timeout)
        return self._client


class OpenAIEmbedder:
    """A text embedding model behind an endpoint.

    Args:
        model: the endpoint's name of the model.
        url: base URL, for example ``http://127.0.0.1:8080/v1``.
        key: API key; None reads the environment.
        dim: length of a vector; None asks the endpoint by embedding one word when it is first needed.
        retries: how often the package tries again after a refusal that may pass (429, 5xx, no connection).
        timeout: seconds of silence before the server counts as gone.
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
        """``openai:MODEL``; the same model at another address gives the same vectors."""
        return f"openai:{self._model}"

    @property
    def dim(self) -> int:
        """Length of a vector. Asks the endpoint the first time, unless it was given."""
        if self._dim is None:
            self._dim = self.embed(["dimension"]).shape[1]
        return self._dim

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Embed texts to unit rows; see `TextEmbedder.embed`.

        Raises:
            ModelUnavailableError: the endpoint cannot be reached or failed.
            ModelOutputError: it answered with something else than one vector for each text.
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
        return f"OpenAIEmbedder(model={self._model!r}, url={shown(self._url)!r})"

    def _embed_batch(self, texts: Sequence[str]) -> Vectors:
        # Endpoints refuse empty text; a space means as little.
        given = [wire.clean(text) or " " for text in texts]
        size = BODY_BYTES + FLOAT_BYTES * len(given) * (self._dim or MOST_DIM)
        with mapped(self.name, self._url, self._key, sent=given), allowing(size) as allowance:
            try:
                answer = self._connected().embeddings.create(model=self._model, input=given, encoding_format="float")
            finally:
                if allowance.exceeded:
                    raise self._unusable(f"more than {size:,} bytes for {len(given)} texts")
        try:
            rows = sorted(answer.data, key=lambda row: row.index)
            vectors = np.array([row.embedding for row in rows], dtype=np.float32)
        except (AttributeError, TypeError, ValueError) as error:
            raise self._unusable(f"not a list of vectors ({error})") from error
        lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
        if vectors.ndim != 2 or len(vectors) != len(given) or not np.all(lengths > 0):
            raise self._unusable(f"vectors of shape {vectors.shape} for {len(given)} texts, or an empty one")
        if self._dim is not None and vectors.shape[1] != self._dim:
            raise self._unusable(f"{vectors.shape[1]} dimensions, expected {self._dim}")
        unit: Vectors = vectors / lengths
        return unit

    def _unusable(self, what: str) -> ModelOutputError:
        unusable = ModelOutputError(f"{self.name} answered with {what}. Is it an embedding model?")
        unusable.add_note(f"It is asked for at {shown(self._url)}.")
        return unusable

    def _connected(self) -> OpenAI:
        with self._lock:
            if self._client is None:
                self._client = client(self._url, self._key, retries=self._retries, timeout=self._timeout)
            return self._client


def endpoint_key(given: str | None) -> str:
    """The API key: as given, else of the environment, else the word "none"."""
    return given or os.environ.get("LIFELONG_OPENAI_KEY") or os.environ.get("OPENAI_API_KEY") or NO_KEY


def _reworded(body: dict[str, Any], refused: set[str]) -> dict[str, Any]:
    named = {name: REPLACEABLE[name] if name in refused else name for name in body}
    return {new: body[name] for name, new in named.items() if new is not None}
