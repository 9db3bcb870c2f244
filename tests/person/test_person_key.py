"""What a distributed database needs: every query of daily use names the person, by whom rows would be distributed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import lifelong
from tests.person.test_postgres import MODELS, START
from tests.postgres import PostgresServer

pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'lifelong[postgres]'")

from lifelong.store.postgres import database
from lifelong.store.postgres.parameters import translate

NAMES_THE_PERSON = re.compile(
    r"\bperson = |\bperson IN\b|\(person,|, person\b.*VALUES|FROM person (p )?.*WHERE (p\.)?id = "
)

OF_THE_QUEUE = r"\bjob\b|FROM session WHERE closed_at IS NULL|FROM audit WHERE act IN"
"""What workers ask of all persons: the queue, idle sessions, erasures; the queue stays in one place."""


def asked_by(life: lifelong.Life, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The statements of an add, a chat, a recall and a correction, and of what the worker does after them."""
    asked: dict[str, list[str]] = {"person": [], "worker": []}
    running = "person"

    def noted(sql: str, values: Any) -> Any:
        asked[running].append(" ".join(sql.split()))
        return translate(sql, values)

    ana = life.person("ana")
    ana.add("I live in Oslo.", at=START)
    life.settle()
    ana.chat("Where do I live?")
    life.settle()
    monkeypatch.setattr(database, "translate", noted)
    ana.add("I love tea.")
    ana.chat("Where do I live?")
    ana.recall("tea")
    ana.chat("I moved to Porto.")
    running = "worker"
    life.settle()
    return asked


def tables_with_a_person(postgres: PostgresServer, url: str) -> set[str]:
    name = url.partition("@/")[2].partition("?")[0]
    query = (
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'lifelong' AND column_name = 'person'"
    )
    return set(postgres.run(query, name).split())


def test_every_query_of_daily_use_names_the_person(
    postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("LIFELONG_STORE", str(tmp_path / "files"))
    url = postgres.cleaned()
    keyed = tables_with_a_person(postgres, url)
    assert {"message", "memory", "entry", "vector"} <= keyed
    with lifelong.open(url, **MODELS) as life:
        asked = asked_by(life, monkeypatch)
    assert len(set(asked["person"])) > 25 and len(set(asked["worker"])) > 5
    bare = {sql for each in asked.values() for sql in each if not NAMES_THE_PERSON.search(sql)}
    spread = {sql for sql in bare if keyed.intersection(re.findall(r"(?:FROM|JOIN|INTO|UPDATE) (\w+)", sql))}
    assert spread.isdisjoint(asked["person"])
    assert {sql for sql in spread if not re.search(OF_THE_QUEUE, sql)} == set()
