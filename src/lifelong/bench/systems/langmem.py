"""LangMem's storage, without its language model: LangGraph's store with a vector index."""

from __future__ import annotations

from lifelong.bench.systems.base import Setting
from lifelong.bench.systems.peers import PACKAGES, Peer


class _LangMem:
    name = "langmem"
    summary = f"{PACKAGES[2]} on {PACKAGES[1]} InMemoryStore, no extraction, the same embedder"

    def open(self, person: str, setting: Setting) -> Peer:
        return Peer("langmem", person, setting)


SYSTEM = _LangMem()
