"""Traces: kept as they were, found by reply or message, and gone with whatever they may repeat."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import lifelong
from lifelong.errors import NotFoundError
from lifelong.store import traces
from lifelong.store.record import Record
from lifelong.types import ContextItem, Step, Trace, Window
from tests.person.examples import DAY, NINE, Played, opened
from tests.store.examples import fact, files_holding, say

STEPS = (
    Step("receive", ms=1.5),
    Step(
        "recall",
        "the truck",
        ms=2.0,
        window=Window(NINE, None, "since March"),
        shown=(ContextItem("x", 0.5, {"words": 0.1}),),
    ),
    Step("model", ms=9.0, first_ms=3.0, tokens_in=10, tokens_out=5),
    Step("thought", "näh – “Bertha”"),
)


def kept(record: Record, *shown: str, **values: Any) -> Trace:
    """A trace of a new message, which shows these."""
    message = say(record, "What do I drive?")
    steps = (
        *STEPS[:1],
        replace(STEPS[1], shown=tuple(ContextItem(each, 0.5, {"words": 0.1}) for each in shown)),
        *STEPS[2:],
    )
    trace = Trace(message.id, "", NINE, "deep", "played", steps)
    assert record.traces.add(replace(trace, **values), shown=shown)
    return trace


def test_a_trace_comes_back_as_it_was_with_texts_from_the_record(record: Record) -> None:
    told = say(record, "I drive Bertha.")
    trace = kept(record, told.id)
    found = record.traces.get(trace.message)
    assert found.steps[1].shown == (ContextItem(told.id, 0.5, {"words": 0.1}, "I drive Bertha."),)
    bare = replace(found.steps[1], shown=(replace(found.steps[1].shown[0], text=""),))
    assert replace(found, steps=(found.steps[0], bare, *found.steps[2:])) == trace


def test_the_newest_is_found_by_message_by_reply_and_by_nothing(record: Record) -> None:
    first = kept(record)
    second = kept(record)
    reply = say(record, "Bertha.", role="assistant", reply_to=second.message)
    record.traces.add(replace(second, reply=reply.id), shown=())
    assert record.traces.get().reply == record.traces.get(second.message).reply == reply.id
    assert record.traces.get(reply.id).message == second.message
    assert record.traces.get(first.message).message == first.message
    with pytest.raises(NotFoundError, match="no trace of 'msg_x'"):
        record.traces.get("msg_x")


def test_nobody_reads_the_trace_of_another(store: Any, record: Record) -> None:
    trace = kept(record)
    other = store.record("home", "ben")
    with pytest.raises(NotFoundError):
        other.traces.get(trace.message)
    assert not other.traces.add(trace, shown=())


def test_a_trace_goes_with_what_it_shows(record: Record) -> None:
    """A message, a memory, the reply, or its own message."""
    told = say(record, "I drive Bertha.")
    _, memory = record.memories.add(fact("drives Bertha"), origin="embedded")
    by_message, by_memory, own = kept(record, told.id), kept(record, memory.id), kept(record)
    record.messages.delete([told.id])
    record.memories.delete([memory.id])
    for trace in (by_message, by_memory):
        with pytest.raises(NotFoundError):
            record.traces.get(trace.message)
    record.messages.delete([own.message])
    with pytest.raises(NotFoundError, match="no answer has been traced yet"):
        record.traces.get()


def test_what_was_deleted_meanwhile_leaves_no_trace(record: Record) -> None:
    """An answer that ends after its evidence was forgotten keeps nothing of it."""
    message = say(record, "What do I drive?")
    assert not record.traces.add(Trace(message.id, "", NINE, "fast", ""), shown=["msg_gone"])
    assert not record.traces.add(Trace(message.id, "msg_gone", NINE, "fast", ""), shown=[])


def test_only_the_newest_are_kept(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "MAX_TRACES", 3)
    made = [kept(record) for _ in range(5)]
    assert record.traces.get(made[2].message).message == made[2].message
    with pytest.raises(NotFoundError):
        record.traces.get(made[1].message)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["message", "memory", "question", "everything"])
def test_forgetting_leaves_no_byte_of_a_trace(tmp_path: Path, what: str) -> None:
    """What the model thought and looked for repeats the secret: it goes with the secret."""
    secret = "canary-90aa-canary"
    said = f"I hide it in the {secret} box."
    model = Played(
        [f"<think>The {secret} box?</think>", ("recall", f'{{"query": "the {secret} box"}}')], "In a box.",
    )  # fmt: skip
    with opened(tmp_path) as life:
        ana = life.person("ana")
        (message,) = ana.add(said, at=NINE - DAY)
        life.settle()
    with opened(tmp_path, chat=model) as life:
        ana = life.person("ana")
        reply = ana.chat("Where is the box?")
        assert any(secret in step.text for step in ana.trace(reply.id).steps)
        assert files_holding(tmp_path, secret.encode())
        memories = ana.memories.list(current=None)
        ids = {"message": [message.id], "memory": [memories[0].id], "question": [reply.message, message.id]}
        gone = ana.forget(everything=True) if what == "everything" else ana.forget(*ids[what])
        assert gone.verified
        if what != "everything":
            with pytest.raises(lifelong.NotFoundError):
                ana.trace(reply.id)
    assert not files_holding(tmp_path, secret.encode())
