"""A person whose index is larger than the memory for it: the vectors stay in the store, and the ranking is the same."""

import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from lifelong.language.terms import terms
from lifelong.recall.dense import VectorIndex
from lifelong.recall.index_memory import IndexMemory
from lifelong.recall.query import Query
from lifelong.recall.searcher import Searcher
from lifelong.recall.stored_vectors import StoredVectors
from lifelong.store import entry_changes, entry_vectors
from lifelong.store.record import Record
from lifelong.types import Message
from tests.random_vectors import RandomVectors
from tests.store.examples import DAY, MINUTE, NINE, fact, say

WORDS = "truck boat garden red blue Porto Lisbon dentist piano bread".split()
PAGE = 8
NOW = NINE + 4 * DAY
QUERIES = (
    Query("where is the red truck?", floor=0.0),
    Query("who plays the piano in Porto?", k=3, floor=0.0),
    Query("bread", kinds=frozenset({"semantic"}), floor=0.0),
    Query("a boat", since=NINE + 3 * DAY, until=NINE + 4 * DAY, floor=0.0),
    Query("what happened yesterday?"),
)


class Hashed(RandomVectors):
    """Random unit vectors of 256 numbers, the same for the same text."""

    name, dim = "hashed", 256


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of eight, so that few rows are many pages."""
    monkeypatch.setattr(entry_vectors, "PAGE", PAGE)
    monkeypatch.setattr(entry_vectors, "NUMBERS_PAGE", 2 * PAGE)
    monkeypatch.setattr(entry_changes, "PAGE", PAGE)


def tell(record: Record, count: int, *, first: int = 0, embedded: bool = True) -> list[Message]:
    """Messages, ten an hour and three hours a day, with their entries, and with their vectors if wanted."""
    draw = np.random.default_rng(first)
    messages, seqs = [], []
    with record.transaction():
        for number in range(first, first + count):
            text = " ".join(draw.choice(WORDS, 5)) + f" {number}"
            at = NINE + (number // 30) * DAY + (number // 10 % 3) * timedelta(hours=3) + (number % 10) * MINUTE
            messages.append(say(record, text, at=at))
            seq = record.messages.seq(messages[-1].id)
            seqs.append(record.entries.add("message", seq, terms=terms(text)))
        if embedded:
            record.entries.add_vectors("hashed", seqs, Hashed().embed([message.text for message in messages]))
    return messages


def large(record: Record) -> Searcher:
    """A searcher with memory for no vector at all."""
    return Searcher(record, Hashed(), most=1)


def vectors_of(searcher: Searcher) -> VectorIndex | StoredVectors:
    return searcher._updated.index.vectors


def ranked(searcher: Searcher, queries: Sequence[Query] = QUERIES) -> list[list[tuple[str, float, Any]]]:
    found = [searcher.search(query, now=NOW) for query in queries]
    return [[(hit.id, hit.score, dict(hit.why)) for hit in each.hits] for each in found]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Which reads of vectors there were."""
    done: list[str] = []
    for name in ("vector_page", "numbers_page", "vectors_of"):
        read = getattr(entry_vectors, name)

        def noted(*arguments: Any, name: str = name, read: Any = read) -> Any:
            done.append(name)
            return read(*arguments)

        monkeypatch.setattr(f"lifelong.store.entries.{name}", noted)
    yield done


def test_the_ranking_is_the_same_wherever_the_vectors_are(record: Record):
    """Hits, scores and reasons are equal to the last bit, and stay so while the record grows and shrinks."""
    messages = tell(record, 120)
    memory = record.memories.add(fact("Ana bakes bread", messages[3]), origin="embedded")[0]
    record.entries.add("semantic", memory, terms=terms("Ana bakes bread"))
    small, stored = Searcher(record, Hashed()), large(record)
    before = ranked(small)
    assert ranked(stored) == before and all(before)
    assert isinstance(vectors_of(small), VectorIndex) and isinstance(vectors_of(stored), StoredVectors)
    assert len(vectors_of(stored)) == len(vectors_of(small)) == 121  # the memory was embedded by the first recall
    tell(record, 30, first=120)  # more than a page
    tell(record, 1, first=150, embedded=False)
    assert ranked(stored) == ranked(small) != before
    record.messages.delete([before[0][0][0], before[1][0][0]])
    assert ranked(stored) == ranked(small)
    assert before[0][0][0] not in {ref for ref, _, _ in ranked(stored)[0]}
    assert ranked(large(record)) == ranked(Searcher(record, Hashed())) == ranked(small)


