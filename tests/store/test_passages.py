"""Words in a file are kept with their places, ranked by recall, and gone with the file."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from lifelong.store.messages import Utterance
from lifelong.store.record import Record
from lifelong.store.sqlite.database import SqliteDatabase
from lifelong.store.sqlite.opening import FILE_NAME
from lifelong.store.sqlite.schema import migrate, packaged_migrations
from lifelong.store.store import Store
from lifelong.types import Attachment, Excerpt, Message

NINE = datetime(2026, 3, 3, 9, tzinfo=UTC)
MEMO = Attachment("a" * 64, "audio/wav", 4, 0, 0, "memo.wav")
SAID = Excerpt("transcript", "The key is under the pot.", 1.5, 3.0)
SEEN = Excerpt("ocr", "EXIT", 4.0, 4.0, boxes=((10, 20, 60, 40),))


def give(record: Record, text: str, *, hours: int = 0) -> Message:
    """A message with the memo."""
    record.media.add(MEMO, b"memo")
    said = Utterance("user", "", text, NINE + timedelta(hours=hours), attachments=(MEMO,))
    return record.messages.add(said, gap=timedelta(hours=1))[1]


def enter(record: Record) -> None:
    for seq, _ in record.passages.unindexed([MEMO.sha256]):
        record.entries.add("passage", seq, terms=np.array([7], np.uint32))


def test_what_was_found_comes_back_as_it_was(record: Record):
    give(record, "listen")
    record.passages.put(MEMO.sha256, "speech", [SAID])
    record.passages.put(MEMO.sha256, "video", [SEEN])
    found = record.passages.of([MEMO.sha256])
    assert [(one.reader, one.position, one.excerpt) for one in found] == [("speech", 0, SAID), ("video", 0, SEEN)]
    assert record.passages.get([found[1].id, "psg_unknown"]) == [found[1]]


def test_hearing_again_takes_the_place_of_what_was_heard_before(record: Record):
    give(record, "listen")
    record.passages.put(MEMO.sha256, "speech", [SAID, SAID])
    record.passages.put(MEMO.sha256, "speech", [SAID])
    assert [one.position for one in record.passages.select()] == [0]


def test_a_file_that_is_not_there_takes_no_passages(record: Record):
    record.passages.put(MEMO.sha256, "speech", [SAID])
    assert record.passages.select() == []


def test_an_entry_of_a_passage_names_the_messages_with_the_file(record: Record):
    """Its time is the first message's, and it has no session of its own."""
    first, second = give(record, "listen"), give(record, "again", hours=5)
    record.passages.put(MEMO.sha256, "speech", [SAID])
    enter(record)
    changes = record.entries.since(record.entries.state("none").__class__(), "none")
    assert changes.ref[-1].startswith("psg_")
    assert changes.sources[-1] == (first.id, second.id)
    assert changes.at[-1] == changes.end[-1] == int(NINE.timestamp() * 1e6)
    assert changes.session[-1] == -1
    assert record.entries.texts([int(changes.seq[-1])]) == {int(changes.seq[-1]): SAID.text}


def test_passages_go_with_the_last_message_that_has_the_file(record: Record):
    first, second = give(record, "listen"), give(record, "again", hours=5)
    record.passages.put(MEMO.sha256, "speech", [SAID])
    enter(record)
    record.messages.delete([first.id])
    record.media.drop_unused()
    assert len(record.passages.select()) == 1
    record.messages.delete([second.id])
    record.media.drop_unused()
    assert record.passages.select() == []
    assert len(record.entries.since(record.entries.state("none").__class__(), "none").retired) == 1


def test_nobody_sees_the_passages_of_another(store: Store, record: Record):
    give(record, "listen")
    record.passages.put(MEMO.sha256, "speech", [SAID])
    mine = record.passages.select()[0]
    other = store.record("home", "bo")
    assert other.passages.select() == other.passages.get([mine.id]) == other.passages.of([MEMO.sha256]) == []


def test_entries_and_vectors_survive_the_step_that_makes_room_for_passages(tmp_path: Path):
    """Also their numbers, which are never given twice, even when the newest of them is gone."""
    database = SqliteDatabase(tmp_path / FILE_NAME)
    step = next(number for number, name, _ in packaged_migrations() if name.endswith("_passages.sql"))
    migrate(database, packaged_migrations()[: step - 1])
    with database.transaction() as connection:
        for _ in connection.execute(
            "INSERT INTO space VALUES (1, 'home'); INSERT INTO person VALUES (1, 1, 'ana', 'UTC', 0);"
            "INSERT INTO session (seq, person, id, first_at, last_at) VALUES (1, 1, 's', 0, 0);"
            "INSERT INTO embedder VALUES (1, 'e', 1);"
            "INSERT INTO message (seq, person, id, session, role, speaker, text, at, zone) "
            "VALUES (1, 1, 'm1', 1, 0, '', 'one', 0, 0), (2, 1, 'm2', 1, 0, '', 'two', 0, 0);"
            "INSERT INTO entry (seq, person, kind, message, flags, terms) "
            "VALUES (5, 1, 0, 1, 0, x''), (9, 1, 0, 2, 0, x'');"
            "INSERT INTO vector (number, person, entry, embedder, data) "
            "VALUES (3, 1, 5, 1, x'00000000'), (8, 1, 9, 1, x'00000000');"
            "DELETE FROM message WHERE seq = 2;"
        ):
            pass
    database.close()
    with Store(tmp_path) as store:
        record = store.record("home", "ana")
        state = record.entries.state("e")
        assert (state.entry, state.vector) == (5, 3)
        message = record.messages.add(Utterance("user", "", "three", NINE), gap=timedelta(hours=1))
        assert record.entries.add("message", message[0].number, terms=np.zeros(0, np.uint32)) == 10
        record.entries.add_vectors("e", [10], np.ones((1, 1), np.float32))
        assert record.entries.state("e").vector == 9
        assert store.integrity() == "ok"
        record.messages.delete(["m1"])  # entry and vector still go with their message
        assert record.entries.state("e").entry == 10
