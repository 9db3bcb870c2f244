"""Consolidation: derive profile entries, habits and goals from the semantic statements of a closed session.

Semantic statements are written after each turn. When a session closes, statements in a slot of the profile become core
entries, and recurring acts and goals become procedural memories. A statement that the person has stopped or finished
something changes the state of the related habit or goal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lifelong.extraction.rules import habit
from lifelong.extraction.schedules import schedule
from lifelong.language.grammar import negative
from lifelong.language.sentences import words
from lifelong.language.slots import is_core, key, singular
from lifelong.language.word_lists import word_list
from lifelong.memory.supersede import ends
from lifelong.types import Memory, State, Statement

Likeness = Callable[[str, str], float]
"""Similarity of two texts from -1 to 1: the cosine of their embeddings."""

ALIKE = 0.62
"""Least cosine of MiniLM-class embeddings at which "finished X" refers to the goal "X" if they share no key word."""

_ENDINGS = ("me.likes.", "me.habit.", "me.diet")


def core_and_habits(
    session: Sequence[Statement | Memory],
    memories: Sequence[Memory],
    *,
    likeness: Likeness | None = None,
) -> list[Statement]:
    """Return the core and procedural statements of a closed session.

    Args:
        session: semantic statements or memories of the session, in any order.
        memories: the person's current core and procedural memories.
        likeness: compares a finished act with a goal in other words; None compares words only.

    Returns:
        First the core entries (the newest of each slot), then new and changed habits and goals in order of time. The
        field ``closes`` of a change is the id of the version that it ends.
    """
    facts = sorted((each for each in session if each.kind == "semantic" and not _void(each)), key=lambda each: each.at)
    return [*_core(facts, memories), *_procedural(facts, memories, likeness)]


def _core(facts: Sequence[Statement | Memory], memories: Sequence[Memory]) -> list[Statement]:
    """Return the newest statement of each slot. A denial counts only if it ends an entry of the profile."""
    have = {memory.slot: memory for memory in memories if memory.kind == "core" and memory.current}
    latest: dict[str, Statement | Memory] = {}
    for fact in facts:
        if not is_core(fact.slot):
            continue
        old = latest.get(fact.slot) or have.get(fact.slot)
        if not fact.single:  # by the reader: what it replaces was closed by comparing words, and not by the slot
            ended = isinstance(fact, Memory) and fact.closed is not None
            if not fact.denied and not ended and (old is None or old.text == fact.text):
                latest[fact.slot] = fact
        elif not fact.denied or (old is not None and ends(fact, old)):
            latest[fact.slot] = fact
    return [
        Statement(
            kind="core",
            text=fact.text,
            sources=fact.sources,
            at=fact.at,
            slot=slot,
            single=True,
            denied=fact.denied,
            event_at=fact.event_at,
            event_until=fact.event_until,
        )
        for slot, fact in latest.items()
        if slot not in have or have[slot].text != fact.text or not _cites_all(fact, have[slot])
    ]


def _void(fact: Statement | Memory) -> bool:
    """Whether a fact was closed at or before its own start, so that it never held."""
    return isinstance(fact, Memory) and fact.closed is not None and fact.closed <= fact.at


def _cites_all(fact: Statement | Memory, old: Statement | Memory) -> bool:
    """Whether an older memory has all source messages of a fact."""
    return {source.message for source in fact.sources} <= {source.message for source in old.sources}


def _procedural(
    facts: Sequence[Statement | Memory], memories: Sequence[Memory], likeness: Likeness | None
) -> list[Statement]:
    """Apply the session's statements, oldest first, to the active habits and goals; return new and changed ones."""
    active: list[Statement | Memory] = [
        memory
        for memory in memories
        if memory.kind == "procedural" and memory.current and memory.state in ("active", "unknown")
    ]
    statements: list[Statement] = []
    for fact in facts:
        ended = _ended_memory(fact, active, likeness)
        if ended is not None:
            changed = _new_version(ended, fact, _state(fact))
            statements = [each for each in statements if each is not ended]
            statements.append(changed)
            active = [each for each in active if each is not ended]
        elif (begun := _declaration(fact)) is not None and not any(
            each.text == begun.text and each.state == "active" and _cites_all(begun, each) for each in active
        ):
            statements.append(begun)
            active.append(begun)
    return statements


