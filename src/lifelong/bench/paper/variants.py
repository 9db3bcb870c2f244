"""The forms in which the assistant is measured: as it is, and with a part taken away, as in the paper's Table 8.

A kind of memory is taken away after the history was learned, by deleting its memories. Without core memory the profile
of the release is not written either: a statement is stored with the message that proves it, and recall would find that.
Episodic memory holds the talk itself in the paper, so without it nothing of the talk is left but the open session: the
other memories are written into an empty record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lifelong.bench.cases import OURS
from lifelong.errors import InputError
from lifelong.types import MemoryKind


@dataclass(frozen=True, slots=True)
class Variant:
    """One form of the assistant.

    Attributes:
        published: its name in the paper's tables of ablations, or "".
        history: whether it gets the talk.
        profile: whether it gets the profile of the release, as the released evaluation does.
        pictures: whether it gets the pictures of the talk.
        without: the kind of memory that is taken away, or None.
        lookups: whether a chat model may look things up before it answers.
        traits: whether replies follow the traits.
    """

    name: str
    summary: str
    published: str = ""
    history: bool = True
    profile: bool = True
    pictures: bool = True
    without: MemoryKind | None = None
    lookups: bool = True
    traits: bool = True


VARIANTS: Final = (
    Variant(OURS, "history with pictures, and the profile of the release, as in the released evaluation"),
    Variant("no_memory", "nothing but the question", history=False, profile=False),
    Variant("history_only", "without the profile of the release", profile=False),
    Variant("profile_only", "the profile of the release without the history", history=False),
    Variant("no_pictures", "without the pictures of the history", pictures=False),
    Variant("without_core", "core memories deleted, no profile written", "w/o Core", profile=False, without="core"),
    Variant("without_procedural", "habits and goals deleted", "w/o Procedural", without="procedural"),
    Variant("without_semantic", "semantic memories deleted", "w/o Semantic", without="semantic"),
    Variant(
        "without_episodic", "episodes and closed talks gone, other memories there", "w/o Episodic", without="episodic"
    ),
    Variant("without_lookups", "the chat model answers in one call", "w/o Reasoning", lookups=False),
    Variant("without_traits", "traits switched off", "w/o PEM", traits=False),
)

DEFAULT: Final = (OURS, "no_memory")


def variants(names: Sequence[str]) -> list[Variant]:
    """The variants of some names; DEFAULT without a name, and every one for "all".

    Raises:
        InputError: there is no such variant.
    """
    by_name = {each.name: each for each in VARIANTS}
    if list(names) == ["all"]:
        return list(VARIANTS)
    if unknown := [name for name in names if name not in by_name]:
        raise InputError(f"no variant is called {', '.join(unknown)}; expected all, or some of: {', '.join(by_name)}")
    return [by_name[name] for name in dict.fromkeys(names or DEFAULT)]
