"""mem0 (Chhikara et al., 2025) as installed, without its language model: messages stored as they are."""

from __future__ import annotations

from lifelong.bench.systems.base import Setting
from lifelong.bench.systems.peers import PACKAGES, Peer


class _Mem0:
    name = "mem0"
    summary = f"{PACKAGES[0]}, infer=False, Qdrant on disk, the same embedder"

    def open(self, person: str, setting: Setting) -> Peer:
        return Peer("mem0", person, setting)


SYSTEM = _Mem0()
