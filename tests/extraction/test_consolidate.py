"""What a closed session leaves in the profile and among the habits."""

from __future__ import annotations

from lifelong.extraction.consolidate import core_and_habits
from lifelong.extraction.rules import extract
from lifelong.types import Memory, State, Statement
from tests.extraction.values import known, said


def heard(*texts: str) -> list[Statement]:
    """What the embedded extractor keeps of a session."""
    messages = [said(text, id=f"m{place}", minute=place) for place, text in enumerate(texts)]
    return [statement for message in messages for statement in extract(message)]


def habit(text: str, slot: str, state: State = "active") -> Memory:
    return known(text, slot, id="h1", kind="procedural", single=True, state=state)


def test_identity_becomes_a_core_entry_with_the_slot_as_its_key() -> None:
    """A home is part of the profile; a passing taste is not."""
    found = core_and_habits(heard("I live in Porto.", "I love bananas."), [])
    assert [(each.kind, each.slot, each.text) for each in found] == [("core", "me.home", "I live in Porto.")]


def test_the_last_word_of_a_session_wins() -> None:
    """Two homes in one session leave one core entry."""
    (entry,) = core_and_habits(heard("I live in Porto.", "We moved to Faro today."), [])
    assert entry.text == "We moved to Faro today."


def test_what_the_profile_already_says_is_not_written_again() -> None:
    """The same entry twice is one entry."""
    assert core_and_habits(heard("I live in Porto."), [known("I live in Porto.", "me.home", kind="core")]) == []


def test_a_recurring_act_becomes_an_active_habit_with_its_trigger() -> None:
    """The trigger is in the person's own words."""
    (found,) = core_and_habits(heard("Every Tuesday morning I run along the river."), [])
    assert (found.kind, found.state, found.trigger) == ("procedural", "active", "Every Tuesday morning")


def test_finishing_a_goal_makes_it_done_with_the_evidence() -> None:
    """The goal keeps its words and gains the message that ended it."""
    goal = habit("I am training for the Setúbal half marathon.", "me.goal.setúbal-half-marathon")
    (found,) = core_and_habits(heard("I finished the Setúbal half marathon on Sunday."), [goal])
    assert (found.state, found.text, found.closes) == ("done", goal.text, "h1")
    assert [source.message for source in found.sources] == ["m0", "m0"]
    assert found.sources[-1].quote == "I finished the Setúbal half marathon on Sunday."


def test_giving_up_drops_a_habit_of_the_same_slot() -> None:
    """ "I gave up the German course" is about the course that was taken every Monday."""
    course = habit("I started a German course, every Monday.", "me.likes.german-course")
    (found,) = core_and_habits(heard("I gave up the German course today."), [course])
    assert (found.state, found.closes) == ("dropped", "h1")


def test_finishing_something_else_leaves_the_goal_active() -> None:
    """No word in common, and nothing else known that compares them."""
    goal = habit("I am training for the Setúbal half marathon.", "me.goal.setúbal-half-marathon")
    assert core_and_habits(heard("I finished my tax return."), [goal]) == []


def test_likeness_finds_a_goal_in_other_words() -> None:
    """An embedder may say that the race is the half marathon."""
    goal = habit("I am training for the Setúbal half marathon.", "me.goal.setúbal-half-marathon")
    (found,) = core_and_habits(heard("I finished my big race."), [goal], likeness=lambda one, other: 0.8)
    assert found.state == "done"


def test_a_goal_can_begin_and_end_in_one_session() -> None:
    """What was begun and dropped in the same hour is kept once, as dropped."""
    found = core_and_habits(heard("Every day I drink two coffees.", "I stopped drinking coffee."), [])
    assert [(each.state, each.text) for each in found] == [("dropped", "Every day I drink two coffees.")]


def test_a_pause_leaves_the_state_unknown_and_a_return_makes_it_active() -> None:
    """Not having run in weeks is not giving up; running again is an active habit."""
    running = habit("Every Tuesday I run.", "me.habit.run.tuesday")
    (paused,) = core_and_habits(heard("I haven't been running in weeks."), [running])
    assert (paused.state, paused.text, paused.closes) == ("unknown", "Every Tuesday I run.", "h1")
    again = habit("Every Tuesday I run.", "me.habit.run.tuesday", state="unknown")
    (back,) = core_and_habits(heard("Every Tuesday I run."), [again])
    assert (back.state, back.schedule) == ("active", "FREQ=WEEKLY;BYDAY=TU")


def test_a_denied_habit_is_dropped() -> None:
    running = habit("I run every Tuesday.", "me.habit.run.tuesday")
    (found,) = core_and_habits(heard("I don't run every Tuesday any more."), [running])
    assert (found.state, found.closes) == ("dropped", "h1")


def test_a_denial_is_in_the_profile_only_where_it_ends_something_there() -> None:
    """Not living in Faro any more says nothing to somebody whose home is Porto."""
    porto = known("I live in Porto.", "me.home", kind="core", single=True)
    assert core_and_habits(heard("I don't live in Faro any more."), [porto]) == []
    (gone,) = core_and_habits(heard("I don't live in Porto any more."), [porto])
    assert (gone.kind, gone.denied) == ("core", True)


def test_what_is_said_again_supports_the_profile() -> None:
    """The same words from another message are given again: the entry gets its newer source."""
    porto = known("I live in Porto.", "me.home", kind="core", single=True)
    message = said("I live in Porto.", id="m7", minute=9)
    assert [each.sources[0].message for each in core_and_habits(extract(message), [porto])] == ["m7"]
