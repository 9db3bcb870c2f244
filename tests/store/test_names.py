"""Names that look alike are one name, and what cannot be seen in a name is refused."""

from pathlib import Path

import apsw
import pytest

from lifelong.errors import InputError
from lifelong.store.record import Record
from lifelong.store.sqlite.opening import FILE_NAME
from lifelong.store.store import Store
from tests.store.examples import NINE

COMPOSED, APART = "Jos\u00e9", "Jose\u0301"


def made_before(path: Path, *names: str, space: str = "home") -> Store:
    """A store with persons as versions wrote them that took every spelling for a name."""
    with Store(path) as store:
        for number in range(len(names)):
            store.record("home", f"somebody {number}")
    with apsw.Connection(str(path / FILE_NAME)) as connection:
        for number, name in enumerate(names):
            connection.execute("UPDATE person SET name = ? WHERE name = ?", (name, f"somebody {number}"))
        connection.execute("UPDATE space SET name = ?", (space,))
    return Store(path)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ana", "ana "), ("ana", "\tana\n"), (COMPOSED, APART), ("Ana María", "Ana\u00a0 María"), ("ana", "ａｎａ")],
)
def test_spellings_that_look_alike_are_one_person(store: Store, one: str, other: str):
    """Space at the ends, accents apart, another space, full width."""
    assert store.record("home", other).person == store.record("home", one).person
    assert store.record(f" {one}", one).person == store.record(one, other).person
    assert store.has("home", other)
    assert store.persons("home ") == [one]


@pytest.mark.parametrize(
    "name",
    [
        "an\u200ba",  # zero width space
        "\u202eana",  # right to left from here
        "ana\u00ad",  # soft hyphen
        "an\ufe0fa",  # variation selector
        "ana\u3164",  # a filler
        "an\u200da",  # a joiner that joins nothing
        "a\u2028na",
    ],
)
def test_what_cannot_be_seen_in_a_name_is_refused(store: Store, name: str):
    for names in ((name, "ana"), ("home", name)):
        with pytest.raises(InputError, match="1 to 200 printable characters"):
            store.record(*names)
    assert not store.has("home", name)


@pytest.mark.parametrize("name", ["\u0430na", "Νikos", "Bоb", "user_\u0430"])
def test_a_word_of_two_scripts_that_look_alike_is_refused(store: Store, name: str):
    """Cyrillic or Greek letters in a Latin name."""
    with pytest.raises(InputError, match="write each word in one script"):
        store.record("home", name)


def test_a_styled_letter_is_refused(store: Store):
    with pytest.raises(InputError, match="write 'a'"):
        store.record("home", "\U0001d41ana")


@pytest.mark.parametrize(
    "name",
    [
        "Анна",
        "Анна Smith",
        "Νίκος",
        "小林Ken",
        "김철수",
        "علی\u200cرضا",
        "क्\u200dष",
        "สำราญ",
        "Mª José",
        "O’Brien",
        "x@y.org",
    ],
)
def test_a_real_name_of_any_script_is_a_name(store: Store, name: str):
    """Also one with a joiner where Persian or Hindi writes one."""
    assert store.record("home", name).name == name


def test_a_person_from_before_is_reached_by_every_spelling(tmp_path: Path):
    """Only José with his accent apart is there, made by an earlier version: he is not made twice."""
    with made_before(tmp_path, APART) as store:
        assert store.record("home", APART).name == APART
        assert store.record("home", COMPOSED).name == APART
        assert store.has("home", f"{COMPOSED} ")
        assert store.persons("home") == [APART]


def test_two_persons_from_before_are_each_reached_by_the_exact_name(tmp_path: Path):
    """Where both spellings are there, both stay; any third spelling means the one that is written as now."""
    with made_before(tmp_path, COMPOSED, APART) as store:
        given = [COMPOSED, APART, f" {APART} "]
        assert [store.record("home", name).name for name in given] == [COMPOSED, APART, COMPOSED]


def test_a_name_from_before_that_nobody_new_may_have_still_opens(tmp_path: Path):
    with made_before(tmp_path, "\u0430na") as store:
        assert store.record("home", "\u0430na").name == "\u0430na"


def test_a_space_from_before_takes_new_persons(tmp_path: Path):
    """The space "home " was made by an earlier version: "home" is the same space, and Ana is beside its others."""
    with made_before(tmp_path, "bo", space="home ") as store:
        for spelling in ("home", "home "):
            store.record(spelling, "ana")
            assert store.persons(spelling) == ["ana", "bo"]


def test_an_erased_name_from_before_is_made_new_in_the_new_spelling(tmp_path: Path):
    with made_before(tmp_path, "ana ") as store:
        store.delete_person(store.record("home", "ana"))
        assert store.record("home", "ana ").name == "ana"


def test_a_key_for_a_space_that_cannot_be_is_refused(store: Store, record: Record):
    with pytest.raises(InputError, match="cannot be seen"):
        store.keys.create("ho\u200bme", person=None, scopes=["read"], now=NINE)


def test_concepts_that_look_alike_are_one(record: Record):
    """By accents apart and by case, of any script."""
    made = record.concepts.add(APART, kind="dog", note="", at=NINE)
    assert made.name == COMPOSED
    for spelling in (COMPOSED, "JOSÉ", f" {APART}"):
        assert record.concepts.get(spelling).id == made.id
    with pytest.raises(InputError, match="called"):
        record.concepts.add("josé", kind="dog", note="", at=NINE)