def test_filters_are_applied_before_vectors_are_read(record: Record, reads: list[str]):
    tell(record, 300)
    stored = large(record)
    on_one_day = Query("a boat", since=NINE + 3 * DAY, until=NINE + 3 * DAY + MINUTE, floor=0.0)
    assert ranked(stored, [on_one_day]) == ranked(Searcher(record, Hashed()), [on_one_day])
    reads.clear()
    stored.search(Query("a red boat", since=on_one_day.since, until=on_one_day.until), now=NOW)
    assert reads == ["vectors_of"]  # those of one session
    reads.clear()
    stored.search(Query("a red boat"), now=NOW)
    assert set(reads) == {"vector_page"}
    assert len(reads) == -(-300 // PAGE)


def test_the_same_query_reads_no_vector_twice(record: Record, reads: list[str]):
    """Neither when results are ranked again without some, nor in the next recall of the same words."""
    messages = tell(record, 100)
    stored = large(record)
    query = Query("the red truck", floor=0.0)
    best = stored.search(query, now=NOW).hits[0].id
    reads.clear()
    again = stored.search(Query("the red truck", floor=0.0, exclude=frozenset({best})), now=NOW)
    assert reads == [] and again.hits and best not in {hit.id for hit in again.hits}
    tell(record, 1, first=len(messages))
    stored.search(query, now=NOW)
    assert reads == ["vectors_of"]  # the new one


def test_an_index_that_grows_too_large_leaves_its_vectors(record: Record):
    tell(record, 60)
    small = Searcher(record, Hashed())
    before = ranked(small)
    small._updated._most = small.nbytes  # no room for another page
    assert ranked(small) == before and isinstance(vectors_of(small), VectorIndex)
    tell(record, 60, first=60)
    assert ranked(small) == ranked(Searcher(record, Hashed()))
    assert isinstance(vectors_of(small), StoredVectors)


def test_memory_is_bounded(record: Record):
    """Neither while the index is read nor in a search are more vectors in memory than a few pages."""
    count = 3000
    tell(record, count)
    size = count * 4 * Hashed.dim
    peaks = {}
    for searcher in (Searcher(record, Hashed()), large(record)):
        tracemalloc.start()
        try:
            searcher.search(QUERIES[0], now=NOW)
            peaks[type(vectors_of(searcher))] = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        without = searcher.nbytes - vectors_of(searcher).nbytes
        assert without < 700 * count  # what remains in memory
    assert vectors_of(searcher).nbytes < 6 * count  # a mark and a cosine each
    assert peaks[VectorIndex] - peaks[StoredVectors] > 0.8 * size
    memory = IndexMemory(1 << 20)
    memory.add(searcher)
    memory.used(searcher)
    assert memory.nbytes == searcher.nbytes


def test_a_page_that_is_not_read_is_read_later(record: Record, monkeypatch: pytest.MonkeyPatch):
    """A connection that breaks between two pages loses none of them."""
    tell(record, 60)
    expected = ranked(Searcher(record, Hashed()))
    for searcher in (Searcher(record, Hashed()), large(record)):
        with monkeypatch.context() as broken:
            for name in ("vector_page", "numbers_page"):
                broken.setattr(f"lifelong.store.entries.{name}", _breaks)
            with pytest.raises(ConnectionError):
                searcher.search(QUERIES[0], now=NOW)
        assert ranked(searcher) == expected


def _breaks(*arguments: object) -> Any:
    raise ConnectionError
