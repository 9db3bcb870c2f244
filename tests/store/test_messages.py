"""The verbatim history."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from lifelong.errors import InputError, LifelongError, NotFoundError
from lifelong.store.record import Record
from lifelong.store.store import Store
from tests.store.examples import DAY, MINUTE, NINE, say, show, texts


def test_a_message_comes_back_as_it_was_said(record: Record):
    """Words, speaker, and the local time with its own offset."""
    lisbon = datetime(2026, 7, 1, 21, 15, 30, 123456, tzinfo=timezone(timedelta(hours=1)))
    said = say(record, "Olá! 👋🏽 שלום {name} <image>\n", at=lisbon, role="other", speaker="Rui")
    (found,) = record.messages.get([said.id])
    assert found == said
    assert (found.text, found.speaker, found.role) == ("Olá! 👋🏽 שלום {name} <image>\n", "Rui", "other")
    assert (found.at, found.at.utcoffset()) == (lisbon, timedelta(hours=1))


@pytest.mark.parametrize("text", ["", "word " * 20_000])
def test_empty_and_very_long_messages_are_kept_whole(record: Record, text: str):
    assert record.messages.get([say(record, text).id])[0].text == text


def test_messages_are_read_in_the_order_of_time_not_of_arrival(record: Record):
    for text, at in [("second", NINE + MINUTE), ("third", NINE + DAY), ("first", NINE)]:
        say(record, text, at=at)
    assert texts(record.messages.select()) == ["first", "second", "third"]


def test_messages_of_one_moment_keep_the_order_of_arrival(record: Record):
    for text in ("first", "second", "third"):
        say(record, text)
    assert texts(record.messages.select()) == ["first", "second", "third"]


def test_only_messages_with_files_are_read_when_asked(record: Record):
    say(record, "words alone")
    show(record, "look", b"picture")
    assert texts(record.messages.select(with_files=True)) == ["look"]


def test_a_span_of_time_holds_its_start_but_not_its_end(record: Record):
    for minute in range(4):
        say(record, str(minute), at=NINE + minute * MINUTE)
    assert texts(record.messages.select(since=NINE + MINUTE, until=NINE + 3 * MINUTE)) == ["1", "2"]


def test_the_newest_messages_are_still_in_the_order_of_time(record: Record):
    for minute in range(4):
        say(record, str(minute), at=NINE + minute * MINUTE)
    assert texts(record.messages.select(limit=2, newest=True)) == ["2", "3"]
    assert texts(record.messages.select(limit=2)) == ["0", "1"]


def test_times_long_ago_and_far_ahead_are_exact(record: Record):
    """Microseconds since 1970 reach both ends of the calendar."""
    for at in (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)):
        assert record.messages.get([say(record, "hi", at=at).id])[0].at == at


def test_ids_are_answered_in_the_order_asked_and_unknown_ones_left_out(record: Record):
    a, b = say(record, "a"), say(record, "b")
    assert record.messages.get([b.id, "msg_unknown", a.id, b.id]) == [b, a]


def test_a_key_tells_that_a_message_is_known(record: Record):
    """An import asks for its keys first, and so adds nothing twice."""
    said = say(record, "hi", key="chat/1")
    assert record.messages.known_keys(["chat/1", "chat/2"]) == {"chat/1": said.id}


def test_a_key_cannot_be_stored_twice(record: Record):
    """Who did not ask first gets an error of our tree, and the history is as before."""
    say(record, "hi", key="chat/1")
    with pytest.raises(InputError, match="stored already"):
        say(record, "hi again", key="chat/1")
    assert texts(record.messages.select()) == ["hi"]


def test_a_reply_knows_its_message_and_what_the_model_was_shown(record: Record):
    question, other = say(record, "what do I drive?"), say(record, "I drive a truck")
    reply = say(record, "A truck.", role="assistant", reply_to=question.id, shown=(other.id,))
    (found,) = record.messages.get([reply.id])
    assert (found.reply_to, found.shown) == (question.id, (other.id,))
    assert record.messages.replies_to_any([question.id]) == [reply.id]
    assert record.messages.replies_to_any([other.id]) == [reply.id]
    assert record.messages.replies_to_any([reply.id]) == []


def test_a_reply_to_nothing_is_refused_and_leaves_no_session(record: Record):
    with pytest.raises(NotFoundError, match="msg_nowhere"):
        say(record, "yes", role="assistant", reply_to="msg_nowhere")
    assert record.messages.count() == 0
    assert record.sessions.select() == []


def test_neighbours_come_from_the_same_session(record: Record):
    """Three minutes of talk, and the next day: around the second message are the first and the third."""
    first, second, third = (say(record, str(n), at=NINE + n * MINUTE) for n in range(3))
    say(record, "next day", at=NINE + DAY)
    assert record.messages.around(second.id, reach=1) == [first, second, third]
    assert record.messages.around(third.id, reach=5) == [first, second, third]


def test_a_deleted_message_takes_its_reply_and_its_session_with_it(record: Record):
    question = say(record, "my PIN is 1234")
    say(record, "Noted: 1234.", role="assistant", reply_to=question.id)
    record.messages.delete([question.id])
    assert record.messages.count() == 0
    assert record.sessions.select() == []


def test_a_session_shrinks_to_the_messages_that_remain(record: Record):
    """When a forgotten message was said is forgotten too."""
    early, middle, late = (say(record, str(n), at=NINE + n * MINUTE) for n in range(3))
    record.messages.delete([early.id, late.id])
    (session,) = record.sessions.select()
    assert (session.first, session.last, session.messages) == (middle.at, middle.at, 1)


def test_pictures_come_back_in_their_order(record: Record):
    message = show(record, "this is Bertha", b"one picture")
    assert record.messages.get([message.id])[0].attachments == message.attachments


def test_a_restored_message_keeps_its_id(record: Record, store: Store):
    """An archive of Ana, taken into the record of the same Ana on a fresh store."""
    said = say(record, "hi")
    (session,) = record.sessions.select()
    record.messages.delete([said.id])
    record.sessions.restore(session)
    assert record.messages.restore(said) is not None
    assert record.messages.restore(said) is None
    assert record.messages.select() == [said]


def test_a_message_of_somebody_else_cannot_be_restored(record: Record, store: Store):
    said = say(record, "hi")
    with pytest.raises(InputError, match="belongs to another person"):
        store.record("home", "bo").messages.restore(said)


def test_a_person_who_was_erased_meanwhile_takes_no_more_messages(record: Record, store: Store):
    """Another process may have erased her a moment ago."""
    store.delete_person(record)
    store.sweep_media()
    with pytest.raises(NotFoundError, match="forgotten"):
        say(record, "am I still here?")


def test_a_closed_store_says_so(record: Record, store: Store):
    store.close()
    store.close()
    for use in (record.messages.count, lambda: say(record, "hi")):
        with pytest.raises(LifelongError, match="is closed"):
            use()


def test_an_error_inside_a_transaction_undoes_all_of_it(record: Record):
    with pytest.raises(ZeroDivisionError), record.transaction():
        say(record, "half a truth")
        raise ZeroDivisionError
    assert record.messages.count() == 0
