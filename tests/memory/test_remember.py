"""What a statement does to a record: caps that move and do not drop, and closings that can be taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lifelong.archive.export import export
from lifelong.archive.restore import restore
from lifelong.errors import InputError
from lifelong.memory.remember import CORE_CHARACTERS, CORE_ENTRIES, HABITS, end, merge, remember, reopen, restate
from lifelong.memory.replace import drop_message
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types import Memory
from tests.store.examples import DAY, NINE, fact, say


def keep(record: Record, text: str, *, day: int = 0, **more: object) -> Memory:
    """Say something and have it remembered."""
    message = say(record, text, at=NINE + day * DAY)
    statement = fact(text, message, at=message.at, **more)
    return remember(record, statement, origin="embedded", embedder="words")


def texts(record: Record, *kinds: str, current: bool | None = True) -> list[str]:
    return [memory.text for memory in record.memories.select(kinds=kinds, current=current)]  # type: ignore[arg-type]


@pytest.mark.parametrize(("first", "second"), [("semantic", "core"), ("core", "semantic")])
def test_a_memory_and_its_copy_in_the_profile_close_together(record: Record, first: str, second: str) -> None:
    """Whichever of the two is ended, the other does not stay current. A correction closes both as of the beginning."""
    for kind in (first, second):
        keep(record, "I live in Porto.", kind=kind, slot="me.home", single=True)
    keep(record, "I live in Faro.", day=2, kind=first, slot="me.home", single=True)
    assert texts(record, "semantic", "core") == ["I live in Faro."]


@pytest.mark.parametrize(("first", "second"), [("semantic", "core"), ("core", "semantic")])
def test_copies_in_other_words_of_one_message_close_together_and_reopen_together(
    record: Record, first: Any, second: Any
) -> None:
    """A model words the profile's copy in its own way; a value of another message in the slot stays what it is."""
    message = say(record, "I live in Porto, by the river.", at=NINE)
    copies: dict[Any, str] = {first: "I live in Porto.", second: "My home is Porto, by the river."}
    for kind, text in copies.items():
        copy = fact(text, message, at=NINE, kind=kind, slot="me.home", single=True)
        remember(record, copy, origin="played", embedder="words")
    keep(record, "I live in Faro.", day=2, kind=first, slot="me.home", single=True)
    assert texts(record, "semantic", "core") == ["I live in Faro."]
    (old,) = [each for each in record.memories.select(kinds=[first], current=False) if "Porto" in each.text]
    reopen(record, old.id, at=NINE + 3 * DAY)
    assert sorted(texts(record, "semantic", "core")) == ["I live in Porto.", "My home is Porto, by the river."]


def test_only_copies_of_one_message_and_one_value_close_together(record: Record) -> None:
    """Two pets in one message are two facts of one slot."""
    message = say(record, "I have a cat, Mingau, and a dog, Bo.", at=NINE)
    for kind, text in (("semantic", "My cat is Mingau."), ("core", "My dog is Bo.")):
        pet = fact(text, message, at=NINE, kind=kind, slot="me.pet", single=kind == "core")
        remember(record, pet, origin="played", embedder="words")
    cat = record.memories.select(kinds=["semantic"])[0]
    keep(record, "Mingau died.", day=2, kind="semantic", closes=cat.id)
    assert texts(record, "core") == ["My dog is Bo."]


@pytest.mark.parametrize(("state", "left"), [("dropped", []), ("done", []), ("unknown", ["I go running on Tuesdays."])])
def test_the_fact_beside_a_habit_ends_with_it(record: Record, state: str, left: list[str]) -> None:
    """Given up, its copy among the facts is over, too; after a lapse nobody knows. Taking it back takes both back."""
    message = say(record, "I run every Tuesday.", at=NINE)
    habit = None
    for kind, text in (("semantic", "I go running on Tuesdays."), ("procedural", "Every Tuesday I run.")):
        active = fact(text, message, at=NINE, kind=kind, slot="me.habit.run.tuesday", single=kind == "procedural",
                      state="active" if kind == "procedural" else "")  # fmt: skip
        habit = remember(record, active, origin="played", embedder="words")
    assert habit is not None
    keep(record, habit.text, day=9, kind="procedural", slot=habit.slot, single=True, state=state, closes=habit.id)
    assert texts(record, "semantic") == left
    reopen(record, habit.id, at=NINE + 10 * DAY)
    assert texts(record, "semantic", "procedural") == ["I go running on Tuesdays.", "Every Tuesday I run."]


