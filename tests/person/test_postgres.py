"""`lifelong.open("postgresql://…")`, and everything else as with a record in a folder."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import lifelong
from benchmarks.engines import compared
from lifelong.bench.cases import limited
from lifelong.bench.datasets import benchmark
from lifelong.errors import StoreError
from lifelong.settings import load
from lifelong.types.address import PostgresAddress
from tests.person.examples import HISTORY, QUESTIONS
from tests.postgres import PostgresServer

START = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
MODELS: dict[str, Any] = {
    "chat": "none",
    "embed": "scripted",
    "look": "none",
    "ocr": "none",
    "speech": "none",
    "worker": False,
}


@pytest.fixture
def url(postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database without rows; its files are in the test's own folder."""
    monkeypatch.setenv("LIFELONG_STORE", str(tmp_path / "files"))
    return postgres.cleaned()


def tell(life: lifelong.Life) -> lifelong.Person:
    """Ana, to whom the history belongs."""
    ana = life.person("ana", zone="Europe/Lisbon")
    for hours, text in enumerate(HISTORY):
        ana.add(text, at=START + timedelta(hours=2 * hours))
    life.settle()
    return ana


def test_a_record_in_a_database_remembers_and_forgets(url: str, tmp_path: Path):
    with lifelong.open(url, **MODELS) as life:
        ana = tell(life)
        assert "live in Lisbon" in ana.chat("where do I live?").text
        assert life.persons() == ["ana"] and url.partition("@/")[2].partition("?")[0] in repr(life)
    with lifelong.open(url, **MODELS) as life:
        ana = life.person("ana")
        (hit, *_) = ana.recall("Rita's red truck", k=3)
        assert "Bertha" in hit.text
        receipt = ana.forget(*[message.id for message in ana.messages() if "Bertha" in message.text]).receipt
        assert receipt is not None and receipt.verified
        assert (tmp_path / "files" / "receipts" / f"{receipt.id}.json").exists()
        assert not any("Bertha" in hit.text for hit in ana.recall("Rita's red truck", k=9))


def test_both_engines_rank_alike(url: str, tmp_path: Path):
    """The same texts in the same order with the same scores, for every question."""
    ranked = []
    for place in (url, tmp_path / "ana.lifelong"):
        with lifelong.open(place, clock=lambda: START + timedelta(days=1), **MODELS) as life:
            ana = tell(life)
            ranked.append([[(hit.text, hit.score) for hit in ana.recall(query, k=9)] for query in QUESTIONS])
            memories = sorted((memory.kind, memory.text, memory.closed is None) for memory in ana.memories.list())
            ranked[-1].append(memories)  # type: ignore[arg-type]  # and what was learned
    assert ranked[0] == ranked[1] and all(ranked[0])


def test_both_engines_rank_benchmarks_alike(url: str, tmp_path: Path):
    """Benchmarks that need no download; ``python -m benchmarks.engines`` takes the data sets."""
    with lifelong.open(url, **MODELS) as ours, lifelong.open(tmp_path / "ana.lifelong", **MODELS) as local:
        for name, limit in (("personamem", 6), ("times", 8)):
            about = benchmark(name)
            result = compared((ours, local), limited(about.load(about.miniature or Path(), 0), limit))
            assert result.questions == limit and (result.different, result.furthest) == (0, 0.0), name


def test_an_open_record_follows_another_process(url: str):
    with lifelong.open(url, **MODELS) as life, lifelong.open(url, **MODELS) as other:
        ana = life.person("ana")
        ana.add("I live in Lisbon.", at=START)
        assert ana.recall("Lisbon")
        other.person("ana").add("My truck is called Bertha.", at=START + timedelta(minutes=1))
        assert "Bertha" in ana.recall("truck")[0].text


def test_the_place_of_a_record_is_one_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    url = "postgresql://ana:hidden@db:5432/life"
    monkeypatch.delenv("LIFELONG_STORE", raising=False)
    assert load(store=url).record == PostgresAddress(url, None, 10) == load(database=url).record
    assert "hidden" not in repr(load(store=url)) and str(load(store=url).record) == "postgresql://ana@db:5432/life"
    monkeypatch.setenv("LIFELONG_DATABASE", url)
    assert load(database_connections=3).record == PostgresAddress(url, None, 3)
    assert load(store=tmp_path).record == tmp_path  # the folder that the caller names
    monkeypatch.setenv("LIFELONG_STORE", str(tmp_path))
    assert load().record == PostgresAddress(url, tmp_path)
    with pytest.raises(lifelong.SettingsError, match="begins with postgresql://") as error:
        load(database="mysql://ana:hidden@db/life")
    assert "hidden" not in str(error.value)


def test_a_busy_database_is_a_503_that_says_when_to_come_back():
    pytest.importorskip("fastapi")
    from lifelong.server.errors import problem_of

    problem = problem_of(StoreError("all connections of this process to postgresql://db are in use", wait=5))
    assert (problem.status, problem.code, problem.headers["Retry-After"]) == (503, "store_busy", "5")
    assert "postgresql" not in problem.message
