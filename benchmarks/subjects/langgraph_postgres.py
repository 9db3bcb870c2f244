"""LangGraph's PostgresStore with pgvector over the same embedder."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.subjects.langgraph import PLACE, embeddings
from benchmarks.subjects.lifelong_postgres import address
from benchmarks.vectors import Embedder


class LangGraph:
    """A PostgresStore with one namespace."""

    def __init__(self, embedder: Embedder) -> None:
        from langgraph.store.base import PutOp
        from langgraph.store.postgres import PostgresStore

        self._put = PutOp
        self._embedder = embedder
        self._open = ExitStack()
        index = {
            "dims": embedder.dim,
            "embed": embeddings(embedder),
            "fields": ["text"],
            "ann_index_config": {"kind": "flat"},  # exact, as the others
        }
        opened = PostgresStore.from_conn_string(address("langgraph_postgres"), index=index)
        self._store = self._open.enter_context(opened)
        self._store.setup()

    def add(self, texts: Sequence[str], *, first: int) -> None:
        """Store texts in one batch."""
        self._store.batch([self._put(PLACE, uuid.uuid4().hex, {"text": text}) for text in texts])

    def search(self, query: str) -> int:
        """Search by meaning."""
        return len(self._store.search(PLACE, query=query, limit=10))

    def close(self) -> None:
        """Close the connection."""
        self._open.close()
        self._embedder.close()


def open_subject(folder: Path, embedder: Embedder) -> LangGraph:
    """Open a store."""
    return LangGraph(embedder)
