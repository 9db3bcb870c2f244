"""What recall reads: columns of entries, and everything that changed since the last read."""

import numpy as np
import pytest

from lifelong.errors import InputError
from lifelong.store.entry_changes import OPEN, EntryChanges, EntryState
from lifelong.store.record import Record
from lifelong.store.store import Store
from tests.store.examples import DAY, MINUTE, NINE, fact, rank, say

X, Y = np.array([[1.0, 0.0]], np.float32), np.array([[0.0, 1.0]], np.float32)


class Index:
    """A slow, obvious index that follows a record by reading changes."""

    def __init__(self) -> None:
        self.state = EntryState()
        self.entries: dict[int, tuple[object, ...]] = {}
        self.vectors: dict[int, list[float]] = {}

    def follow(self, record: Record) -> EntryChanges:
        new = record.entries.since(self.state, "two")
        for row, seq in enumerate(new.seq.tolist()):
            terms = new.terms[new.offsets[row] : new.offsets[row + 1]].tolist()
            columns = (new.kind, new.session, new.role, new.at, new.end, new.closed, new.flags)
            values = [int(column[row]) for column in columns]
            self.entries[seq] = (new.ref[row], new.speaker[row], new.sources[row], *values, *terms)
        self.vectors |= dict(zip(new.vector_seq.tolist(), new.vectors.tolist(), strict=True))
        for seq in new.retired.tolist():
            self.entries.pop(seq, None)
            self.vectors.pop(seq, None)
        self.state = new.state
        return new


def test_an_empty_record_has_no_entries(record: Record):
    new = record.entries.since(EntryState(), "two")
    assert new.state == record.entries.state("two") == EntryState()
    assert (new.seq.shape, new.offsets.tolist(), new.vectors.shape[0]) == ((0,), [0], 0)


def test_a_message_as_columns(record: Record):
    message = say(record, "hi", role="assistant", speaker="Lila", at=NINE)
    record.entries.add("message", record.messages.seq(message.id), terms=np.array([3, 1, 3], np.uint32), flags=5)
    new = record.entries.since(EntryState(), "two")
    assert (new.ref, new.speaker, new.sources) == ([message.id], ["Lila"], [()])
    assert (new.kind.tolist(), new.role.tolist(), new.flags.tolist()) == ([0], [1], [5])
    assert new.session.tolist() == [record.sessions.seq(message.session)]
    assert new.at.tolist() == new.end.tolist() == [int(NINE.timestamp()) * 1_000_000]
    assert new.closed.tolist() == [OPEN]
    assert (new.terms.tolist(), new.offsets.tolist()) == ([3, 1, 3], [0, 3])


def test_a_memory_as_columns(record: Record):
    """An episode of two messages: it lasts until its end, and is proved by both."""
    first, second = say(record, "a"), say(record, "b", at=NINE + MINUTE)
    statement = fact("ab", first, second, kind="episodic", until=NINE + MINUTE)
    seq, memory = record.memories.add(statement, origin="embedded")
    record.entries.add("episodic", seq, terms=np.array([9], np.uint32))
    new = record.entries.since(EntryState(), "two")
    assert (new.ref, new.kind.tolist(), new.session.tolist()) == ([memory.id], [2], [-1])
    assert (new.end - new.at).tolist() == [60_000_000]
    assert set(new.sources[0]) == {first.id, second.id}


def test_reading_on_equals_reading_all(record: Record):
    """An index that reads after each of many changes ends as one that reads once at the end."""
    followed, said, seqs = Index(), [], []

    def check() -> None:
        followed.follow(record)
        fresh = Index()
        fresh.follow(record)
        assert (followed.entries, followed.vectors) == (fresh.entries, fresh.vectors)
        assert followed.state == fresh.state == record.entries.state("two")

    for number in range(4):
        said.append(say(record, str(number), at=NINE + number * MINUTE))
        seqs.append(rank(record, said[-1], number, number + 1))
        check()
    record.entries.add_vectors("two", [seqs[2], seqs[0]], np.concatenate([X, Y]))
    check()
    number, memory = record.memories.add(fact("zero", said[0]), origin="embedded")
    entry = record.entries.add("semantic", number, terms=np.array([8], np.uint32))
    record.entries.add_vectors("two", [entry], X)
    check()
    record.memories.close(memory.id, at=NINE + DAY)
    record.entries.renew(number)
    check()
    record.messages.delete([said[2].id])
    check()
    record.memories.delete([memory.id])
    check()
    record.entries.add_vectors("two", [seqs[1]], Y)
    check()
    assert sorted(followed.vectors) == [seqs[0], seqs[1]]


