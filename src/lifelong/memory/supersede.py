"""What a new statement does to what is already known: it is added, merged, or takes an older one's place.

Pure decisions over values; who applies them owns the transaction. Nothing is ever closed but an older
memory of the same kind in the same single-valued slot.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lifelong.memory.grammar import negative
from lifelong.memory.sentences import words
from lifelong.memory.slots import is_attitude
from lifelong.types import Memory, Statement

NEAR = 0.9
"""Share of words in common (Jaccard) from which two statements of one slot are the same statement."""

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a new statement.

    Attributes:
        merge: id of the memory that says the same; only the sources are added to it. None: add it.
        closes: ids of the memories that it ends, as of its own ``at``.
        closed: it arrived late: since when it no longer holds, or None if it is current.
        superseded_by: for a late arrival, the id of the newer memory.
    """

    merge: str | None = None
    closes: tuple[str, ...] = ()
    closed: datetime | None = None
    superseded_by: str | None = None


def decide(new: Statement, known: Sequence[Memory]) -> Decision:
    """Compare a statement with the memories of its person.

    Args:
        new: the statement.
        known: memories of the same kind (others are ignored). Current ones are enough; closed ones
            of the slot make the end of a late arrival exact.
    """
    peers = [memory for memory in known if memory.kind == new.kind]
    for memory in peers:
        if memory.current and _same(new, memory):
            return Decision(merge=memory.id)
    if not (new.single and new.slot):
        return Decision()
    rivals = [memory for memory in peers if memory.slot == new.slot and memory.single and _clash(new, memory)]
    newer = min((memory for memory in rivals if memory.at > new.at), key=lambda memory: memory.at, default=None)
    return Decision(
        closes=tuple(memory.id for memory in rivals if memory.current and memory.at <= new.at),
        closed=newer.at if newer is not None else None,
        superseded_by=newer.id if newer is not None else None,
    )


def _clash(new: Statement, memory: Memory) -> bool:
    """Whether both cannot hold at once: "I like tea" twice can, "I like" and "I don't like tea" cannot."""
    if new.kind != "semantic" or not is_attitude(new.slot):
        return True
    return negative(new.text) != negative(memory.text)


def _same(new: Statement, memory: Memory) -> bool:
    """Whether both say the same: equal but for case and punctuation, or nearly so in one slot."""
    if new.state != memory.state:
        return False
    ours, theirs = words(new.text), words(memory.text)
    if ours == theirs and ours:
        return not (new.slot and memory.slot) or new.slot == memory.slot
    if not new.slot or new.slot != memory.slot:
        return False
    one, other = set(ours), set(theirs)
    if not one or not other or len(one & other) < NEAR * len(one | other):
        return False
    if _NUMBER.findall(new.text) != _NUMBER.findall(memory.text):
        return False
    return negative(new.text) == negative(memory.text)
