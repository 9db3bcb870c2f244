"""What models have learned of a concept: stored with it, and erased with whatever it was learned from."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

import lifelong
from lifelong.errors import InputError, NotFoundError
from tests.person.examples import Clock, opened, picture
from tests.store.examples import files_holding

RED, REDDISH, BLUE = (picture(colour, (120, 120)) for colour in ("#c01010", "#c81818", "#1010c0"))
WEIGHTS = random.Random(1).randbytes(30_000)
BASE = "f" * 64


@pytest.fixture
def life(tmp_path: Path) -> Iterator[lifelong.Life]:
    with opened(tmp_path / "a", clock=Clock()) as life:
        life.person("ana").concepts.enrol("Bertha", [RED, REDDISH], kind="truck")
        life.person("ana").concepts.enrol("Rex", [BLUE], kind="dog")
        yield life


@pytest.fixture
def ana(life: lifelong.Life) -> lifelong.Person:
    return life.person("ana")


def learned(person: lifelong.Person, name: str = "Bertha", data: bytes = WEIGHTS) -> str:
    """Store what a model has learned of all pictures of a lesson; returns its id."""
    used = [each.sha256 for each in person.adapters.lesson(name).pictures]
    return person.adapters.add(name, "lora", data, base=BASE, base_name="tiny", used=used).id


def in_the_store(folder: Path) -> bool:
    """Whether any file holds a part of the weights that fits into one page of the database."""
    return any(files_holding(folder, WEIGHTS[place : place + 48]) for place in range(2_000, 30_000, 4_000))


def test_a_lesson_has_the_pictures_of_it_and_of_other_things(ana: lifelong.Person) -> None:
    lesson = ana.adapters.lesson("bertha")
    assert lesson.concept.name == "Bertha"
    assert sorted(each.shows for each in lesson.pictures) == [False, True, True]
    assert all(each.content for each in lesson.pictures)


def test_a_later_training_takes_the_place_of_an_earlier_one(ana: lifelong.Person) -> None:
    first, second = learned(ana), learned(ana, data=b"other weights")
    (stored,) = ana.adapters.list("Bertha")
    assert (stored.id, stored.kind, stored.base_name, stored.size) == (second, "lora", "tiny", 13)
    assert ana.adapters.read(second) == b"other weights"
    with pytest.raises(NotFoundError, match="no adapter"):
        ana.adapters.read(first)
    parts = {part.kind: part for part in ana.storage().parts}
    assert (parts["adapters"].items, parts["adapters"].size) == (1, 13)


def test_nobody_else_reads_or_erases_it(ana: lifelong.Person, life: lifelong.Life) -> None:
    adapter, ben = learned(ana), life.person("ben")
    assert ben.adapters.list() == []
    for work in (ben.adapters.read, ben.adapters.forget):
        with pytest.raises(NotFoundError, match="no adapter"):
            work(adapter)
    assert ana.adapters.read(adapter) == WEIGHTS


def test_it_is_erased_by_its_id(ana: lifelong.Person, tmp_path: Path) -> None:
    adapter = learned(ana)
    assert ana.adapters.forget(adapter)
    assert ana.adapters.list() == []
    assert not in_the_store(tmp_path / "a")


def test_a_forgotten_concept_takes_it_along_without_a_trace(ana: lifelong.Person, tmp_path: Path) -> None:
    learned(ana)
    assert in_the_store(tmp_path / "a")
    assert ana.concepts.forget("Bertha")
    assert ana.adapters.list() == []
    assert not in_the_store(tmp_path / "a")


def test_a_forgotten_person_takes_it_along_without_a_trace(
    ana: lifelong.Person, life: lifelong.Life, tmp_path: Path
) -> None:
    learned(ana)
    assert ana.forget(everything=True).verified
    assert not in_the_store(tmp_path / "a")


def test_a_forgotten_picture_takes_it_along_without_a_trace(
    ana: lifelong.Person, life: lifelong.Life, tmp_path: Path
) -> None:
    """The picture came with a message, and it is one of several that it was learned from."""
    green = picture("#10c010", (120, 120))
    said = ana.add([lifelong.Incoming("Look what I painted yesterday.", images=(green,))])
    life.settle()
    ana.concepts.correct(green, is_="Bertha")
    assert ana.concepts.get("Bertha").exemplars == 3
    learned(ana)
    kept = ana.adapters.add("Rex", "lora", b"of Rex", base=BASE, base_name="tiny", used=())
    erased = ana.forget(said[0].id)
    assert erased.verified and erased.media == 1
    assert [each.id for each in ana.adapters.list()] == [kept.id]
    assert not in_the_store(tmp_path / "a")


def test_a_picture_that_is_taken_back_takes_it_along(ana: lifelong.Person) -> None:
    """Also from what learned of it what another thing is not."""
    learned(ana, "Bertha"), learned(ana, "Rex")
    ana.concepts.enrol("Rex", [picture("#1818c8", (120, 120))])
    used = ana.adapters.list("Bertha")[0].used
    blue = next(each.sha256 for each in ana.concepts.exemplars("Rex") if each.sha256 in used)
    ana.concepts.drop_exemplar("Rex", blue)
    assert ana.adapters.list() == []


def test_merged_concepts_were_learned_as_two(ana: lifelong.Person) -> None:
    learned(ana, "Bertha"), learned(ana, "Rex")
    ana.concepts.merge("Rex", "Bertha")
    assert ana.adapters.list() == []


def test_people_need_consent_and_its_withdrawal_erases(ana: lifelong.Person, tmp_path: Path) -> None:
    """Nothing is learned of a person after it, nor stored from a training that had begun before."""
    ana.concepts.consent("person")
    ana.concepts.enrol("Rita", [picture("#10c0c0", (120, 120))], kind="person")
    assert [each.shows for each in ana.adapters.lesson("Bertha").pictures].count(False) == 1  # Rex, and not Rita
    learned(ana, "Rita")
    ana.concepts.rename("Rex", "Rex", kind="person")
    used = [each.sha256 for each in ana.adapters.lesson("Rex").pictures]
    assert ana.concepts.withdraw("person")
    assert ana.adapters.list() == []
    assert not in_the_store(tmp_path / "a")
    with pytest.raises(NotFoundError):
        ana.adapters.add("Rex", "lora", WEIGHTS, base=BASE, base_name="tiny", used=used)


def test_what_was_learned_of_a_picture_that_is_gone_is_not_stored(ana: lifelong.Person) -> None:
    used = [each.sha256 for each in ana.adapters.lesson("Bertha").pictures]
    ana.concepts.forget("Rex")
    with pytest.raises(InputError, match="was taken back or forgotten during the training"):
        ana.adapters.add("Bertha", "lora", WEIGHTS, base=BASE, base_name="tiny", used=used)
    assert ana.adapters.list() == []
    with pytest.raises(InputError, match="at most 64,000,000 are stored"):
        ana.adapters.add("Bertha", "lora", bytes(64_000_001), base=BASE, base_name="tiny", used=())