def test_the_profile_gives_its_least_supported_entry_to_the_facts(record: Record) -> None:
    """Forty stay. The first was said again yesterday, so the second is the one that moves, with its source."""
    for number in range(CORE_ENTRIES):
        keep(record, f"My colour number {number} is blue.", kind="core", slot=f"me.favourite.colour-{number}",
             single=True, day=number)  # fmt: skip
    keep(record, "My colour number 0 is blue.", kind="core", slot="me.favourite.colour-0", single=True, day=90)
    assert texts(record, "semantic") == []
    keep(record, "I live in Porto.", kind="core", slot="me.home", single=True, day=91)
    core = texts(record, "core")
    assert len(core) == CORE_ENTRIES and "My colour number 0 is blue." in core and "I live in Porto." in core
    (moved,) = record.memories.select(kinds=["semantic"])
    assert moved.text == "My colour number 1 is blue." == moved.sources[0].quote
    assert (moved.slot, moved.single, moved.at) == ("me.favourite.colour-1", True, NINE + DAY)


def test_a_move_is_seen_in_the_history_and_can_be_taken_back(record: Record) -> None:
    """The entry that was moved names the fact as its successor; reopening it moves the next one instead."""
    first = keep(record, "My colour number 0 is blue.", kind="core", slot="me.favourite.colour-0", single=True)
    for number in range(1, CORE_ENTRIES + 1):
        keep(record, f"My colour number {number} is blue.", kind="core", slot=f"me.favourite.colour-{number}",
             single=True, day=number)  # fmt: skip
    assert [(each.kind, each.current) for each in record.memories.history(first.id)] == [
        ("core", False), ("semantic", True)]  # fmt: skip
    assert reopen(record, first.id, at=NINE + 60 * DAY).current
    assert len(texts(record, "core")) == CORE_ENTRIES
    assert texts(record, "semantic") == ["My colour number 0 is blue.", "My colour number 1 is blue."]


def test_a_core_text_over_its_length_becomes_a_fact_whole(record: Record) -> None:
    """Nothing is cut off."""
    text = "I live in Porto, " + "near the river, " * 20 + "and I like it."
    assert len(text) > CORE_CHARACTERS
    memory = keep(record, text, kind="core", slot="me.home", single=True)
    assert (memory.kind, memory.text) == ("semantic", text)


def test_habits_that_are_done_move_before_active_ones(record: Record) -> None:
    """A marathon that was run makes room before a run that goes on; that it was done is kept."""
    for number in range(HABITS - 1):
        keep(record, f"Every Tuesday I water plant number {number}.", kind="procedural", state="active", day=number)
    keep(record, "My goal is a marathon.", kind="procedural", slot="me.goal.marathon", state="done", day=50)
    keep(record, "Every Friday I swim.", kind="procedural", state="active", day=51, schedule="FREQ=WEEKLY;BYDAY=FR")
    assert len(texts(record, "procedural")) == HABITS
    (moved,) = record.memories.select(kinds=["semantic"])
    assert (moved.text, moved.state, moved.slot) == ("My goal is a marathon.", "done", "me.goal.marathon")


def test_what_moves_joins_the_fact_that_says_the_same(record: Record) -> None:
    """A profile entry is often a copy of a fact: it is not kept twice."""
    fact_ = keep(record, "My colour number 0 is blue.", slot="me.favourite.colour-0", single=True)
    for number in range(CORE_ENTRIES + 1):
        keep(record, f"My colour number {number} is blue.", kind="core", slot=f"me.favourite.colour-{number}",
             single=True, day=number + 1)  # fmt: skip
    (moved,) = record.memories.select(kinds=["semantic"])
    assert (moved.id, len(moved.sources)) == (fact_.id, 2)


def test_a_wrong_closing_is_taken_back(record: Record) -> None:
    """The old home is current again since when it was; the new one never held, and the history shows both."""
    old = keep(record, "I live in Graça.", slot="me.home", single=True)
    new = keep(record, "I live in a dream.", slot="me.home", single=True, day=3)
    assert record.memories.get(old.id).superseded_by == new.id
    again = reopen(record, old.id, at=NINE + 4 * DAY)
    assert (again.current, again.at, again.superseded_by) == (True, old.at, None)
    gone = record.memories.get(new.id)
    assert (gone.closed, gone.superseded_by) == (gone.at, old.id)
    assert [each.id for each in record.memories.history(old.id)] == [old.id, new.id]
    assert texts(record, "semantic") == ["I live in Graça."]
    reopen(record, new.id, at=NINE + 4 * DAY)
    assert texts(record, "semantic") == ["I live in a dream."]


