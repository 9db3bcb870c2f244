"""Any endpoint that speaks the OpenAI protocol (OpenAI, vLLM, Ollama, llama.cpp …), through the ``openai`` package.

The key is read from LIFELONG_OPENAI_KEY, else from OPENAI_API_KEY; else it is the word "none", because local servers
need no key. The package makes the retries. It waits as long as ``Retry-After`` says (in seconds or as a date), and
gives up at once if that is over two minutes (one minute in its versions before 3). Without the header it waits half a
second, and twice as long each time, up to eight seconds. The time-out is for all attempts together, because a server
that was silent for so long is only slowed down by the same request again.

A parameter that the endpoint refuses (see ``REPLACEABLE``) is left out or reworded from then on.

The size of an answer is bounded: see ``BYTES_PER_TOKEN`` and `lifelong.models.endpoint.client`.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from lifelong.errors import ModelError, ModelOutputError, ModelUnavailableError
from lifelong.models.base import ChatEvent, ChatMessage, ChatProfile, Tool, refuse_unfit
from lifelong.models.chat import markers, wire
from lifelong.models.endpoint.client import (
    BODY_BYTES,
    TIMEOUT_SECONDS,
    async_client,
    endpoint_key,
    post_stream,
    refused_parameter,
    response_limit,
)
from lifelong.models.endpoint.errors import LOG, late_error, public_url, translated_errors
from lifelong.models.endpoint.outgoing import Endpoint

if TYPE_CHECKING:
    from lifelong.models.endpoint.client import AsyncOpenAI


BYTES_PER_TOKEN: Final = 32
"""Largest size of the text of one token, in bytes: words have 4 to 6, and tokens of blanks or dashes up to 80."""

LEAST_ANSWER: Final = 1024
"""Bytes that every answer may have, however few its tokens."""

MOST_ANSWER: Final = 1_000_000
"""Default limit of an answer, in bytes."""

CHUNK_BYTES: Final = 2048
"""Bytes of the stream for one token: hosted endpoints send up to 600 with each."""

LEAST_STREAM: Final = 256_000
"""Bytes that every stream may have, however few its tokens."""


REPLACEABLE: Final = {
    "max_tokens": "max_completion_tokens",
    "temperature": None,
    "stop": None,
    "stream_options": None,
    "response_format": None,
    "tools": None,
}
"""Parameters that some endpoints refuse, and their replacements; None leaves the parameter out."""

FORM: Final = "response_format"

READS_TEXT_AS_TEXT: Final = frozenset({"api.openai.com"})
"""Hosts that never interpret a control token in the text of a message, so that text need not be changed."""


class OpenAIChat(Endpoint):
    """A chat model behind an endpoint.

    Args:
        model: the endpoint's name of the model.
        url: base URL, for example ``http://127.0.0.1:8080/v1``.
        profile: capabilities of the model. An endpoint does not report its capabilities.
        key: API key; None reads the environment.
        retries: how often the package tries again after a temporary refusal (429, 5xx, no connection).
        timeout: seconds without data after which the server counts as unreachable; all attempts together until the
            answer begins.
        most: largest answer that is read, in bytes. A longer answer is cut there, with reason ``length``.
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
        """The capabilities that the caller gave."""
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
        form = schema if self._profile.schema else None
        body = wire.request(messages, max_tokens=max_tokens, schema=form, tools=tools, stop=stop)
        body = {**body, **{name: value for name, value in self._options.items() if schema is None or name != FORM}}
        most = min(LEAST_ANSWER + BYTES_PER_TOKEN * max_tokens, self._most)
        assembly = wire.AnswerAssembly(most, [tool.name for tool in tools])
        stream = LEAST_STREAM + CHUNK_BYTES * min(max_tokens, self._most // BYTES_PER_TOKEN)
        with translated_errors(self.name, self._url, self._key, request_texts=[message.text for message in messages]):
            with response_limit(stream) as limit:
                sending = await self._send(body)
            async with sending as chunks:
                async for chunk in chunks:
                    for delta in assembly.feed(chunk):
                        yield delta
                    if assembly.full:
                        break
        if limit.exceeded:
            assembly.full = True
        if assembly.full:
            LOG.warning(
                "an answer was longer than its tokens, and was cut off",
                extra={
                    "model": self.name,
                    "endpoint": public_url(self._url),
                    "tokens": max_tokens,
                    "bytes": assembly.size,
                },
            )
        if not assembly.reason and not (assembly.full and assembly.size):
            raise self._broken(stream if assembly.full else None)
        for event in assembly.end():
            yield event

    def _broken(self, most: int | None) -> ModelError:
        """The error for an answer that broke off or had no end."""
        if most is not None:
            return ModelOutputError(f"{self.name} sent {most:,} bytes without a word of an answer, and was cut off.")
        broken = ModelUnavailableError(
            f"The answer of {self.name} broke off: what was streamed so far is not a whole answer. Try again."
        )
        broken.add_note(f"{public_url(self._url)}: look at the server's log.")
        return broken

    async def declared_context(self) -> int | None:
        """The context length in the server's list of models (vLLM, SGLang, OpenRouter, llama.cpp); None without one.

        Raises:
            ModelUnavailableError: the endpoint cannot be reached, or has no list of models.
        """
        with translated_errors(self.name, self._url, self._key), response_limit(BODY_BYTES):
            served = (await self._connected().models.list()).data
            for entry in served:
                if entry.id == self._model or len(served) == 1:
                    fields = entry.model_dump(warnings=False)
                    meta = fields.get("meta")
                    running = meta.get("n_ctx") if isinstance(meta, dict) else None
                    lengths = (fields.get("max_model_len"), fields.get("context_length"), running)
                    return next((size for size in lengths if isinstance(size, int) and size > 0), None)
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
        return f"OpenAIChat(model={self._model!r}, url={public_url(self._url)!r})"

    async def _send(self, body: dict[str, Any]) -> Any:
        """Send the request; send it again without each parameter that the endpoint refuses."""
        try:
            async with asyncio.timeout(self._timeout):
                return await self._send_reworded(body)
        except TimeoutError:
            raise late_error(self.name, self._url, self._timeout) from None

    async def _send_reworded(self, body: dict[str, Any]) -> Any:
        while True:
            request = {"model": self._model, **_reworded(body, self._refused)}
            try:
                return await post_stream(self._connected(), "/chat/completions", request)
            except Exception as error:
                parameter = refused_parameter(error, REPLACEABLE)
                if parameter is None or parameter in self._refused or parameter not in body:
                    raise
                LOG.warning(
                    "an endpoint refused a parameter, which is not sent any more",
                    extra={"model": self.name, "endpoint": public_url(self._url), "parameter": parameter},
                )
                self._refused.add(parameter)

    def _connected(self) -> AsyncOpenAI:
        if self._client is None:
            self._client = async_client(
                self._url, self._key, retries=self._retries, timeout=self._timeout, sending=self._noted_aside
            )
        return self._client


def _reworded(body: dict[str, Any], refused: set[str]) -> dict[str, Any]:
    named = {name: REPLACEABLE[name] if name in refused else name for name in body}
    return {new: body[name] for name, new in named.items() if new is not None}
