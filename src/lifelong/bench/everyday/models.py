"""Models that several records use one after the other: closing a record leaves them open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from lifelong.bench.runner import cached_embedder
from lifelong.bench.vector_cache import CachedEmbedder
from lifelong.models.base import (
    ChatEvent,
    ChatMessage,
    ChatModel,
    ChatProfile,
    PromptCachingModel,
    TextEmbedder,
    Tool,
    Vectors,
)
from lifelong.models.specs import chat_model


class SharedEmbedder:
    """An embedder that ``close`` leaves open."""

    def __init__(self, inner: TextEmbedder) -> None:
        self._inner = inner

    @property
    def name(self) -> str:
        """Name of the embedder inside."""
        return self._inner.name

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._inner.dim

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Embed texts."""
        return self._inner.embed(texts, query=query)

    def close(self) -> None:
        """Leave the embedder open."""


class SharedChat:
    """A chat model that ``close`` leaves open."""

    def __init__(self, inner: ChatModel) -> None:
        self._inner = inner

    @property
    def name(self) -> str:
        """Name of the model inside."""
        return self._inner.name

    @property
    def profile(self) -> ChatProfile:
        """What the model inside can do."""
        return self._inner.profile

    def stream(
        self,
        messages: Sequence[ChatMessage],
        *,
        max_tokens: int = 512,
        schema: Mapping[str, Any] | None = None,
        tools: Sequence[Tool] = (),
        stop: Sequence[str] = (),
    ) -> AsyncGenerator[ChatEvent, None]:
        """Continue the conversation."""
        return self._inner.stream(messages, max_tokens=max_tokens, schema=schema, tools=tools, stop=stop)

    def drop_prompts(self) -> None:
        """Delete cached prompts, where the model has any."""
        inner: object = self._inner
        if isinstance(inner, PromptCachingModel):
            inner.drop_prompts()

    async def close(self) -> None:
        """Leave the model open."""


class Models:
    """The models of a run, each loaded once.

    Args:
        cache: folder of the weights, and of the cache of vectors.
        embed: spec of the text embedder that takes the place of all others; None takes those that are asked for.
    """

    def __init__(self, cache: Path, *, embed: str | None = None) -> None:
        self._cache = cache
        self._embed = embed
        self._embedders: dict[str, CachedEmbedder] = {}
        self._chats: dict[str, ChatModel | None] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for embedder in self._embedders.values():
            embedder.close()
        for chat in self._chats.values():
            if chat is not None:
                asyncio.run(chat.close())

    def embedder(self, spec: str) -> TextEmbedder:
        """The text embedder of a spec.

        Raises:
            ModelMissingError: its weights are not installed.
        """
        spec = self._embed or spec
        if spec not in self._embedders:
            self._embedders[spec] = cached_embedder(spec, self._cache)
        return SharedEmbedder(self._embedders[spec])

    def chat(self, spec: str) -> ChatModel | None:
        """The chat model of a spec; None for ``none``.

        Raises:
            SettingsError: there is no such spec.
            ModelMissingError: its weights are not installed.
        """
        if spec not in self._chats:
            self._chats[spec] = chat_model(spec, cache=self._cache)
        inner = self._chats[spec]
        return None if inner is None else SharedChat(inner)

    @property
    def names(self) -> str:
        """The embedders that were used, by comma."""
        return ", ".join(embedder.name for embedder in self._embedders.values())

    @property
    def texts_embedded(self) -> int:
        """Number of texts that were embedded, and not read from the cache of vectors."""
        return sum(embedder.calls for embedder in self._embedders.values())
