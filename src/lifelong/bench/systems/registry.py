"""The systems by name. A module of its own, so that a baseline does not import every other system."""

from __future__ import annotations

import importlib

from lifelong.bench.systems.base import System
from lifelong.errors import InputError

NAMES = ("lifelong", "bm25", "dense", "rrf", "personavlm", "recent")
"""Ours and the baselines: every table has them."""

PEERS = ("mem0", "langmem")
"""Other libraries, in tables where ``lifelong bench peers`` has installed them."""


def module_of(name: str) -> str:
    """The module of a system.

    Raises:
        InputError: there is no such system.
    """
    if name not in (*NAMES, *PEERS):
        raise InputError(f"no system is called {name!r}; expected one of: {', '.join((*NAMES, *PEERS))}")
    return f"lifelong.bench.systems.{name}"


def system(name: str) -> System:
    """One system by its name.

    Raises:
        InputError: there is none.
    """
    entry: System = importlib.import_module(module_of(name)).SYSTEM
    return entry
