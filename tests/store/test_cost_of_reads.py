"""What a reading costs does not grow with what it does not read."""

from collections.abc import Callable
from pathlib import Path

from lifelong.store.sqlite.database import SqliteDatabase
from lifelong.store.store import Store
from tests.store.examples import MINUTE, NINE, fact, say


def steps(store: Store, read: Callable[[], object]) -> int:
    """How many times ten steps of SQLite's machine a reading takes."""
    counted = 0

    def count() -> bool:
        nonlocal counted
        counted += 1
        return False

    assert isinstance(store._db, SqliteDatabase)
    connection = store._db._reader().connection
    connection.set_progress_handler(count, 10)
    read()
    connection.set_progress_handler(None)
    return counted


def test_reading_a_memory_costs_the_same_beside_many_messages(tmp_path: Path):
    """Its sources are found from the memory, and not by going through the messages of the person."""
    with Store(tmp_path / "ana.lifelong") as store:
        record = store.record("home", "ana")
        _, memory = record.memories.add(fact("drives Bertha", say(record, "I drive Bertha")), origin="embedded")
        alone = steps(store, lambda: record.memories.get(memory.id))
        with record.transaction():
            for number in range(300):
                say(record, f"note {number}", at=NINE + number * MINUTE)
        assert steps(store, lambda: record.memories.get(memory.id)) <= alone + 5
