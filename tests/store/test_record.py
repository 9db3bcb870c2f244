"""The folder that holds the records of all persons."""

from pathlib import Path

import pytest

from lifelong.errors import InputError
from lifelong.store.record import Record
from lifelong.store.store import Store
from tests.store.examples import DAY, NINE, say, texts


def test_what_was_added_is_there_when_the_store_opens_again(tmp_path: Path):
    with Store(tmp_path / "deep" / "ana.lifelong") as store:
        say(store.record("home", "ana"), "hi")
    with Store(tmp_path / "deep" / "ana.lifelong") as store:
        assert texts(store.record("home", "ana").messages.select()) == ["hi"]


def test_a_person_keeps_number_and_zone(store: Store):
    """A zone that is given counts from then on; none leaves it as it is."""
    first = store.record("home", "ana", zone="Europe/Lisbon")
    again = store.record("home", "ana")
    assert (again.person, again.zone.key) == (first.person, "Europe/Lisbon")
    store.record("home", "ana", zone="Asia/Tokyo")
    assert first.zone.key == "Asia/Tokyo"


@pytest.mark.parametrize("zone", ["Europe/Lissabon", "", "../../etc/passwd", "UTC\x00"])
def test_an_unknown_zone_is_refused(store: Store, zone: str):
    with pytest.raises(InputError, match="IANA name"):
        store.record("home", "ana", zone=zone)
    assert not store.has("home", "ana")


@pytest.mark.parametrize("name", ["", "  ", "a" * 201, "a\nb", "a\x00b"])
def test_a_name_that_cannot_be_shown_is_refused(store: Store, name: str):
    for names in ((name, "ana"), ("home", name)):
        with pytest.raises(InputError, match="1 to 200 printable characters"):
            store.record(*names)


@pytest.mark.parametrize("name", ["Ana María", "小林", "'; DROP TABLE person; --", "../etc"])
def test_any_printable_name_is_a_name(store: Store, name: str):
    """Names are never part of SQL or of a path."""
    store.record(name, name)
    assert store.persons(name) == [name]


def test_asking_whether_a_person_is_known_makes_none(store: Store):
    assert not store.has("home", "bo")
    assert store.persons("home") == []


def test_every_record_is_met_once(store: Store, record: Record):
    store.record("work", "ana")
    assert [(one.space, one.name) for one in store.records()] == [("home", "ana"), ("work", "ana")]


def test_only_persons_with_a_silent_open_session_are_idle(store: Store, record: Record):
    """Ana was silent for a day; Bo spoke just now; Cleo's session is closed already."""
    say(record, "hi", at=NINE - DAY)
    say(store.record("home", "bo"), "hi", at=NINE)
    cleo = store.record("home", "cleo")
    say(cleo, "hi", at=NINE - DAY)
    cleo.sessions.close(at=NINE)
    assert store.idle(before=NINE, after=NINE + DAY) == [record.person]


def test_words_that_stand_anywhere_are_found(store: Store, record: Record):
    say(record, "my truck is called Bertha")
    assert store.texts_held(["called Bertha", "called Rita"]) == {"called Bertha"}


def test_the_state_shows(store: Store, record: Record):
    assert repr(record) == "<Record of 'ana' in 'home'>"
    assert repr(store) == f"<Store {store.address}>"
