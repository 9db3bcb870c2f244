"""One open store, used from many threads at once."""

import contextlib
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from lifelong.errors import StoreError
from lifelong.store.entry_changes import EntryState
from lifelong.store.record import Record
from lifelong.store.store import Store
from tests.store.examples import NINE, rank, say, texts


def test_threads_that_write_at_once_lose_and_double_nothing(record: Record):
    """Eight threads add 25 messages each: 200 messages, each with its entry."""

    def add(thread: int) -> None:
        for number in range(25):
            with record.transaction():
                rank(record, say(record, f"{thread}-{number}"), number)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))
    said = Counter(texts(record.messages.select()))
    assert said == Counter(f"{thread}-{number}" for thread in range(8) for number in range(25))
    assert record.entries.since(EntryState(), "none").seq.size == 200


def test_a_thread_sees_only_what_was_committed(record: Record):
    """Inside a transaction its own thread reads what it wrote; another thread reads the state before."""
    with ThreadPoolExecutor(1) as elsewhere:
        with record.transaction():
            say(record, "half done")
            assert record.messages.count() == 1
            assert elsewhere.submit(record.messages.count).result() == 0
        assert elsewhere.submit(record.messages.count).result() == 1


def test_changes_are_read_from_one_state(record: Record):
    """Entries and vectors that are read together belong together, while another thread adds and deletes."""
    with ThreadPoolExecutor(1) as writer:

        def churn() -> None:
            for number in range(60):
                message = say(record, str(number))
                rank(record, message, number)
                if number % 2:
                    record.messages.delete([message.id])

        done = writer.submit(churn)
        state, alive = EntryState(), set[int]()
        while not done.done() or state != record.entries.state("none"):
            new = record.entries.since(state, "none")
            alive = (alive | set(new.seq.tolist())) - set(new.retired.tolist())
            state = new.state
        done.result()
    assert alive == set(record.entries.since(EntryState(), "none").seq.tolist())
    assert len(alive) == 30


def test_readers_of_a_closed_store_are_told(store: Store, record: Record):
    """Also those whose thread had a connection of its own."""
    with ThreadPoolExecutor(1) as elsewhere:
        say(record, "hi", at=NINE)
        assert elsewhere.submit(record.messages.count).result() == 1
        store.close()
        with pytest.raises(StoreError, match="is closed"):
            elsewhere.submit(record.messages.count).result()


def test_closing_waits_for_a_thread_that_reads(store: Store, record: Record):
    """A cancelled task leaves its thread in the middle of a query: closing waits for its end, and then closes."""
    began, database = threading.Event(), record._db
    slow = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT sum(i) FROM n"

    def read() -> None:
        database.rows("SELECT 1")
        began.set()
        with contextlib.suppress(StoreError):  # where closing was faster than the query's beginning
            database.rows(slow)

    reader = threading.Thread(target=read)
    reader.start()
    began.wait()
    store.close()
    reader.join(10)
    assert not reader.is_alive()
