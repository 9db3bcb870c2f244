"""Intake: cleaned, checked, stored once, and nothing else."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from lifelong.errors import InputError
from lifelong.memory.intake import IntakeLimits, check_time, clean, prepare, store
from lifelong.memory.sessions import close_sessions
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types import Incoming

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def put(store_: Store, record: Record, *incoming: Incoming) -> list[str]:
    """Prepare and store; the texts of what was new."""
    limits = IntakeLimits()
    ready = [prepare(item, now=NOW, limits=limits) for item in incoming]
    return [item.message.text for item in store(record, store_.jobs, ready, now=NOW, limits=limits)]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("plain", "plain"),
        ("a\0b", "a\ufffdb"),
        ("\ud83d!", "\ufffd!"),
        ("\udc00\0", "\ufffd\ufffd"),
        ("🍋\r\n\t", "🍋\r\n\t"),
    ],
)
def test_only_nul_and_lone_surrogates_are_replaced(given: str, kept: str) -> None:
    """Line ends, tabs and emoji stay as they were."""
    assert clean(given) == kept


def test_a_message_without_a_time_was_said_now() -> None:
    """The clock that was injected says when."""
    assert prepare(Incoming("hello"), now=NOW, limits=IntakeLimits()).utterance.at == NOW


def test_the_zone_in_which_it_was_said_is_kept(store: Store, record: Record) -> None:
    """21:00 in Tokyo is noon in Greenwich, and still nine in the evening."""
    at = datetime(2026, 3, 1, 21, 0, tzinfo=timezone(timedelta(hours=9)))
    put(store, record, Incoming("good night", at=at))
    (message,) = record.messages.select()
    assert message.at == at and message.at.hour == 21


@pytest.mark.parametrize("at", [NOW + timedelta(hours=24), datetime(1900, 1, 1, tzinfo=UTC)])
def test_the_ends_of_time_are_taken(at: datetime) -> None:
    """A day ahead for clocks and zones that disagree; 1900 for the letters of a great-grandmother."""
    assert check_time(at, now=NOW) == at


def test_a_known_key_is_passed_over(store: Store, record: Record) -> None:
    """Twice in one batch, and again later: one message; other keys and no keys are new."""
    assert put(store, record, Incoming("one", key="a"), Incoming("one again", key="a"), Incoming("two")) == [
        "one",
        "two",
    ]
    assert put(store, record, Incoming("one", key="a"), Incoming("two"), Incoming("three", key="b")) == ["two", "three"]


def test_keys_belong_to_their_person(store: Store, record: Record) -> None:
    """Ben's first message may have the key of Ana's."""
    put(store, record, Incoming("one", key="a"))
    assert put(store, store.record("home", "ben"), Incoming("one", key="a")) == ["one"]


def test_only_the_persons_own_words_are_to_be_learned_from(store: Store, record: Record) -> None:
    """Assistant, others and pictures without words ask for no update."""
    put(store, record, Incoming("mine"), Incoming("yours", role="assistant"), Incoming("theirs", role="other"))
    assert [(job.kind, job.subject) for job in store.jobs.select()] == [("turn", record.messages.select()[0].id)]


def test_a_batch_leaves_closed_sessions_behind(store: Store, record: Record) -> None:
    """Each silence of over an hour in an imported history ends a session; the last one stays open."""
    put(store, record, *(Incoming(f"at {minute}", at=NOW + minute * MINUTE) for minute in (-300, -299, -200, -10)))
    sessions = record.sessions.select()
    assert [session.messages for session in sessions] == [2, 1, 1]
    assert [session.closed is None for session in sessions] == [False, False, True]
    assert [job.subject for job in store.jobs.select() if job.kind == "session"] == [each.id for each in sessions[:2]]


def test_a_session_from_outside_keeps_its_messages(store: Store, record: Record) -> None:
    """A named session holds messages that lie days apart; the names are not mixed with time."""
    put(
        store,
        record,
        Incoming("one", at=NOW - timedelta(days=3), session="s1"),
        Incoming("two", at=NOW - timedelta(days=1), session="s1"),
        Incoming("beside", at=NOW - timedelta(days=1), session="s2"),
    )
    assert [session.messages for session in record.sessions.select()] == [2, 1]


def test_a_failure_in_a_batch_stores_none_of_it(store: Store, record: Record) -> None:
    """The second message cannot be prepared, so the first is not stored."""
    with pytest.raises(InputError):
        put(store, record, Incoming("one"), Incoming(""))
    assert record.messages.count() == 0 and store.jobs.select() == []


def test_closing_closes_once(store: Store, record: Record) -> None:
    """The second call finds nothing to close and asks for nothing."""
    put(store, record, Incoming("hello"))
    assert len(close_sessions(record, store.jobs, now=NOW)) == 1
    assert close_sessions(record, store.jobs, now=NOW) == []
    assert [job.kind for job in store.jobs.select()] == ["turn", "session"]


def test_a_long_speakers_name_is_cut() -> None:
    """A name is a name: 200 characters of it."""
    assert len(prepare(Incoming("hi", speaker="x" * 5000), now=NOW, limits=IntakeLimits()).utterance.speaker) == 200
