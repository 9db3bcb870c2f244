"""The verdict on the memories that a system made of a history. Episodes do not count."""

from __future__ import annotations

from dataclasses import dataclass

from lifelong.bench.everyday.data import History
from lifelong.bench.everyday.judge import any_of, normalised


@dataclass(frozen=True, slots=True)
class StoredMemories:
    """What a system holds of a person.

    Attributes:
        current, closed: texts of the memories that hold now, and of those that ended.
        messages: texts of the stored messages.
    """

    current: tuple[str, ...]
    closed: tuple[str, ...]
    messages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactVerdict:
    """One fact of the history.

    Attributes:
        fact: a right fact in words, or the expression of a wrong one.
        state: ``current`` or ``closed`` for a right fact; why it is wrong for a wrong one.
        there: a right one was found (a closed one only if it is no longer current), or a wrong one is current.
    """

    fact: str
    state: str
    there: bool


@dataclass(frozen=True, slots=True)
class MemoryVerdict:
    """The memories of one person.

    Attributes:
        useful: number of current memories that hold a right current fact.
        current: number of current memories.
        secret_stored: whether a secret of the person stands in a stored message.
    """

    right: tuple[FactVerdict, ...]
    wrong: tuple[FactVerdict, ...]
    useful: int
    current: int
    secret_stored: bool


def judge_memories(history: History, stored: StoredMemories) -> MemoryVerdict:
    """Compare the memories with the facts of a history."""
    current, closed = [normalised(text) for text in stored.current], [normalised(text) for text in stored.closed]
    right = []
    for fact in history.memories_right:
        holds = any(fact.regex.search(text) for text in current)
        ended = any(fact.regex.search(text) for text in closed)
        there = holds if fact.state == "current" else ended and not holds
        right.append(FactVerdict(fact.fact, fact.state, there))
    wrong = [
        FactVerdict(
            fact.regex.pattern,
            fact.why,
            any(fact.regex.search(text) and not any_of(fact.unless, text) for text in current),
        )
        for fact in history.memories_wrong
    ]
    facts = [fact.regex for fact in history.memories_right if fact.state == "current"]
    secrets = [fact.regex for fact in history.memories_wrong if fact.why == "secret"]
    return MemoryVerdict(
        tuple(right),
        tuple(wrong),
        useful=sum(any_of(facts, text) for text in current),
        current=len(current),
        secret_stored=any_of(secrets, normalised("\n".join(stored.messages))),
    )
