"""LangGraph's store on a person's record, used through LangGraph's own methods."""

from __future__ import annotations

from pathlib import Path

import pytest
from langgraph.store.base import BaseStore
from langgraph.store.memory import InMemoryStore

import lifelong
from lifelong.integrations.langgraph import LifelongStore
from tests.person.examples import MINUTE, Clock, opened, texts
from tests.store.examples import files_holding


@pytest.fixture
def life(tmp_path: Path):
    with opened(tmp_path / "a", clock=Clock()) as life:
        yield life


@pytest.fixture
def ana(life: lifelong.Life) -> lifelong.Person:
    return life.person("ana")


def filled(store: BaseStore) -> BaseStore:
    store.put(("users", "ana"), "truck", {"text": "drives Bertha, an old truck", "year": 1968})
    store.put(("users", "ana"), "cat", {"text": "has a cat called Mingau", "year": 2019})
    store.put(("users", "ana", "work"), "bees", {"text": "keeps bees in Aveiro", "year": 2020})
    store.put(("agents", "helper"), "tone", {"text": "short answers", "year": 2001})
    return store


def test_values_come_back_as_they_were_put(ana: lifelong.Person) -> None:
    store = LifelongStore(ana)
    value = {"text": "Olá, 7:30 “ok”", "list": [1, 2.5, None, {"deep": True}]}
    store.put(("a", "b"), "k", value)
    item = store.get(("a", "b"), "k")
    assert item is not None and item.value == value and (item.namespace, item.key) == (("a", "b"), "k")
    assert store.get(("a",), "k") is None and store.get(("a", "b"), "x") is None


def test_putting_again_takes_the_old_values_place(ana: lifelong.Person) -> None:
    store = LifelongStore(ana)
    store.put(("a",), "k", {"text": "Porto"})
    store.put(("a",), "k", {"text": "Faro"})
    item = store.get(("a",), "k")
    assert item is not None and item.value == {"text": "Faro"}
    assert [found.value["text"] for found in store.search(("a",))] == ["Faro"]


def test_searching_by_words_is_recall_inside_the_namespace(ana: lifelong.Person) -> None:
    """What else the person's record holds is never an item."""
    ana.add("My truck is called Bertha.")
    store = filled(LifelongStore(ana))
    best = store.search(("users",), query="Which old truck?", limit=1)[0]
    assert best.key == "truck" and best.score is not None and 0 < best.score <= 1
    assert store.search(("agents",), query="truck")[0].key == "tone"


@pytest.mark.parametrize(
    "search",
    [
        {"filter": {"year": 1968}},
        {"filter": {"year": {"$gte": 2000}}},
        {"filter": {"year": {"$lt": 2000, "$ne": 1968}}},
        {"filter": {"text": "short answers"}},
        {"limit": 2},
        {"limit": 2, "offset": 1},
    ],
)
def test_search_is_like_langgraphs_own_store(life: lifelong.Life, search: dict[str, object]) -> None:
    """The same keys as InMemoryStore finds, whatever the order of equal times."""
    theirs, ours = filled(InMemoryStore()), filled(LifelongStore(life.person("ana")))
    for prefix in ((), ("users",), ("users", "ana", "work")):
        expected = {item.key for item in theirs.search(prefix, **search)}  # type: ignore[arg-type]
        found = {item.key for item in ours.search(prefix, **search)}  # type: ignore[arg-type]
        assert len(found) == len(expected) and (found == expected or "limit" in search)


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"prefix": ("users",)},
        {"suffix": ("work",)},
        {"prefix": ("*", "ana")},
        {"max_depth": 1},
        {"limit": 1, "offset": 1},
    ],
)
def test_namespaces_are_listed_like_langgraphs_own(ana: lifelong.Person, wanted: dict[str, object]) -> None:
    theirs, ours = filled(InMemoryStore()), filled(LifelongStore(ana))
    assert ours.list_namespaces(**wanted) == theirs.list_namespaces(**wanted)  # type: ignore[arg-type]


@pytest.mark.slow
async def test_the_async_methods_do_the_same(ana: lifelong.Person) -> None:
    store = LifelongStore(ana)
    await store.aput(("a",), "k", {"text": "Porto"})
    item = await store.aget(("a",), "k")
    assert item is not None and item.value == {"text": "Porto"}
    await store.adelete(("a",), "k")
    assert await store.aget(("a",), "k") is None


@pytest.mark.slow
def test_deleting_erases_for_good(tmp_path: Path, life: lifelong.Life) -> None:
    """As forgetting does: a receipt, and no byte left; it may be put again."""
    store = LifelongStore(life.person("ana"))
    store.put(("a",), "k", {"text": "zanzibarquux harbour"})
    store.delete(("a",), "k")
    store.delete(("a",), "never there")
    assert files_holding(tmp_path, b"zanzibarquux") == [] and len(life.receipts.list()) == 1
    store.put(("a",), "k", {"text": "Porto"})
    assert store.get(("a",), "k") is not None


def test_nothing_is_learned_from_items(life: lifelong.Life, ana: lifelong.Person) -> None:
    """They are an agent's words: no memory, and another person never sees them."""
    LifelongStore(ana).put(("a",), "k", {"text": "I live in Porto."})
    ana.close_session()
    life.settle()
    assert texts(ana.memories.list(kinds=["semantic", "core"])) == []
    assert LifelongStore(life.person("ben")).search(()) == []


def test_a_secret_in_a_value_is_taken_out_and_the_value_stays_one(ana: lifelong.Person) -> None:
    store = LifelongStore(ana)
    store.put(("a",), "k", {"password": "hunter2", "note": "fine"})
    item = store.get(("a",), "k")
    assert item is not None and item.value == {"password": "[password removed]", "note": "fine"}


def test_items_have_the_time_of_their_last_put(tmp_path: Path) -> None:
    clock = Clock()
    with opened(tmp_path / "b", clock=clock) as life:
        store = LifelongStore(life.person("ana"))
        store.put(("a",), "k", {"n": 1})
        clock.forward(MINUTE)
        store.put(("a",), "k", {"n": 2})
        item = store.get(("a",), "k")
        assert item is not None and item.updated_at == clock.now
