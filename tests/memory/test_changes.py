"""Which memories a statement ends is decided by comparing words; the comparison itself is scripted here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lifelong.memory.changes import attribute_of, with_changes
from lifelong.models.base import Candidate, Compared, Reading, Relation
from lifelong.models.reader.labels import CHANGES
from lifelong.types import Memory, Source, Statement

NOW = datetime(2026, 5, 1, tzinfo=UTC)


class Scripted:
    """A reader that knows the relation of some pairs."""

    name = "scripted"

    def __init__(self, relations: dict[tuple[str, str], tuple[Relation, float]]) -> None:
        self.relations = relations
        self.asked: list[tuple[str, str]] = []

    def read(self, text: str, before: str = "") -> Reading:
        raise AssertionError("nothing is read here")

    def compare(self, pairs: Sequence[tuple[str, str]]) -> list[Compared]:
        self.asked += pairs
        found = [self.relations.get(pair, ("unrelated", 0.99)) for pair in pairs]
        return [Compared(name, share, share if name in CHANGES else 1 - share) for name, share in found]

    def answers(self, question: str, candidates: Sequence[Candidate]) -> list[float]:
        raise AssertionError("nothing is asked here")

    def close(self) -> None:
        pass


def memory(text: str, slot: str, *, days: int = 1, closed: datetime | None = None) -> Memory:
    at = NOW - timedelta(days=days)
    return Memory(
        id=f"mem-{text}",
        kind="semantic",
        text=text,
        sources=(Source("m1", text),),
        at=at,
        slot=slot,
        single=False,
        until=None,
        closed=closed,
        superseded_by=None,
        state="",
        trigger="",
        keywords=(),
        origin="embedded",
    )


def statement(text: str, slot: str) -> Statement:
    return Statement(kind="semantic", text=text, sources=(Source("m2", text),), at=NOW, slot=slot)


def test_an_update_ends_and_a_correction_was_never_right() -> None:
    known = [memory("I live in Leeds", "me.home"), memory("we are in York", "me.age")]
    reader = Scripted(
        {
            ("I live in Leeds", "We moved to York and I am 34"): ("update", 0.9),
            ("we are in York", "We moved to York and I am 34"): ("correct", 0.995),
        }
    )

    changed = with_changes([statement("We moved to York and I am 34", "me.home")], known, reader)[0]

    assert changed.ends == ("mem-I live in Leeds",)
    assert changed.corrects == ("mem-we are in York",)


def test_what_was_so_formerly_ends_only_what_it_has_a_word_in_common_with() -> None:
    text = "antes vivía en Triana"
    known = [memory("vivo en Jaén", "me.home"), memory("tengo un piso en Triana", "me.home", days=2)]
    reader = Scripted({(each.text, text): ("update", 0.99) for each in known})

    changed = with_changes([statement(text, "me.home")], known, reader, former=[text])[0]

    assert changed.ends == (known[1].id,)


def test_a_move_of_the_person_ends_nothing_that_tells_of_children() -> None:
    known = [memory("tengo dos hijos y uno vive en Londres", ""), memory("tengo un piso en Triana", "")]
    text = "nos mudamos a dos hermanas"
    reader = Scripted({(each.text, text): ("update", 0.995) for each in known})

    changed = with_changes([statement(text, "me.home")], known, reader)[0]

    assert known[0].id not in changed.ends


def test_an_unsure_relation_changes_nothing() -> None:
    reader = Scripted({("I live in Leeds", "York is nice"): ("update", 0.5)})

    assert (
        with_changes([statement("York is nice", "me.home")], [memory("I live in Leeds", "me.home")], reader)[0].ends
        == ()
    )


def test_a_fact_about_somebody_else_is_never_compared_with_one_about_the_person() -> None:
    reader = Scripted({("I live in Leeds", "Bo lives in York"): ("update", 0.99)})

    changed = with_changes(
        [statement("Bo lives in York", "other.home")], [memory("I live in Leeds", "me.home")], reader
    )[0]

    assert changed.ends == () and reader.asked == []


@pytest.mark.parametrize(
    ("known", "compared"),
    [
        (memory("I live in Leeds", "me.home"), True),
        (memory("I work nights", "me.job"), False),
        (memory("York is cold", "me.opinion"), True),
        (memory("I live in Leeds", "me.home", days=-1), False),
        (memory("I live in Leeds", "me.home", closed=NOW), False),
    ],
    ids=["same attribute", "nothing in common", "a word in common", "said later", "closed"],
)
def test_what_is_compared(known: Memory, compared: bool) -> None:
    reader = Scripted({})
    with_changes([statement("We moved to York", "me.home")], [known], reader)

    assert bool(reader.asked) is compared


def test_the_attribute_of_a_slot() -> None:
    assert [attribute_of(slot) for slot in ("me.home", "sister-rita.job.old", "me", "")] == ["home", "job", "", ""]


@pytest.mark.parametrize(
    ("text", "slot", "corrects", "closed"),
    [
        ("dominoes on Saturdays", "me.habit.dominoes", False, False),
        ("dominoes are on Saturdays now", "me.habit.saturdays", False, True),  # said with "now", of the same attribute
        ("dominoes are on Saturdays now", "me.food", False, False),
        ("dominoes on Saturdays", "me.habit.dominoes", True, True),  # of a message that corrects
        ("dominoes on Saturdays", "", True, True),
    ],
)
def test_what_is_said_as_a_change_needs_less_certainty(text: str, slot: str, corrects: bool, closed: bool) -> None:
    known = [memory("dominoes moved to Fridays", "me.habit.fridays")]
    reader = Scripted({(known[0].text, text): ("update", 0.55)})
    reader.read = lambda text, before="": Reading({}, "value", ())  # type: ignore[method-assign]

    changed = with_changes([statement(text, slot)], known, reader, corrects=corrects)[0]

    assert changed.ends == ((known[0].id,) if closed else ())


def test_a_correction_may_mean_what_was_said_just_before_it() -> None:
    karen = memory("my boss is called Karen", "other.name.karen", days=0)
    older = memory("my dog is called Rex", "other.name.rex", days=0)
    said_before = replace(karen, sources=(Source("m1b", karen.text),))
    new = statement("her name is Kirsten", "other.name.kirsten")
    reader = Scripted({})

    changed = with_changes([new], [said_before, older], reader, corrects=True, previous="m1b")[0]

    assert changed.corrects == (karen.id,)
    assert with_changes([new], [said_before, older], reader, previous="m1b")[0].corrects == ()
    assert with_changes([new], [said_before, older], reader, corrects=True, previous="m9")[0].corrects == ()


def test_what_was_said_just_before_is_compared_though_no_word_is_in_common() -> None:
    pottery = memory("I do pottery on Tuesdays", "me.habit.pottery", days=0)
    reader = Scripted({(pottery.text, "it is Wednesdays now"): ("update", 0.6)})

    new = statement("it is Wednesdays now", "me.appointment.wednesdays")
    changed = with_changes([new], [pottery], reader, corrects=True, previous="m1")[0]

    assert changed.ends == (pottery.id,)


@pytest.mark.parametrize(
    ("slot", "begun", "closed"), [("me.home", True, True), ("me.home", False, False), ("me.job", True, False)]
)
def test_a_home_that_has_begun_ends_the_one_before_with_less_certainty(slot: str, begun: bool, closed: bool) -> None:
    known = [memory("I live in Kassel", slot)]
    reader = Scripted({(known[0].text, "I moved to Ulm"): ("update", 0.3)})

    new = statement("I moved to Ulm", slot)
    changed = with_changes([new], known, reader, begun=[new.text] if begun else [])[0]

    assert changed.ends == ((known[0].id,) if closed else ())


@pytest.mark.parametrize(
    ("text", "slot", "change", "ends"),
    [
        ("biscuit died today", "other.pet.biscuit-died", 0.85, True),
        ("Biscuit passed away last month", "other.event.passed-away", 0.97, True),
        ("Biscuit passed away last month", "other.event.passed-away", 0.9, False),
        ("Sadly poor Biscuit died last night.", "other.event.died", 0.85, True),
        ("sadly my friends hamster died", "other.pet.hamster", 0.97, False),
        ("my friend's hamster died", "other.pet.hamster", 0.97, False),
        ("Tom's biscuit fell down", "other.event.biscuit", 0.97, False),
        ("Biscuit no longer sleeps inside", "other.habit.sleeps", 0.97, False),
    ],
)
def test_what_became_of_a_pet_is_known_by_its_name(text: str, slot: str, change: float, ends: bool) -> None:
    known = [memory("i got a hamster called biscuit last week", "me.pet.hamster")]
    reader = Scripted({(known[0].text, text): ("end", change)})

    changed = with_changes([replace(statement(text, slot), denied="died" in text)], known, reader)[0]

    assert bool(changed.ends) is ends


@pytest.mark.parametrize(("relation", "corrects"), [("correct", True), ("same", False), ("unrelated", False)])
def test_a_correction_ends_what_was_said_before_it_only_if_that_is_most_probable(
    relation: Relation, corrects: bool
) -> None:
    """ "It's a Thursday and the brown one is every other" ends nothing of pigeons, though it was said after them."""
    known = [memory("I keep pigeons", "me.pet.pigeons")]
    new = statement("the brown bin is every other", "")
    compared = Compared(relation, 0.5, 0.37)
    reader = Scripted({})
    reader.compare = lambda pairs: [compared for _ in pairs]  # type: ignore[method-assign]
    reader.read = lambda text, before="": Reading({}, "value", ())  # type: ignore[method-assign]

    changed = with_changes([new], known, reader, corrects=True, previous="m1")[0]

    assert bool(changed.ends or changed.corrects) is corrects


def test_the_end_of_one_of_several_things_leaves_the_others():
    known = memory("I take metformin and ramipril", "me.medication.metformin-and-ramipril")
    reader = Scripted(
        {(known.text, text): ("end", 0.99) for text in ("I stopped the metformin", "I stopped both pills")}
    )

    [one] = with_changes([statement("I stopped the metformin", "me.medication.metformin")], [known], reader)
    [both] = with_changes([statement("I stopped both pills", "me.medication.pills")], [known], reader)

    assert one.ends == ()
    assert both.ends == (known.id,)
