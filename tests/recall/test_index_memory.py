"""The memory of all indexes together: bounded by bytes, the least recently used go first, and recall is the same."""

from pathlib import Path
from typing import Any

import pytest

import lifelong
from lifelong.recall.index import PersonIndex
from lifelong.recall.index_memory import IndexMemory

MODELS: dict[str, Any] = {
    "chat": "none",
    "embed": "scripted",
    "look": "none",
    "ocr": "none",
    "speech": "none",
    "worker": False,
}


class Sized:
    """A searcher with an index of this size."""

    def __init__(self, size: int) -> None:
        self.nbytes = size

    def drop(self) -> None:
        self.nbytes = 0


def sizes(*searchers: Any) -> list[int]:
    return [each.nbytes for each in searchers]


def test_the_least_recently_used_index_goes_first():
    memory: Any = IndexMemory(100)
    one, two, three = Sized(40), Sized(50), Sized(60)
    for each in (one, two, one, three):
        memory.add(each) if each not in memory else None
        memory.used(each)
    assert sizes(one, two, three) == [40, 0, 60] and memory.nbytes == 100


def test_the_index_of_the_last_person_stays_whatever_its_size():
    memory: Any = IndexMemory(100)
    small, large = Sized(10), Sized(1000)
    memory.used(small)
    memory.used(large)
    assert sizes(small, large) == [0, 1000]


def test_an_index_without_entries_takes_nothing():
    assert PersonIndex().nbytes == 0


def test_a_dropped_index_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Two persons in turns, with memory for the index of neither: the hits are the same, and only one index is kept."""
    with lifelong.open(tmp_path / "two.lifelong", **MODELS) as life:
        indexes = life._inner._engine.indexes
        people = [life.person(name) for name in ("ana", "bo")]
        for person in people:
            person.add(f"My cat lives with {person.name}.")
        kept = [person.recall("where does my cat live?").hits for person in people]
        monkeypatch.setattr(indexes, "_most", 1)
        for _ in range(2):
            for person, hits in zip(people, kept, strict=True):
                again = person.recall("where does my cat live?").hits
                assert [(hit.id, hit.score) for hit in again] == [(hit.id, hit.score) for hit in hits]
                assert sum(each.nbytes > 0 for each in indexes) == 1
