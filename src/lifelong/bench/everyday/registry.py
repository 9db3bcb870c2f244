"""The systems by name, in the order of the tables."""

from __future__ import annotations

from collections.abc import Sequence

from lifelong.bench.cases import OURS
from lifelong.bench.everyday.assistant import Assistant
from lifelong.bench.everyday.quote import BM25Quote
from lifelong.bench.everyday.system import EverydaySystem
from lifelong.errors import InputError
from lifelong.types import MemoryKind

KINDS: tuple[MemoryKind, ...] = ("core", "semantic", "procedural", "episodic")

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

ABLATIONS: tuple[EverydaySystem, ...] = (
    *(
        Assistant(f"{OURS}_without_{kind}", f"the default after its {kind} memories were deleted", without=kind)
        for kind in KINDS
    ),
    Assistant(f"{OURS}_without_traits", "the default with traits switched off", traits=False),
)
"""The default without one of its parts, as in the ablations of PersonaVLM (CVPR 2026); they run where named."""

_ABLATED = [OURS, *(system.name for system in ABLATIONS)]


def chosen(names: Sequence[str]) -> list[EverydaySystem]:
    """The systems of some names; without a name all but the ablations, and ``ablations`` for the default and these.

    Raises:
        InputError: there is no such system.
    """
    by_name = {system.name: system for system in (*SYSTEMS, *ABLATIONS)}
    names = [each for name in names for each in (_ABLATED if name == "ablations" else [name])]
    if unknown := [name for name in names if name not in by_name]:
        raise InputError(
            f"no system is called {', '.join(unknown)}; expected ablations, or some of: {', '.join(by_name)}"
        )
    return [by_name[name] for name in dict.fromkeys(names or [each.name for each in SYSTEMS])]
