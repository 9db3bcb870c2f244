"""Runs of messages without a long silence; the gap here is one hour."""

from lifelong.store.record import Record
from tests.store.examples import DAY, MINUTE, NINE, say


def test_a_silence_up_to_the_gap_keeps_a_session_together(record: Record):
    """9:00 and 10:00 are one session; 11:00 and a microsecond is the next."""
    first, second = say(record, "a"), say(record, "b", at=NINE + 60 * MINUTE)
    third = say(record, "c", at=NINE + 120 * MINUTE + MINUTE / 60_000_000)
    assert first.session == second.session != third.session


def test_messages_may_arrive_in_any_order(record: Record):
    """9:50 arrives first, 9:00 joins it from before, and 9:20 falls inside."""
    sessions = {say(record, "x", at=NINE + minute * MINUTE).session for minute in (50, 0, 20)}
    assert len(sessions) == 1
    (session,) = record.sessions.select()
    assert (session.first, session.last, session.messages) == (NINE, NINE + 50 * MINUTE, 3)


def test_a_message_between_two_sessions_joins_the_later_one(record: Record):
    """9:00 and 10:50 are two sessions; 9:55 is within an hour of both."""
    early, late = say(record, "a"), say(record, "b", at=NINE + 110 * MINUTE)
    between = say(record, "c", at=NINE + 55 * MINUTE)
    assert early.session != late.session == between.session


def test_backdated_messages_make_sessions_of_their_own_day(record: Record):
    today, long_ago = say(record, "today"), say(record, "long ago", at=NINE - 300 * DAY)
    assert today.session != long_ago.session
    assert [session.id for session in record.sessions.select()] == [long_ago.session, today.session]


def test_a_closed_session_takes_no_more_messages(record: Record):
    """Whoever writes one minute after the session was closed opens a new one."""
    first = say(record, "a")
    assert record.sessions.close(at=NINE) == [first.session]
    second = say(record, "b", at=NINE + MINUTE)
    assert second.session != first.session
    assert [session.closed for session in record.sessions.select()] == [NINE, None]


def test_a_session_key_counts_instead_of_the_time(record: Record):
    """An imported session stays together over days, and takes no message without its key."""
    first = say(record, "a", session_key="day-1")
    second = say(record, "b", at=NINE + 3 * DAY, session_key="day-1")
    third = say(record, "c", session_key="day-2")
    fourth = say(record, "d", at=NINE + MINUTE)
    assert first.session == second.session
    assert len({first.session, third.session, fourth.session}) == 3


def test_a_session_with_a_key_opens_again_for_its_own_messages(record: Record):
    """An interrupted import goes on where it was, although the idle sweep has closed its session."""
    first = say(record, "a", session_key="day-1")
    record.sessions.close(at=NINE)
    assert say(record, "b", session_key="day-1").session == first.session
    assert record.sessions.select(open_only=True)[0].messages == 2


def test_a_reply_stays_beside_its_message(record: Record):
    """Answered two hours late, after the session was closed and another one opened: it is the first one's."""
    question = say(record, "what do I drive?")
    record.sessions.close(at=NINE)
    later = say(record, "hello?", at=NINE + 120 * MINUTE)
    reply = say(record, "A truck.", at=NINE + 121 * MINUTE, role="assistant", reply_to=question.id)
    assert reply.session == question.session != later.session


def test_only_idle_sessions_are_swept(record: Record):
    """At 12:00, the sweep of sessions silent since before 11:00 closes the one of 9:00 only."""
    idle = say(record, "a")
    busy = say(record, "b", at=NINE + 150 * MINUTE)
    assert record.sessions.close(at=NINE + 180 * MINUTE, before=NINE + 120 * MINUTE) == [idle.session]
    assert [session.id for session in record.sessions.select(open_only=True)] == [busy.session]


def test_one_session_can_be_closed_by_id_and_once(record: Record):
    one, other = say(record, "a"), say(record, "b", at=NINE + DAY)
    assert record.sessions.close(at=NINE, only=one.session) == [one.session]
    assert record.sessions.close(at=NINE, only=one.session) == []
    assert record.sessions.select(ids=[other.session])[0].closed is None
