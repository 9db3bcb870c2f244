"""LangGraph's SqliteStore with its vector index (sqlite-vec) over the same embedder."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

from benchmarks.vectors import Embedder

PLACE = ("memories", "measured")


def embeddings(embedder: Embedder) -> Any:
    """The embedder as LangChain's."""
    from langchain_core.embeddings import Embeddings

    class Ours(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            vectors: list[list[float]] = embedder.embed(texts).tolist()
            return vectors

        def embed_query(self, text: str) -> list[float]:
            vector: list[float] = embedder.embed([text], query=True)[0].tolist()
            return vector

    return Ours()


class LangGraph:
    """A store of LangGraph with one namespace.

    Args:
        opened: opens the store.
        embedder: the embedder of its index, which is closed with it.
    """

    def __init__(self, opened: AbstractContextManager[Any], embedder: Embedder) -> None:
        from langgraph.store.base import PutOp

        self._put = PutOp
        self._embedder = embedder
        self._open = ExitStack()
        self._store = self._open.enter_context(opened)
        self._store.setup()

    def add(self, texts: Sequence[str], *, first: int) -> None:
        """Store texts in one batch."""
        self._store.batch([self._put(PLACE, uuid.uuid4().hex, {"text": text}) for text in texts])

    def search(self, query: str) -> int:
        """Search by meaning."""
        return len(self._store.search(PLACE, query=query, limit=10))

    def close(self) -> None:
        """Close the database."""
        self._open.close()
        self._embedder.close()


def index(embedder: Embedder) -> dict[str, Any]:
    """The settings of a store's index."""
    return {"dims": embedder.dim, "embed": embeddings(embedder), "fields": ["text"]}


def open_subject(folder: Path, embedder: Embedder) -> LangGraph:
    """Open a SqliteStore."""
    from langgraph.store.sqlite import SqliteStore

    opened = SqliteStore.from_conn_string(str(folder / "langgraph.db"), index=index(embedder))
    return LangGraph(opened, embedder)