def _state(fact: Statement | Memory) -> State:
    """Return the state of an ended habit or goal: done, dropped, or unknown after a lapse."""
    if fact.slot.startswith("me.lapse"):
        return "unknown"
    return "done" if fact.slot.startswith("me.done.") else "dropped"


def _declaration(fact: Statement | Memory) -> Statement | None:
    """Return the habit or goal that a statement declares, or None."""
    if fact.denied:
        return None
    if fact.slot.startswith("me.goal"):
        slot, trigger = fact.slot if fact.slot != "me.goal" else "", ""
    elif not negative(fact.text) and (recurring := habit(fact.text)) is not None:
        slot, trigger = recurring
        slot = fact.slot if fact.slot.startswith("me.likes.") else slot
    elif fact.slot.startswith("me.habit."):
        slot, trigger = fact.slot, ""
    else:
        return None
    return Statement(
        kind="procedural",
        text=fact.text,
        sources=fact.sources,
        at=fact.at,
        slot=slot,
        single=bool(slot),
        state="active",
        trigger=trigger,
        schedule=schedule(trigger),
        event_at=fact.event_at,
        event_until=fact.event_until,
    )


def _new_version(old: Statement | Memory, evidence: Statement | Memory, state: State) -> Statement:
    """Return a new version of a habit or goal: its text stays, and the evidence of the change is the last source."""
    return Statement(
        kind="procedural",
        text=old.text,
        sources=(*old.sources, *(each for each in evidence.sources if each not in old.sources)),
        at=evidence.at,
        slot=old.slot,
        single=bool(old.slot),
        state=state,
        trigger=old.trigger,
        schedule=old.schedule,
        closes=old.id if isinstance(old, Memory) else None,
    )


def _ended_memory(
    fact: Statement | Memory, active: Sequence[Statement | Memory], likeness: Likeness | None
) -> Statement | Memory | None:
    """Return the active habit or goal that a statement declares done, dropped or lapsed, or None."""
    done = fact.slot.startswith("me.done")
    lapsed = fact.slot.startswith("me.lapse")
    if not done and not lapsed and not (fact.slot.startswith(_ENDINGS) and (fact.denied or negative(fact.text))):
        return None
    if not done:
        for each in active:
            if each.slot and each.slot == fact.slot:
                return each
    subject = _subject(fact)
    best, most = None, 0
    for each in active:
        if each.slot.startswith("me.goal") or not done:
            shared = len(subject & _subject(each))
            if shared > most and shared * 2 >= len(subject):
                best, most = each, shared
    if best is None and done and likeness is not None:
        goals = [each for each in active if each.slot.startswith("me.goal")]
        scored = [(likeness(fact.text, each.text), index) for index, each in enumerate(goals)]
        if scored and max(scored)[0] >= ALIKE:
            best = goals[max(scored)[1]]
    return best


def _subject(fact: Statement | Memory) -> set[str]:
    """Return the stems of the key of a statement's slot, or of the key of its text if the slot has no key."""
    parts = fact.slot.split(".")
    if fact.slot.startswith(("me.habit.", "me.lapse.")):  # the key of these slots is the act itself
        return {_stem(singular(word)) for word in words(parts[2].replace("-", " "))}
    named = parts[2] if len(parts) > 2 else key(fact.text)
    return {_stem(singular(word)) for word in words(named.replace("-", " ")) if word not in word_list("plain")}


def _stem(word: str) -> str:
    """Return an approximate English stem, so that "running" equals "run"; it is used for comparison only."""
    if word.endswith("ing") and len(word) > 5:
        word = word[:-3]
        return word[:-1] if len(word) > 2 and word[-1] == word[-2] else word
    return word
