"""Refusals of the update stage: counted and found by message, without words, and gone with the message."""

from __future__ import annotations

from lifelong.store.record import Record
from lifelong.types.refusals import RefusedOutput
from tests.store.examples import NINE, say


def test_refusals_are_counted_and_found_by_their_message(record: Record) -> None:
    """A message that does not exist has none; an output that names no message still counts."""
    message = say(record, "I have two cats.")
    refusal = RefusedOutput(message.id, "turn", "number", "own words")
    nameless = RefusedOutput("", "core", "not the person's message", "nothing")
    record.refusals.add([refusal, nameless, RefusedOutput("msg_0", "turn", "number", "nothing")], at=NINE)
    assert record.refusals.of(message.id) == [refusal]
    assert record.refusals.counts() == {
        ("turn", "number", "own words"): 1,
        ("core", "not the person's message", "nothing"): 1,
    }
    assert refusal.line == "not stored as given (turn: number); the person's own words are"


def test_a_refusal_goes_with_its_message(record: Record) -> None:
    message = say(record, "I have two cats.")
    record.refusals.add([RefusedOutput(message.id, "turn", "number", "own words")], at=NINE)
    record.messages.delete([message.id])
    assert record.refusals.counts() == {}
