"""A pinned memory comes first in the context of every answer, and a correction takes its pin over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import lifelong
from lifelong.archive.export import export
from lifelong.archive.restore import restore
from lifelong.errors import ChangedError, InputError
from lifelong.memory.pins import MOST, pin, profile_of, unpin
from lifelong.memory.remember import CORE_ENTRIES, end, merge, reopen
from lifelong.store.record import Record
from lifelong.store.store import Store
from tests.memory.test_remember import keep
from tests.person.examples import DAY, NINE, Clock, Played, opened

NUTS = "I am allergic to peanuts."


def pinned(record: Record) -> list[str]:
    return [memory.text for memory in record.memories.pinned()]


def test_the_successor_of_a_pinned_memory_is_pinned_and_what_ended_is_not(record: Record) -> None:
    """Each correction stays pinned. What ended is pinned again when it is reopened."""
    first = keep(record, "I live in Porto.", slot="me.home", single=True)
    assert pin(record, first.id, at=NINE).pinned == NINE
    second = keep(record, "I live in Faro.", day=2, slot="me.home", single=True)
    assert pinned(record) == ["I live in Faro."]
    reopen(record, first.id, at=NINE + 3 * DAY)
    assert pinned(record) == ["I live in Porto."]
    end(record, first.id, at=NINE + 4 * DAY)
    assert pinned(record) == []
    reopen(record, first.id, at=NINE + 5 * DAY)
    unpin(record, first.id)
    reopen(record, second.id, at=NINE + 6 * DAY)
    assert pinned(record) == []


def test_a_merge_that_is_undone_leaves_only_the_first_pin(record: Record) -> None:
    one, other = keep(record, "My cat is Mingau."), keep(record, "I share my flat with Mingau.", day=1)
    pin(record, one.id, at=NINE)
    merge(record, one.id, other.id)
    assert pinned(record) == ["I share my flat with Mingau."]
    reopen(record, one.id, beside=True, at=NINE + 2 * DAY)
    assert pinned(record) == ["My cat is Mingau."]


def test_copies_of_a_fact_are_pinned_together_and_told_once(record: Record) -> None:
    keep(record, NUTS, kind="semantic", slot="me.allergy")
    copy = keep(record, NUTS, kind="core", slot="me.allergy")
    keep(record, "My name is Ana.", kind="core", slot="me.name")
    pin(record, copy.id, at=NINE)
    assert pinned(record) == [NUTS, NUTS]
    told = profile_of(record.memories.pinned(), record.memories.select(kinds=["core"]))
    assert [memory.text for memory in told] == [NUTS, "My name is Ana."]
    unpin(record, copy.id)
    assert pinned(record) == []


def test_a_pinned_entry_of_the_profile_is_never_moved_out_of_it(record: Record) -> None:
    oldest = keep(record, "Entry 0.", kind="core", slot="me.0")
    pin(record, oldest.id, at=NINE)
    for number in range(1, CORE_ENTRIES + 3):
        keep(record, f"Entry {number}.", day=number, kind="core", slot=f"me.{number}")
    core = record.memories.select(kinds=["core"])
    assert len(core) == CORE_ENTRIES
    assert core[0].text == "Entry 0."


def test_only_so_many_facts_that_hold_are_pinned(record: Record) -> None:
    memories = [keep(record, f"Fact {number}.", day=number) for number in range(MOST + 1)]
    for number, memory in enumerate(memories[:MOST]):
        pin(record, memory.id, at=NINE + number * DAY)
    with pytest.raises(InputError, match="unpin one first"):
        pin(record, memories[MOST].id, at=NINE)
    assert pin(record, memories[0].id, at=NINE + 99 * DAY).pinned == NINE  # it is already
    assert pinned(record)[0] == f"Fact {MOST - 1}."
    end(record, memories[0].id, at=NINE + 99 * DAY)
    with pytest.raises(InputError, match="closed"):
        pin(record, memories[0].id, at=NINE)


def test_an_archive_keeps_pins(record: Record, store: Store, tmp_path: Path) -> None:
    pin(record, keep(record, NUTS).id, at=NINE)
    export(store, record, tmp_path / "ana.zip", now=NINE)
    with Store(tmp_path / "other.lifelong") as other:
        copy = other.record("home", "ana")
        restore(other, copy, tmp_path / "ana.zip", now=NINE)
        assert [(each.text, each.pinned) for each in copy.memories.pinned()] == [(NUTS, NINE)]


@pytest.fixture
def life(tmp_path: Path) -> Iterator[tuple[lifelong.Life, Played]]:
    model = Played("Fine.")
    with opened(tmp_path / "a", chat=model, clock=Clock(NINE + 6 * DAY)) as opened_life:
        yield opened_life, model


def test_every_answer_is_told_what_is_pinned_first(life: tuple[lifelong.Life, Played]) -> None:
    """Whatever is asked, once, before the profile; a reply names it among what it was shown; forgotten, it is gone."""
    record, model = life
    ana = record.person("ana")
    for number in range(30):
        ana.remember(f"Note {number} of the garden.", kind="core", slot=f"me.note-{number}", at=NINE)
    memory = ana.remember(NUTS, at=NINE)
    ana.add([f"The hens laid {number} eggs." for number in range(60)], at=NINE + DAY)
    assert NUTS not in ana.context("What did the hens do?").memory_block()
    ana.memories.pin(memory.id)
    for question in ("What did the hens do?", "What am I allergic to?"):
        block = ana.context(question).memory_block()
        assert block.count(NUTS) == 1, question
        assert block.partition("Profile:\n- ")[2].startswith(NUTS)
    assert NUTS in ana.context("What did the hens do?", max_tokens=700).memory_block()
    assert ana.profile()[0].text == NUTS
    reply = ana.chat("What did the hens do?", mode="fast")
    assert NUTS in model.asked[-1][0][-1].text
    assert memory.id in ana.message(reply.id).shown
    ana.forget(memory.id)
    assert NUTS not in ana.context("What did the hens do?").memory_block()


def test_a_pin_is_set_as_the_memory_was_seen(life: tuple[lifelong.Life, Played]) -> None:
    ana = life[0].person("ana")
    memory = ana.remember(NUTS, at=NINE)
    seen = ana.memories.pin(memory.id, expected=memory)
    assert [each.id for each in ana.memories.list(pinned=True)] == [memory.id]
    assert ana.memories.list(pinned=False) == []
    with pytest.raises(ChangedError):
        ana.memories.unpin(memory.id, expected=memory)
    assert ana.memories.unpin(memory.id, expected=seen).pinned is None
