"""What is Ana's cannot be reached through anybody else's record, by id, key, slot or number."""

import numpy as np
import pytest

from lifelong.errors import NotFoundError
from lifelong.store.entry_changes import EntryState
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types import Memory, Message, Source
from tests.store.examples import GAP, NINE, fact, picture, rank, reading, say, show

VECTOR = np.array([[1.0, 0.0]], np.float32)


@pytest.fixture(params=[("home", "bo"), ("work", "ana")], ids=["same space", "same name"])
def stranger(store: Store, request: pytest.FixtureRequest) -> Record:
    """Bo of the same space, and another Ana of another space."""
    return store.record(*request.param)


@pytest.fixture
def said(record: Record) -> Message:
    message = show(record, "my PIN is 1234", b"a picture of it")
    record.entries.add_vectors("two", [rank(record, message, 7)], VECTOR)
    record.observations.put(reading(message))
    return message


@pytest.fixture
def memory(record: Record, said: Message) -> Memory:
    return record.memories.add(fact("has a PIN", said, slot="me.pin"), origin="embedded")[1]


def test_messages(stranger: Record, said: Message):
    assert stranger.messages.get([said.id]) == []
    assert stranger.messages.select() == stranger.messages.select(session=said.session) == []
    assert stranger.messages.count() == 0
    assert stranger.messages.replies_to_any([said.id]) == []
    for ask in (stranger.messages.seq, lambda id: stranger.messages.around(id, reach=9)):
        with pytest.raises(NotFoundError):
            ask(said.id)


def test_messages_cannot_be_answered_or_deleted(record: Record, stranger: Record, said: Message):
    with pytest.raises(NotFoundError):
        say(stranger, "ok", role="assistant", reply_to=said.id)
    assert stranger.messages.delete([said.id]) == 0
    assert record.messages.get([said.id]) == [said]


def test_sessions(record: Record, stranger: Record, said: Message):
    """A stranger who speaks in the same minute has a session of their own."""
    assert stranger.sessions.select() == stranger.sessions.select(ids=[said.session]) == []
    assert stranger.sessions.seq(said.session) is None
    assert stranger.sessions.close(at=NINE) == stranger.sessions.close(at=NINE, only=said.session) == []
    assert say(stranger, "hello").session != said.session
    assert record.sessions.select(open_only=True)[0].messages == 1


def test_the_same_keys_are_different_messages_and_sessions(record: Record, stranger: Record):
    """Two persons import histories that number their messages alike."""
    hers = say(record, "hers", key="1", session_key="day-1")
    theirs = say(stranger, "theirs", key="1", session_key="day-1")
    assert hers.session != theirs.session
    assert record.messages.known_keys(["1"]) == {"1": hers.id}
    assert stranger.messages.known_keys(["1"]) == {"1": theirs.id}


def test_memories(stranger: Record, said: Message, memory: Memory):
    assert stranger.memories.select(current=None) == stranger.memories.select(under="me.") == []
    assert stranger.memories.fetch([memory.id]) == stranger.memories.from_messages([said.id]) == []
    assert stranger.memories.rivals("semantic", "me.pin", "has a PIN") == []
    assert stranger.memories.count() == {}
    for ask in (stranger.memories.get, stranger.memories.seq, stranger.memories.history, stranger.memories.reopen):
        with pytest.raises(NotFoundError):
            ask(memory.id)


def test_memories_cannot_be_changed(record: Record, stranger: Record, said: Message, memory: Memory):
    own = say(stranger, "mine")
    _, newer = stranger.memories.add(fact("mine", own), origin="embedded")
    with pytest.raises(NotFoundError):
        stranger.memories.close(memory.id, at=NINE)
    with pytest.raises(NotFoundError):
        record.memories.close(memory.id, at=NINE, by=newer.id)
    with pytest.raises(NotFoundError):
        stranger.memories.add_sources(memory.id, [Source(own.id, "mine")])
    assert stranger.memories.delete([memory.id]) == 0
    assert record.memories.get(memory.id) == memory