def test_the_profile_goes_along(record: Record) -> None:
    """A fact that is reopened is in the profile again, also where it never was in it."""
    old = keep(record, "I live in Graça.", slot="me.home", single=True)
    keep(record, "I live in Graça.", slot="me.home", single=True, kind="core")
    for kind in ("semantic", "core"):
        keep(record, "I live in a dream.", slot="me.home", single=True, kind=kind, day=3)
    reopen(record, old.id, at=NINE + 4 * DAY)
    assert texts(record, "core") == texts(record, "semantic") == ["I live in Graça."]
    job = keep(record, "I am a cook.", slot="me.job", single=True)
    for kind in ("semantic", "core"):
        keep(record, "I am a hook.", slot="me.job", single=True, kind=kind, day=3)
    reopen(record, job.id, at=NINE + 4 * DAY)
    assert texts(record, "core") == texts(record, "semantic") == ["I live in Graça.", "I am a cook."]


def test_both_hold_if_the_person_says_so(record: Record) -> None:
    """Two homes stand side by side in one slot until a third one takes the place of both."""
    old = keep(record, "I live in Graça.", slot="me.home", single=True)
    keep(record, "I live in Porto.", slot="me.home", single=True, day=3)
    reopen(record, old.id, beside=True, at=NINE + 4 * DAY)
    assert texts(record, "semantic") == ["I live in Graça.", "I live in Porto."]
    assert len(record.memories.history(old.id)) == 2
    keep(record, "I live in Faro.", slot="me.home", single=True, day=5)
    assert texts(record, "semantic") == ["I live in Faro."]


def test_what_is_current_cannot_be_reopened(record: Record) -> None:
    memory = keep(record, "I live in Porto.")
    with pytest.raises(InputError, match="is current"):
        reopen(record, memory.id, at=NINE)


def test_a_denial_closes_and_stays_beside_other_values(record: Record) -> None:
    """Giving up the piano says nothing about the flute."""
    keep(record, "I have a piano.", slot="me.owns")
    keep(record, "I own a flute.", slot="me.owns", day=1)
    keep(record, "I don't have a piano any more.", slot="me.owns", denied=True, day=2)
    assert texts(record, "semantic") == ["I own a flute.", "I don't have a piano any more."]


def test_duplicates_add_evidence_whoever_made_them(record: Record) -> None:
    """The same words by the rules and by a model are one memory with two sources."""
    keep(record, "I live in Porto.", slot="me.home", single=True)
    message = say(record, "As I said, I live in Porto!", at=NINE + DAY)
    again = remember(
        record, fact("I live in Porto!", message, at=message.at, slot="me.home", single=True),
        origin="a-model", embedder="words",
    )  # fmt: skip
    assert (again.text, again.origin, len(again.sources)) == ("I live in Porto.", "embedded", 2)


def test_near_duplicates_without_a_slot_add_evidence_too(record: Record) -> None:
    """A model and the rules say it in nearly the same words. Another number, or a denial, is another statement."""
    keep(record, "I am afraid of flying.")
    keep(record, "I'm afraid of flying!", day=1)
    keep(record, "I'm not afraid of flying.", day=2)
    keep(record, "My sister has two kids.", day=3)
    keep(record, "My sister has three kids.", day=4)
    found = record.memories.select()
    assert [(each.text, len(each.sources)) for each in found] == [
        ("I am afraid of flying.", 2), ("I'm not afraid of flying.", 1),
        ("My sister has two kids.", 1), ("My sister has three kids.", 1),
    ]  # fmt: skip


