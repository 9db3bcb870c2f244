"""The systems that stand in every table: ours and plain baselines, one module each; peers where prepared."""

from __future__ import annotations

import importlib

from lifelong.bench.systems.base import System
from lifelong.errors import InputError

NAMES = ("lifelong", "bm25", "dense", "rrf", "personavlm", "recent")
PEERS = ("mem0", "langmem")


def system(name: str) -> System:
    """One system by its name.

    Raises:
        InputError: there is none.
    """
    if name not in (*NAMES, *PEERS):
        raise InputError(f"no system is called {name!r}; expected one of: {', '.join((*NAMES, *PEERS))}")
    found: System = importlib.import_module(f"lifelong.bench.systems.{name}").SYSTEM
    return found
