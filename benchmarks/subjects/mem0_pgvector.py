"""mem0 on PostgreSQL with pgvector: messages are stored as they are (``infer=False``), no telemetry."""

from __future__ import annotations

from pathlib import Path

from benchmarks.subjects.lifelong_postgres import address
from benchmarks.subjects.mem0 import Mem0
from benchmarks.vectors import Embedder


def open_subject(folder: Path, embedder: Embedder) -> Mem0:
    """Open mem0's stores."""
    exact = {"hnsw": False, "diskann": False}  # as the others
    config = {"connection_string": address("mem0_pgvector"), "embedding_model_dims": embedder.dim, **exact}
    return Mem0(folder, embedder, {"provider": "pgvector", "config": config})
