"""mem0 on PostgreSQL with pgvector: messages are stored as they are (``infer=False``), no telemetry."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.subjects.lifelong_postgres import address
from benchmarks.subjects.mem0 import quiet, use
from benchmarks.vectors import Embedder


class Mem0:
    """mem0's Memory for one user."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        quiet(folder)
        from mem0 import Memory

        use(embedder)
        store: dict[str, Any] = {
            "connection_string": address("mem0_pgvector"),
            "embedding_model_dims": embedder.dim,
            "hnsw": False,  # exact, as the others
            "diskann": False,
        }
        self._memory = Memory.from_config(
            {
                "vector_store": {"provider": "pgvector", "config": store},
                "history_db_path": str(folder / "history.db"),
            }
        )
        self._embedder = embedder

    def add(self, texts: Sequence[str], *, first: int) -> None:
        """Store texts in one call; mem0 has no faster way for many."""
        self._memory.add([{"role": "user", "content": text} for text in texts], user_id="measured", infer=False)

    def search(self, query: str) -> int:
        """Search by meaning."""
        return len(self._memory.search(query, top_k=10, filters={"user_id": "measured"}, threshold=0.0)["results"])

    def close(self) -> None:
        """End the model's threads."""
        self._embedder.close()


def open_subject(folder: Path, embedder: Embedder) -> Mem0:
    """Open mem0's stores."""
    return Mem0(folder, embedder)
