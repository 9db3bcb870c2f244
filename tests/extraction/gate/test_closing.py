"""What a statement may end: the same subject and matter, by words that end or change something."""

from __future__ import annotations

import pytest

from lifelong.extraction.gate.closing import ending, excludes, finishes, is_same, same_subject
from lifelong.extraction.gate.evidence import QuotedEvidence, evidence_of
from tests.extraction.values import known, said

HOME = known("I live in Graça.", "me.home", single=True)
GOAL = known("I train for the half marathon.", "me.goal.half-marathon", kind="procedural", state="active")


def evidence(text: str) -> QuotedEvidence:
    """The whole message as evidence."""
    found = evidence_of(text, said(text))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "slot", "how"),
    [
        ("I moved to Porto.", "me.home", "change"),
        ("Sorry, I meant I live in Porto.", "me.home", "correct"),
        ("I live in Graça.", "me.home", ""),
        ("My sister moved to Porto.", "sister.home", ""),
        ("I also have a flat in Porto.", "me.home", ""),
        ("I bake bread.", "me.hobby", ""),
        ("If I moved to Porto I'd be happy.", "me.home", ""),
        ("I don't live in Graça any more.", "", "change"),
    ],
)
def test_what_a_named_memory_is_ended_by(text: str, slot: str, how: str) -> None:
    """Another matter, another person, a supposition and a further home end nothing."""
    assert ending(HOME, slot, text, evidence(text)) == how


def test_a_slot_that_names_a_thing_ends_with_the_thing_only() -> None:
    """Another fact about the cat is no end of the cat."""
    cat = known("I have a cat called Olive.", "me.pet.olive", single=True)
    assert ending(cat, "me.pet.olive", "Olive likes tuna.", evidence("Olive likes tuna.")) == ""
    gone = "I gave Olive away, I don't have Olive any more."
    assert ending(cat, "me.pet.olive", gone, evidence(gone)) == "change"


def test_a_single_slot_closes_only_with_words_of_change() -> None:
    """A second job stands beside the first."""
    job = known("I work at the port.", "me.job", single=True)
    assert not excludes(job, "I work as a barber.", evidence("I work as a barber."))
    assert not excludes(job, "I also work as a barber.", evidence("I also work as a barber."))
    assert excludes(job, "I now work as a barber.", evidence("I now work as a barber."))


@pytest.mark.parametrize(
    ("text", "state", "closed"),
    [
        ("I finished the half marathon!", "done", True),
        ("I finished the half marathon!", "dropped", False),
        ("I gave up on the half marathon.", "dropped", True),
        ("Still training for the half marathon.", "done", False),
        ("I finished my thesis.", "done", False),
    ],
)
def test_what_closes_a_goal(text: str, state: str, closed: bool) -> None:
    """A reached goal is not dropped, and another thing that is finished is not this one."""
    assert finishes(GOAL, evidence(text), state=state) is closed


def test_one_persons_slot_is_not_anothers() -> None:
    assert not same_subject("me.home", "sister-rita.home")
    assert same_subject("sister.job", "sister-rita.job")


def test_the_same_words_in_another_order_are_the_same_fact() -> None:
    assert is_same("On Mondays I swim.", "I swim on Mondays.", "en")
    assert not is_same("I swim on Mondays.", "I don't swim on Mondays.", "en")
