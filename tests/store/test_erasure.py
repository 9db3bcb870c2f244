"""What is deleted is gone from every byte of the folder."""

from pathlib import Path

import numpy as np
import pytest

from lifelong.store.entry_changes import EntryState
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types import Message, Source
from tests.store.examples import GAP, MINUTE, NINE, fact, files_holding, media_folder, rank, reading, say, show

CANARY = "canary-7f3a-canary"
PICTURE = b"\x89PNG" + b"picture of canary-7f3a" * 1000
VECTOR = np.array([[0.6, 0.8]], np.float32)
TERMS = (0xC0FFEE01, 0xC0FFEE02)


def plant(store: Store, record: Record) -> list[Message]:
    """Put the canary everywhere a person's words can come to stand."""
    message = show(record, f"my secret is {CANARY} " * 500, PICTURE)
    entry = rank(record, message, *TERMS)
    record.entries.add_vectors("two", [entry], VECTOR)
    keyed = say(record, "hi", key=CANARY, session_key=CANARY, speaker=CANARY, at=NINE + MINUTE)
    reply = say(record, f"Noted: {CANARY}", role="assistant", reply_to=message.id)
    statement = fact(f"has {CANARY}", slot=CANARY, trigger=CANARY, keywords=(CANARY,))
    number, memory = record.memories.add(statement, origin="embedded")
    record.memories.add_sources(memory.id, [Source(message.id, CANARY)])
    record.entries.add("semantic", number, terms=np.array(TERMS, np.uint32))
    record.observations.put(reading(message, words=(CANARY,)))
    store.jobs.enqueue(record.person, "turn", message.id, at=NINE)
    (job,) = store.jobs.claim(now=NINE, lease=GAP)
    store.jobs.fail(job, f"no JSON in {CANARY!r}", now=NINE)
    record.memories.close(memory.id, at=NINE)
    record.entries.renew(number)  # leaves an old copy of the terms
    return [message, keyed, reply]


TRACES = {
    "words": CANARY.encode(),
    "picture": PICTURE[:40],
    "vector": VECTOR.tobytes(),
    "terms": np.array(TERMS, "<u4").tobytes(),
}


def forget(record: Record, messages: list[Message]) -> None:
    ids = [message.id for message in messages]
    with record.transaction():
        record.memories.delete([memory.id for memory in record.memories.from_messages(ids)])
        record.messages.delete(ids)
        record.media.drop_unused()
    record.media.sweep()


@pytest.fixture
def neighbours(record: Record) -> list[Message]:
    """Enough other messages before and after, so that pages are shared with what goes."""
    return [say(record, f"ordinary words {number} " * 20, at=NINE + number * MINUTE) for number in range(50)]


def test_the_canary_is_really_planted(store: Store, record: Record, neighbours: list[Message]):
    """Otherwise not finding it would prove nothing."""
    plant(store, record)
    store.close()
    assert all(files_holding(store.path, trace) for trace in TRACES.values())


def test_forgotten_messages_leave_no_byte(store: Store, record: Record, neighbours: list[Message]):
    """After delete and scrub no trace of any sort is in any file, also once the store is closed."""
    forget(record, plant(store, record))
    assert store.scrub(list(TRACES.values())) is True
    store.close()
    assert [name for name, trace in TRACES.items() if files_holding(store.path, trace)] == []


def test_what_remains_is_untouched(store: Store, record: Record, neighbours: list[Message]):
    forget(record, plant(store, record))
    store.scrub(list(TRACES.values()))
    assert record.messages.select() == neighbours
    assert store.integrity() == "ok"


def test_deleting_alone_is_not_yet_erasing(store: Store, record: Record):
    """The write-ahead log still holds the words; the scan of the scrub is what tells."""
    forget(record, plant(store, record))
    assert files_holding(store.path, CANARY.encode())


def test_an_erased_person_leaves_no_byte(store: Store, record: Record):
    """Ana is erased from a store that Bo stays in; her name goes as well, and the rest of her space does not."""
    named = store.record("home", "anastasia-canary")
    plant(store, named)
    other = store.record("home", "bo")
    say(other, "I stay")
    store.delete_person(named)
    store.sweep_media()
    assert store.scrub([*TRACES.values(), b"anastasia-canary"]) is True
    assert not named.exists
    assert store.persons("home") == ["ana", "bo"]
    assert other.messages.count() == 1
    store.close()
    assert files_holding(store.path, b"canary") == []
    assert not media_folder(named).exists()


def test_the_last_person_takes_the_space_along(store: Store):
    record = store.record("canary-space", "canary-person")
    store.delete_person(record)
    store.sweep_media()
    assert store.scrub([b"canary-space", b"canary-person"]) is True
    assert store.persons("canary-space") == []


def test_a_person_of_the_same_name_starts_anew(store: Store, record: Record):
    """The old record stays dead, and its number is not used again."""
    say(record, "old")
    store.delete_person(record)
    store.sweep_media()
    again = store.record("home", "ana")
    assert again.person != record.person
    assert (again.exists, record.exists) == (True, False)
    assert again.messages.count() == 0
    assert store.record_of(record.person) is None


def test_scrub_says_no_when_a_trace_still_stands(store: Store, record: Record):
    """A message that was not deleted is found."""
    say(record, CANARY)
    assert store.scrub([CANARY.encode()]) is False


def test_scrub_finds_a_trace_across_the_edges_of_its_reads(store: Store):
    """Files are read in blocks of 4 MiB; this trace lies over the edge of two."""
    (store.path / "stray").write_bytes(b"." * ((1 << 22) - 3) + CANARY.encode())
    assert store.scrub([CANARY.encode()]) is False


def test_a_copy_that_a_failed_migration_left_is_deleted(store: Store):
    """With what SQLite left beside it; it holds all that the record held then."""
    backups = store.path / "backups"
    backups.mkdir()
    for name in ("before-0002.db", "before-0002.db-journal", "before-9999.db"):
        (backups / name).write_bytes(b"old " + CANARY.encode())
    assert store.scrub([CANARY.encode()]) is True
    assert list(backups.iterdir()) == []


def test_a_copy_that_somebody_else_made_is_scanned_and_stays(store: Store):
    (store.path / "backups").mkdir()
    (store.path / "backups" / "mine.db").write_bytes(b"old " + CANARY.encode())
    assert store.scrub([CANARY.encode()]) is False
    assert [path.name for path in store.copies()] == ["mine.db"]


def test_empty_traces_prove_nothing_and_disturb_nothing(store: Store, record: Record):
    """An empty message that is forgotten has no words to look for."""
    assert store.scrub([]) is True
    assert store.scrub([b""]) is True


def test_scrub_reaches_what_another_store_has_written(store: Store, record: Record):
    """Two processes have the folder open: the log of both is one."""
    with Store(store.path) as second:
        said = plant(second, second.record("home", "ana"))
        forget(record, said)
        assert store.scrub(list(TRACES.values())) is True


def test_indexes_elsewhere_learn_what_went(store: Store, record: Record):
    """The list of retired entries holds numbers only, and survives the scrub."""
    said = plant(store, record)
    state = record.entries.state("two")
    forget(record, said)
    store.scrub(list(TRACES.values()))
    assert record.entries.since(state, "two").retired.size == 2
    assert record.entries.since(EntryState(), "two").seq.size == 0


def test_the_folder_is_nobody_elses(tmp_path: Path):
    """Only its owner can read a record."""
    with Store(tmp_path / "ana.lifelong") as store:
        assert store.path.stat().st_mode & 0o077 == 0