def test_a_memory_cannot_cite_the_message_of_another(stranger: Record, said: Message):
    with pytest.raises(NotFoundError):
        stranger.memories.add(fact("has a PIN", said), origin="embedded")
    own = say(stranger, "mine")
    _, memory = stranger.memories.add(fact("mine", own), origin="embedded")
    with pytest.raises(NotFoundError):
        stranger.memories.add_sources(memory.id, [Source(said.id, "1234")])


def test_observations(stranger: Record, said: Message):
    assert stranger.observations.select() == []
    with pytest.raises(NotFoundError):
        stranger.observations.put(reading(said))


def test_entries_and_vectors(record: Record, stranger: Record, said: Message, memory: Memory):
    (entry,) = record.entries.since(EntryState(), "two").seq.tolist()
    seen = stranger.entries.since(EntryState(), "two")
    assert (seen.seq.size, seen.vectors.size, seen.retired.size) == (0, 0, 0)
    assert stranger.entries.texts([entry]) == {}
    assert stranger.entries.vectors_of([said.id], "two") == {}
    stranger.entries.add_vectors("other", [entry], VECTOR)
    assert record.entries.since(EntryState(), "other").vectors.size == 0


def test_row_numbers_of_another_cannot_be_ranked(record: Record, stranger: Record, said: Message, memory: Memory):
    """Neither entered anew nor renewed: the entry stays hers, and the stranger gets none."""
    number = record.memories.seq(memory.id)
    record.entries.add("semantic", number, terms=np.array([7], np.uint32))
    before = record.entries.since(EntryState(), "two").seq.tolist()
    stranger.entries.renew(number)
    other = say(record, "not entered yet")
    with pytest.raises(NotFoundError):
        stranger.entries.add("message", record.messages.seq(other.id), terms=np.array([7], np.uint32))
    assert record.entries.since(EntryState(), "two").seq.tolist() == before
    assert stranger.entries.since(EntryState(), "two").seq.tolist() == []


def test_media(record: Record, stranger: Record, said: Message):
    (item,) = said.attachments
    for ask in (stranger.media.path, stranger.media.read):
        with pytest.raises(NotFoundError):
            ask(item.sha256)
    assert stranger.media.select() == []
    assert (stranger.media.drop_unused(), stranger.media.sweep()) == (0, 0)
    assert record.media.read(item.sha256) == b"a picture of it"


def test_a_picture_of_another_cannot_be_attached(stranger: Record, said: Message):
    """Its name is its content's hash, so it may be guessed; that gives nobody the picture."""
    with pytest.raises(NotFoundError):
        say(stranger, "look", attachments=(picture(b"a picture of it"),))
    assert stranger.messages.count() == 0


def test_jobs(store: Store, stranger: Record, said: Message):
    """An update is asked for one's own messages only."""
    store.jobs.enqueue(stranger.person, "turn", said.id, at=NINE)
    store.jobs.enqueue(stranger.person, "session", said.session, at=NINE)
    assert store.jobs.select() == []


def test_jobs_of_one_person_are_claimed_and_counted_apart(
    store: Store, record: Record, stranger: Record, said: Message
):
    store.jobs.enqueue(record.person, "turn", said.id, at=NINE)
    assert store.jobs.claim(now=NINE, lease=GAP, person=stranger.person) == []
    assert (store.jobs.waiting(person=stranger.person), store.jobs.waiting(person=record.person)) == (0, 1)


def test_spaces_name_their_own_persons(store: Store, record: Record):
    store.record("home", "bo")
    store.record("work", "ana")
    assert store.persons("home") == ["ana", "bo"]
    assert store.persons("work") == ["ana"]
    assert store.persons("nowhere") == []
    assert store.has("work", "ana")
    assert not store.has("work", "bo")
