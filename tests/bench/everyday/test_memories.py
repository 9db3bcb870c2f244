"""Verdicts on memories by hand."""

from pydantic import TypeAdapter

from lifelong.bench.everyday.data import History
from lifelong.bench.everyday.memories import StoredMemories, judge_memories
from tests.bench.everyday.mara import PERSON

MARA = TypeAdapter(History).validate_python(PERSON)


def judged(current: tuple[str, ...] = (), closed: tuple[str, ...] = ()) -> tuple[list[bool], list[bool]]:
    """Which right facts and which wrong ones are there."""
    verdict = judge_memories(MARA, StoredMemories(current, closed, ()))
    return [fact.there for fact in verdict.right], [fact.there for fact in verdict.wrong]


def test_a_current_fact_is_found_among_current_memories() -> None:
    assert judged(current=("I live in Evora.",)) == ([True, False], [False, False])
    assert judged(closed=("I live in Evora.",)) == ([False, False], [False, False])


def test_a_closed_fact_is_found_if_it_is_closed_and_not_current() -> None:
    assert judged(closed=("I row; rowing is fun.",)) == ([False, True], [False, False])
    assert judged(current=("I like rowing.",), closed=("I like rowing.",)) == ([False, False], [False, False])


def test_a_wrong_memory_that_names_the_speaker_is_right() -> None:
    assert judged(current=("She sings.", "I live in Lisbon.")) == ([False, False], [True, True])
    assert judged(current=("Rui sings.",)) == ([False, False], [False, False])


def test_a_useful_memory_holds_a_right_fact() -> None:
    verdict = judge_memories(MARA, StoredMemories(("I live in Evora.", "I like tea."), (), ()))
    assert (verdict.useful, verdict.current) == (1, 2)


def test_a_secret_in_a_message_is_seen() -> None:
    value = PERSON | {"memories_wrong": [{"regex": "hunter2", "why": "secret"}]}
    history = TypeAdapter(History).validate_python(value)
    assert judge_memories(history, StoredMemories((), (), ("my password is hunter2",))).secret_stored
    assert not judge_memories(history, StoredMemories((), (), ("my password is [secret]",))).secret_stored
