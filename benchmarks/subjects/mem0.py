"""mem0 with Qdrant on disk, as installed: messages are stored as they are (``infer=False``), no telemetry."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.vectors import Embedder
from lifelong.models.base import TextEmbedder


def quiet(folder: Path) -> None:
    """Before mem0 is imported: nothing is reported, its own files lie in the folder, and no key is asked for."""
    os.environ |= {"MEM0_TELEMETRY": "False", "MEM0_DIR": str(folder / "mem0"), "OPENAI_API_KEY": "unused"}


def use(embedder: TextEmbedder) -> None:
    """Whatever mem0 opens from now on embeds with ours."""
    from mem0.embeddings.base import EmbeddingBase
    from mem0.utils.factory import EmbedderFactory

    class Ours(EmbeddingBase):  # type: ignore[misc]  # mem0 is installed for the measurement only
        def embed(self, text: str, memory_action: str | None = None) -> list[float]:
            found: list[float] = embedder.embed([text], query=memory_action == "search")[0].tolist()
            return found

        def embed_batch(self, texts: list[str], memory_action: str = "add") -> list[list[float]]:
            found: list[list[float]] = embedder.embed(texts).tolist()
            return found

    EmbedderFactory.create = staticmethod(lambda *_: Ours())


class Mem0:
    """mem0's Memory for one user.

    Args:
        folder: folder of its files.
        embedder: the embedder that it gets, which is closed with it.
        vector_store: mem0's settings of where its vectors are.
    """

    def __init__(self, folder: Path, embedder: Embedder, vector_store: dict[str, Any]) -> None:
        quiet(folder)
        from mem0 import Memory

        use(embedder)
        self._memory = Memory.from_config({"vector_store": vector_store, "history_db_path": str(folder / "history.db")})
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


class OnQdrant(Mem0):
    """mem0 with Qdrant's files."""

    def close(self) -> None:
        """Close Qdrant's files, which otherwise complain when the process ends."""
        self._memory.vector_store.client.close()
        super().close()


def open_subject(folder: Path, embedder: Embedder) -> Mem0:
    """Open mem0's stores."""
    config = {"path": str(folder / "qdrant"), "on_disk": True, "embedding_model_dims": embedder.dim}
    return OnQdrant(folder, embedder, {"provider": "qdrant", "config": config})
