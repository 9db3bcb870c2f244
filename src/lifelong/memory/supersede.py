"""Decide how a new statement relates to the stored memories: add it, merge it, or supersede an older memory.

The functions are pure: they compare values and write nothing. The caller applies the decision in a transaction. A
statement closes only older memories of the same kind in the same slot. In a single-valued slot it closes the memories
that exclude it. In other slots it closes only the memories that it denies.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lifelong.language.coordination import ended_members
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
    """The decision about a new statement.

    Attributes:
        merge: id of an equal memory, which gets the sources of the statement; None: add the statement.
        closes: ids of the memories that the statement ends at its own time ``at``.
        closed: time from which the statement no longer holds, if a newer memory is already stored; None if it is
            current.
        superseded_by: id of that newer memory.
    """

    merge: str | None = None
    closes: tuple[str, ...] = ()
    closed: datetime | None = None
    superseded_by: str | None = None


def decide(new: Statement, memories: Sequence[Memory]) -> Decision:
    """Compare a statement with the memories of the person.

    Args:
        new: the statement.
        memories: memories of the person; those of another kind are ignored. Current memories are enough. Closed
            memories of the slot make two cases exact: the end of a statement that arrives late, and a message that is
            read again, whose closed statements must not be added again.

    Returns:
        What to do with the statement.
    """
    peers = [memory for memory in memories if memory.kind == new.kind]
    for memory in sorted(peers, key=lambda each: each.closed is not None):
        if _same(new, memory) and (memory.current or _shares_source(new, memory)):
            return Decision(merge=memory.id)
    if not new.slot:
        return Decision()
    rivals = [memory for memory in peers if memory.slot == new.slot]
    # What was closed as of its own begin was never right, and ends nothing.
    newer = min(
        (memory for memory in rivals if memory.at > new.at and memory.closed != memory.at and ends(memory, new)),
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

    In a single-valued slot the later statement ends the earlier one if both cannot hold. In any slot a denial ends
    the statement that it denies and no other: "I don't live in Graça any more" does not end "I live in Porto".
    """
    if later.denied and not _denies(earlier):
        return _same_value(later, earlier) and not ended_members(earlier.text, later.text)
    return later.single and earlier.single and _clash(later, earlier)


def _clash(one: Statement | Memory, other: Statement | Memory) -> bool:
    """Whether two statements contradict: "I like tea" and "I don't like tea" do, "I like tea" twice does not."""
    if one.kind == "semantic" and (is_attitude(one.slot) or (_denies(one) and _denies(other))):
        return _denies(one) != _denies(other)
    return True


def _denies(statement: Statement | Memory) -> bool:
    """Whether a statement is a denial. For an attitude, negative words in the text count, too."""
    return statement.denied or (
        statement.kind == "semantic" and is_attitude(statement.slot) and negative(statement.text)
    )


def _same_value(denial: Statement | Memory, affirmed: Statement | Memory) -> bool:
    """Whether a denial denies the value of the affirmed statement.

    It does if all its content words occur in the affirmed statement. In a slot of attitudes it always does.
    """
    if is_attitude(denial.slot):
        return True
    telling = {_base(word) for word in words(denial.text) if word not in word_list("denials")}
    if not telling:  # "I don't drive any more"
        return denial.single
    return telling <= {_base(word) for word in words(affirmed.text)}


def _base(word: str) -> str:
    """Return an approximate English stem; it is used for comparison only."""
    word = singular(word)
    return next((word[: -len(end)] for end in ("ing", "ed", "e") if word.endswith(end) and len(word) > 4), word)


def _shares_source(new: Statement, memory: Memory) -> bool:
    """Whether the statement and the memory have a source message in common."""
    return not {source.message for source in new.sources}.isdisjoint(source.message for source in memory.sources)


def _same(new: Statement, memory: Memory) -> bool:
    """Whether a statement and a memory have the same meaning.

    They have if their words are equal apart from case and punctuation. In one slot (or if neither has a slot) it is
    enough that their content words are equal ("I'm afraid of flying", "I am afraid of flying"). If the slot is not
    empty, a share of NEAR of all words is enough. Numbers and denial must agree. The cosine of embeddings is not used,
    because it does not separate such cases: with MiniLM, "two kids" and "three kids" have a cosine of 0.93, "joined"
    and "left" of 0.86.
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
    if _content_stems(ours) == _content_stems(theirs) and len(_content_stems(ours)) > 1:
        return True
    one, other = set(ours), set(theirs)
    return bool(new.slot and one and other) and len(one & other) >= NEAR * len(one | other)


def _content_stems(tokens: Sequence[str]) -> frozenset[str]:
    """Return the stems of the content words: all words that are not common words."""
    return frozenset(_base(word) for word in tokens if word not in word_list("common"))


def _numbers(text: str) -> list[str]:
    """Return the numbers of a text: first those in digits, then those in words, each in order."""
    return _NUMBER.findall(text) + [word for word in words(text) if word in word_list("numbers") - {"a", "an"}]
