"""LangGraph's PostgresStore with pgvector over the same embedder."""

from __future__ import annotations

from pathlib import Path

from benchmarks.subjects.langgraph import LangGraph, index
from benchmarks.subjects.lifelong_postgres import address
from benchmarks.vectors import Embedder


def open_subject(folder: Path, embedder: Embedder) -> LangGraph:
    """Open a PostgresStore."""
    from langgraph.store.postgres import PostgresStore

    exact = {**index(embedder), "ann_index_config": {"kind": "flat"}}  # as the others
    return LangGraph(PostgresStore.from_conn_string(address("langgraph_postgres"), index=exact), embedder)
