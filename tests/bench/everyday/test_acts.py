"""Verdicts on acts by hand."""

from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter

from lifelong.bench.everyday.acts import Aftermath, faults, is_question_back
from lifelong.bench.everyday.data import Act
from lifelong.types import Memory, Message, Role, Source
from tests.bench.everyday.mara import ACT, AFTER

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def act(kind: str = "thanks", *, after: dict[str, Any] | None = None, **changes: Any) -> Act:
    """An act with what holds after it."""
    return TypeAdapter(Act).validate_python(ACT | {"act": kind, "after": AFTER | (after or {})} | changes)


def message(name: str, text: str, role: Role = "user") -> Message:
    return Message(name, role, "", text, NOW, "s")


def memory(name: str, text: str, source: str) -> Memory:
    return Memory(
        name, "semantic", text, "", NOW, None, None, None, "active", "", (), (Source(source, text),), "person"
    )


def aftermath(reply: str = "Gladly.", **changes: Any) -> Aftermath:
    """The act is message m9; before it there was one message about a goat and one memory of it."""
    goat = memory("old", "My goat is Pimenta.", "m1")
    values: dict[str, Any] = {
        "reply": reply, "own": frozenset({"m9"}), "known": frozenset({"old"}),
        "current": (goat,), "memories": (goat,),
        "messages": (message("m1", "My goat is Pimenta."), message("m9", "thanks!")),
        "answers": (), "answer_before": lambda question: "My goat is Pimenta.",
    }  # fmt: skip
    return Aftermath(**(values | changes))


def test_a_reply_has_what_it_must_and_nothing_that_it_must_not() -> None:
    assert faults(act(must_reply_not=["never told"]), aftermath("You have never told me.")) == [
        "the reply has never told"
    ]
    assert faults(act("typo-question", must_reply=["pimenta"]), aftermath("Hm.")) == ["the reply lacks the answer"]
    assert faults(act("typo-question", must_reply=["pimenta"]), aftermath("Pimenta")) == []


def test_thanks_must_not_become_a_memory() -> None:
    """Only a new memory whose source is the act counts."""
    new = memory("new", "thanks!", "m9")
    unremembered = act(after={"no_memory_of_it": True})
    assert faults(unremembered, aftermath()) == []
    assert faults(unremembered, aftermath(memories=(new,))) == ["became a memory: thanks!"]


def test_what_is_forgotten_may_stand_in_the_request_alone() -> None:
    forget = act("forget", after={"gone": ["goat"]})
    request = message("m9", "Forget my goat.")
    assert faults(forget, aftermath(memories=(), messages=(request,))) == []
    assert faults(forget, aftermath(memories=(), messages=(message("m1", "The goat"), request))) == [
        "goat is still there: The goat"
    ]


def test_a_secret_must_not_even_stand_in_its_own_message() -> None:
    secret = act("secret", after={"gone": ["hunter2"]})
    stored = (message("m9", "it is hunter2"),)
    assert faults(secret, aftermath(messages=stored)) == ["hunter2 is still there: it is hunter2"]


def test_a_correction_changes_the_profile() -> None:
    correction = act("correction", after={"profile_has": ["canela"], "profile_not": ["pimenta"]})
    assert faults(correction, aftermath()) == ["no current memory has canela", "a current memory has pimenta"]
    assert faults(correction, aftermath(current=(memory("new", "My goat is Canela.", "m9"),))) == []


def test_a_correction_must_be_taken_up() -> None:
    correction = act("correction", after={"still": [{"question": "Goat?", "answer_any": ["canela"]}]})
    assert faults(correction, aftermath(answers=("Canela",))) == []
    assert faults(correction, aftermath(answers=("Pimenta",))) == ["not taken up: Goat? -> Pimenta"]


def test_forgetting_loses_nothing_else() -> None:
    """A fact that no message has any more is lost; one that was answered before must be answered after."""
    forget = act("forget", after={"still": [{"question": "Goat?", "answer_any": ["pimenta"]}]})
    assert faults(forget, aftermath(answers=("Pimenta",))) == []
    assert faults(forget, aftermath(answers=("Hm.",), messages=())) == ["lost: pimenta"]
    assert faults(forget, aftermath(answers=("Hm.",))) == ["answered before, not after: Goat? -> Hm."]
    unknown = aftermath(answers=("Hm.",), answer_before=lambda question: "You have never told me that.")
    assert faults(forget, unknown) == []


def test_a_quote_with_a_question_mark_is_no_question_back() -> None:
    assert is_question_back("Shall I forget both?")
    assert is_question_back("要忘记吗？")
    assert not is_question_back("“Where is my goat?”")
