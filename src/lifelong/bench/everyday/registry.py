"""The systems by name, in the order of the tables."""

from __future__ import annotations

from collections.abc import Sequence

from lifelong.bench.cases import OURS
from lifelong.bench.everyday.assistant import Assistant
from lifelong.bench.everyday.quote import BM25Quote
from lifelong.bench.everyday.system import EverydaySystem
from lifelong.errors import InputError

# One more configuration of ours is one more Assistant, with what it changes in ``settings``.
SYSTEMS: tuple[EverydaySystem, ...] = (
    Assistant(OURS, "Lifelong without a chat model; MiniLM for English, multilingual e5 for other languages"),
    Assistant(
        f"{OURS}_rules",
        "the same without the reader: rules learn, and the nearest quote answers",
        settings={"reader": "none"},
    ),
    Assistant(f"{OURS}_qwen", "the same with the chat model qwen", chat="qwen"),
    BM25Quote(),
)


def chosen(names: Sequence[str]) -> list[EverydaySystem]:
    """The systems of some names; all of them without a name.

    Raises:
        InputError: there is no such system.
    """
    by_name = {system.name: system for system in SYSTEMS}
    if unknown := [name for name in names if name not in by_name]:
        raise InputError(f"no system is called {', '.join(unknown)}; expected some of: {', '.join(by_name)}")
    return [by_name[name] for name in dict.fromkeys(names or by_name)]