def test_nothing_new_is_read_twice(record: Record):
    index = Index()
    rank(record, say(record, "a"), 1)
    assert index.follow(record).seq.size == 1
    again = index.follow(record)
    assert (again.seq.size, again.retired.size, again.vector_seq.size) == (0, 0, 0)


def test_a_vector_arrives_long_after_its_entry(record: Record):
    index = Index()
    entry = rank(record, say(record, "a"), 1)
    index.follow(record)
    record.entries.add_vectors("two", [entry], X)
    new = index.follow(record)
    assert (new.seq.size, new.vector_seq.tolist(), new.vectors.tolist()) == (0, [entry], [[1.0, 0.0]])


def test_a_renewed_memory_goes_and_comes_again_with_its_vector_and_new_dates(record: Record):
    number, memory = record.memories.add(fact("old", say(record, "a")), origin="embedded")
    old = record.entries.add("semantic", number, terms=np.array([8], np.uint32), flags=3)
    record.entries.add_vectors("two", [old], X)
    index = Index()
    index.follow(record)
    record.memories.close(memory.id, at=NINE + DAY)
    record.entries.renew(number)
    new = index.follow(record)
    assert new.retired.tolist() == [old]
    assert new.seq[0] > old
    assert (new.closed - new.at).tolist() == [86_400_000_000]
    assert (new.flags.tolist(), new.terms.tolist(), new.vectors.tolist()) == ([3], [8], X.tolist())


def test_vectors_are_kept_apart_by_embedder(record: Record):
    message = say(record, "a")
    entry = rank(record, message, 1)
    record.entries.add_vectors("two", [entry], X)
    record.entries.add_vectors("three", [entry], np.array([[0, 0, 1]], np.float32))
    assert record.entries.since(EntryState(), "two").vectors.tolist() == X.tolist()
    assert record.entries.since(EntryState(), "three").vectors.tolist() == [[0, 0, 1]]
    assert record.entries.since(EntryState(), "unknown").vector_seq.size == 0
    assert record.entries.vectors_of([message.id], "two")[message.id].tolist() == [1.0, 0.0]


def test_the_first_vector_of_an_entry_stays(record: Record):
    """Two processes embedded the same message: one vector is kept."""
    entry = rank(record, say(record, "a"), 1)
    record.entries.add_vectors("two", [entry], X)
    record.entries.add_vectors("two", [entry], Y)
    assert record.entries.since(EntryState(), "two").vectors.tolist() == X.tolist()


def test_vectors_of_entries_that_are_gone_are_passed_over(record: Record):
    message = say(record, "a")
    entry = rank(record, message, 1)
    record.messages.delete([message.id])
    record.entries.add_vectors("two", [entry], X)
    assert record.entries.since(EntryState(), "two").vector_seq.size == 0


def test_an_embedder_keeps_its_dimension(record: Record):
    """Vectors of two models under one name would be compared with each other."""
    entry = rank(record, say(record, "a"), 1)
    record.entries.add_vectors("two", [entry], X)
    with pytest.raises(InputError, match="vectors of 2 numbers before and of 3 now"):
        record.entries.add_vectors("two", [entry], np.zeros((1, 3), np.float32))


def test_other_processes_see_changes(record: Record, store: Store):
    """A second store on the same folder reads what the first has committed, and what it took back."""
    with Store(store.address) as second:
        reader, index = second.record("home", "ana"), Index()
        message = say(record, "a")
        entry = rank(record, message, 1)
        assert index.follow(reader).seq.tolist() == [entry]
        record.messages.delete([message.id])
        assert index.follow(reader).retired.tolist() == [entry]


def test_texts_of_messages_and_memories(record: Record):
    said = say(record, "I moved")
    first = rank(record, said, 1)
    number, _ = record.memories.add(fact("has moved", said), origin="embedded")
    second = record.entries.add("semantic", number, terms=np.array([1], np.uint32))
    assert record.entries.texts([first, second, 999]) == {first: "I moved", second: "has moved"}
