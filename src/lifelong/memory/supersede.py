"""What a new statement does to what is already known: it is added, merged, or takes an older one's place.

Pure decisions over values; who applies them owns the transaction. Nothing is ever closed but an older
memory of the same kind in the same slot: any but one where the slot is single-valued, otherwise what is denied.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lifelong.language.grammar import negative
from lifelong.language.sentences import words
from lifelong.language.slots import is_attitude, singular
from lifelong.language.word_lists import word_list
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
            of the slot make the end of a late arrival exact, and keep what was taken back from coming again
            when its message is read once more.
    """
    peers = [memory for memory in known if memory.kind == new.kind]
    for memory in sorted(peers, key=lambda each: each.closed is not None):
        if _same(new, memory) and (memory.current or _taken(new, memory)):
            return Decision(merge=memory.id)
    if not new.slot:
        return Decision()
    rivals = [memory for memory in peers if memory.slot == new.slot]
    newer = min(
        (memory for memory in rivals if memory.at > new.at and ends(memory, new)),
        key=lambda memory: memory.at,
        default=None,
    )
    return Decision(
        closes=tuple(memory.id for memory in rivals if memory.current and memory.at <= new.at and ends(new, memory)),
        closed=newer.at if newer is not None else None,
        superseded_by=newer.id if newer is not None else None,
    )


def ends(later: Statement | Memory, earlier: Statement | Memory) -> bool:
    """Whether the later of two statements of one slot ends the earlier one.

    In a single-valued slot it does where both cannot hold. A denial ends what it denies in any slot, and nothing else:
    "I don't live in Graça any more" does not end "I live in Porto".
    """
    if later.denied and not _denies(earlier):
        return _same_value(later, earlier)
    return later.single and earlier.single and _clash(later, earlier)


def _clash(one: Statement | Memory, other: Statement | Memory) -> bool:
    """Whether both cannot hold at once: "I like tea" twice can, "I like" and "I don't like tea" cannot."""
    if one.kind == "semantic" and (is_attitude(one.slot) or (_denies(one) and _denies(other))):
        return _denies(one) != _denies(other)
    return True


def _denies(statement: Statement | Memory) -> bool:
    """Whether a statement denies; of attitudes the words tell it, too."""
    return statement.denied or (
        statement.kind == "semantic" and is_attitude(statement.slot) and negative(statement.text)
    )


def _same_value(denial: Statement | Memory, affirmed: Statement | Memory) -> bool:
    """Whether a denial is about the value that is affirmed: its telling words, or those of its slot, are all there."""
    if is_attitude(denial.slot):
        return True
    telling = {_base(word) for word in words(denial.text) if word not in word_list("denials")}
    if not telling:  # "I don't drive any more"
        return denial.single
    return telling <= {_base(word) for word in words(affirmed.text)}


def _base(word: str) -> str:
    """A crude English stem, only used to compare."""
    word = singular(word)
    return next((word[: -len(end)] for end in ("ing", "ed", "e") if word.endswith(end) and len(word) > 4), word)


def _taken(new: Statement, memory: Memory) -> bool:
    """Whether a memory was taken from the same message before."""
    return not {source.message for source in new.sources}.isdisjoint(source.message for source in memory.sources)


def _same(new: Statement, memory: Memory) -> bool:
    """Whether both say the same.

    They do if they are equal but for case and punctuation, or, in one slot (or both without one), if their telling
    words are the same ("I'm afraid of flying", "I am afraid of flying") or nearly all words are. Numbers and denial
    must agree. A cosine does not decide: of MiniLM, "two kids" and "three kids" have .93, "joined" and "left" .86.
    """
    if new.state != memory.state:
        return False
    ours, theirs = words(new.text), words(memory.text)
    if ours == theirs and ours:
        return not (new.slot and memory.slot) or new.slot == memory.slot
    if new.slot != memory.slot or new.denied != memory.denied or _numbers(new.text) != _numbers(memory.text):
        return False
    if negative(new.text) != negative(memory.text):
        return False
    if _telling(ours) == _telling(theirs) and len(_telling(ours)) > 1:
        return True
    one, other = set(ours), set(theirs)
    return bool(new.slot and one and other) and len(one & other) >= NEAR * len(one | other)


def _telling(said: Sequence[str]) -> frozenset[str]:
    """What is left of a statement's words without the common ones: its hash, so to say."""
    return frozenset(_base(word) for word in said if word not in word_list("common"))


def _numbers(text: str) -> list[str]:
    """The numbers of a text in order, in digits and in words."""
    return _NUMBER.findall(text) + [word for word in words(text) if word in word_list("numbers") - {"a", "an"}]
