"""What a person chose about their traits is kept, and goes with the person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifelong.errors import NotFoundError
from lifelong.store.messages import Utterance
from lifelong.store.record import Record
from lifelong.store.sqlite.database import SqliteDatabase
from lifelong.store.sqlite.opening import FILE_NAME
from lifelong.store.sqlite.schema import migrate, packaged_migrations
from lifelong.store.store import Store
from lifelong.types import Rating, TraitChoices
from tests.store.examples import say

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def reply(record: Record, to: str) -> str:
    said = Utterance(role="assistant", speaker="", text="Noted.", at=NOON, reply_to=to)
    return record.messages.add(said, gap=HOUR)[1].id


def test_somebody_who_never_chose_is_read_and_has_no_pins(record: Record) -> None:
    assert record.preferences.get() == TraitChoices()
    assert record.preferences.get().allowed


def test_choices_come_back_as_they_were_put(record: Record) -> None:
    """The last put counts."""
    chosen = TraitChoices({"openness": 4.5}, NOON, ((NOON, NOON + HOUR), (NOON + 2 * HOUR, None)))
    record.preferences.put(TraitChoices({"neuroticism": 1.0}))
    record.preferences.put(chosen)
    assert record.preferences.get() == chosen


def test_a_reply_has_one_rating_and_other_messages_have_none(record: Record) -> None:
    """Thinking again replaces a rating; only what the assistant said can be rated."""
    asked = say(record, "Hello").id
    answer = reply(record, asked)
    record.preferences.rate(Rating(answer, -1, NOON))
    record.preferences.rate(Rating(answer, 1, NOON + HOUR))
    assert record.preferences.ratings() == [Rating(answer, 1, NOON + HOUR)]
    with pytest.raises(NotFoundError, match="no reply"):
        record.preferences.rate(Rating(asked, 1, NOON))


def test_nobody_rates_the_replies_of_another(store: Store, record: Record) -> None:
    answer = reply(record, say(record, "Hello").id)
    with pytest.raises(NotFoundError):
        store.record("home", "ben").preferences.rate(Rating(answer, 1, NOON))


def test_choices_and_ratings_go_with_the_person(store: Store, record: Record) -> None:
    """A new Ana starts with nothing chosen; a rating goes with its reply."""
    record.preferences.put(TraitChoices({"openness": 4.5}))
    answer = reply(record, say(record, "Hello").id)
    record.preferences.rate(Rating(answer, 1, NOON))
    record.messages.delete([answer])
    assert record.preferences.ratings() == []
    store.delete_person(record)
    store.sweep_media()
    assert store.record("home", "ana").preferences.get() == TraitChoices()


def test_a_record_from_before_choices_gets_them_and_keeps_its_rows(tmp_path: Path) -> None:
    """Schema 1 with a person in it comes to the newest: the person is there and has chosen nothing."""
    database = SqliteDatabase(tmp_path / FILE_NAME)
    migrate(database, packaged_migrations()[:1])
    with database.transaction() as connection:
        connection.execute("INSERT INTO space (id, name) VALUES (1, 'home')")
        connection.execute("INSERT INTO person (id, space, name, zone, made_at) VALUES (7, 1, 'ana', 'Asia/Tokyo', 0)")
    database.close()
    with Store(tmp_path) as store:
        record = store.record("home", "ana")
        assert (record.person, record.zone.key) == (7, "Asia/Tokyo")
        assert record.preferences.get() == TraitChoices()
        record.preferences.put(TraitChoices({"openness": 2.0}))
        assert record.preferences.get().pinned == {"openness": 2.0}
    assert list((tmp_path / "backups").iterdir()) == []