def test_an_archive_carries_everything_of_a_statement(store: Store, record: Record, tmp_path: Path) -> None:
    """Denial, time of the event, schedule, people and places come through, and so does a closing."""
    keep(record, "I don't live in Porto any more.", slot="me.home", single=True, denied=True, event_at=NINE,
         event_until=NINE + timedelta(days=30))  # fmt: skip
    keep(record, "Every Friday I swim.", kind="procedural", state="unknown", schedule="FREQ=WEEKLY;BYDAY=FR")
    keep(record, "Ana met Rita in Faro.", kind="episodic", people=("Rita",), places=("Faro",))
    export(store, record, tmp_path / "ana.zip", now=NINE)
    with Store(tmp_path / "other.lifelong") as other:
        copy = other.record("home", "ana")
        restore(other, copy, tmp_path / "ana.zip", now=NINE)
        assert copy.memories.select(current=None) == record.memories.select(current=None)


def test_what_a_replaced_message_closed_gets_the_next_successor(record: Record) -> None:
    """Porto, then Faro, then Braga: without the message about Faro, Porto still ended when Braga began."""
    homes = [
        keep(record, f"I live in {town}.", day=day, slot="me.home", single=True)
        for day, town in enumerate(("Porto", "Faro", "Braga"))
    ]
    drop_message(record, homes[1].sources[0].message)

    porto, braga = (record.memories.get(home.id) for home in (homes[0], homes[2]))
    assert braga.current
    assert (porto.closed, porto.superseded_by) == (braga.at, braga.id)

    drop_message(record, braga.sources[0].message)
    assert texts(record, "semantic") == ["I live in Porto."]


@pytest.mark.parametrize("kind", ["semantic", "core"])
def test_what_is_ended_by_hand_ends_with_its_copy_and_can_be_taken_back(record: Record, kind: Any) -> None:
    for each in ("semantic", "core"):
        keep(record, "I live in Porto.", kind=each, slot="me.home", single=True)
    (memory,) = record.memories.select(kinds=[kind])
    ended = end(record, memory.id, at=NINE + DAY)
    assert (ended.closed, ended.superseded_by) == (NINE + DAY, None)
    assert texts(record, "semantic", "core") == []
    with pytest.raises(InputError, match="closed already"):
        end(record, memory.id, at=NINE + 2 * DAY)
    reopen(record, memory.id, beside=True, at=NINE + 2 * DAY)
    assert texts(record, "semantic", "core") == ["I live in Porto."] * 2
    with pytest.raises(InputError, match="begins only at"):
        end(record, memory.id, at=NINE - DAY)


def test_memories_that_say_the_same_are_merged_and_can_be_parted(record: Record) -> None:
    """Each keeps its sources, so that the one that gave way comes back as it was, also when the other is forgotten."""
    first = keep(record, "My cat is Mingau.", slot="me.cat-mingau")
    keep(record, "My cat is Mingau.", kind="core", slot="me.cat-mingau")
    second = keep(record, "Mingau is a cat of mine.", day=3)
    assert merge(record, first.id, second.id) == second
    assert texts(record, "semantic", "core") == ["Mingau is a cat of mine."]
    gone = record.memories.get(first.id)
    assert (gone.closed, gone.superseded_by, gone.sources) == (second.at, second.id, first.sources)
    assert record.memories.history(second.id)[0].id == first.id
    for one, other in ((first.id, second.id), (second.id, second.id), (second.id, first.id)):
        with pytest.raises(InputError):
            merge(record, one, other)
    reopen(record, first.id, beside=True, at=NINE + 4 * DAY)
    assert texts(record, "semantic", "core") == ["My cat is Mingau.", "My cat is Mingau.", "Mingau is a cat of mine."]
    merge(record, second.id, first.id)
    drop_message(record, first.sources[0].message)
    assert texts(record, "semantic") == ["Mingau is a cat of mine."]


def test_a_goal_gets_another_state_and_goes_back(record: Record) -> None:
    goal = keep(record, "I want to run a marathon.", kind="procedural", slot="me.goal.marathon", state="active")
    keep(record, "I want to run a marathon.", slot="me.goal.marathon")
    done = restate(record, goal.id, "done", origin="person", embedder="words", at=NINE + DAY)
    assert (done.state, done.text, done.sources, done.at) == ("done", goal.text, goal.sources, NINE + DAY)
    assert texts(record, "procedural", "semantic") == [goal.text]
    for memory, state in ((done, "done"), (goal, "dropped")):
        with pytest.raises(InputError):
            restate(record, memory.id, state, origin="person", embedder="words", at=NINE + DAY)  # type: ignore[arg-type]
    reopen(record, goal.id, at=NINE + 2 * DAY)
    assert [each.state for each in record.memories.select(kinds=["procedural"])] == ["active"]
