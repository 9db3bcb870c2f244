"""How often a chat waits for a PostgreSQL server: on a network, each round trip takes longer than most statements."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import lifelong
from lifelong.models.scripted import HashedWords
from tests.person.examples import Clock, Played
from tests.postgres import PostgresServer
from tests.round_trips import round_trips

pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'lifelong[postgres]'")

MOST = 12
"""Round trips of one chat."""

TOLD = (
    "I live in Lisbon and I work at a bakery.",
    "My sister Rita has a red truck called Bertha.",
    "Every Tuesday morning I run along the river.",
)


def test_a_chat_makes_few_round_trips(postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A message is stored, a context is built from all kinds of memories, and the reply is stored."""
    monkeypatch.setenv("LIFELONG_STORE", str(tmp_path))
    clock = Clock()
    options: dict[str, Any] = {"look": "none", "ocr": "none", "speech": "none", "embed": HashedWords(), "clock": clock}
    with round_trips(postgres.folder) as wire:
        url = wire.url(postgres.cleaned())
        with lifelong.open(url, chat="none", worker=False, **options) as life:
            ana = life.person("ana", zone="Europe/Lisbon")
            for text in TOLD:
                ana.chat(text)
                clock.forward(timedelta(hours=3))
                life.settle()
        with lifelong.open(url, chat=Played("Along the river."), worker=False, **options) as life:
            ana = life.person("ana")
            for number in range(8):  # until all statements are prepared
                clock.forward(timedelta(minutes=1))
                ana.chat(f"When do I run, and where? {number}")
            before = wire.count
            reply = ana.chat("Where does Rita live, and what is Bertha?")
            made = wire.count - before
            assert reply.text == "Along the river." and any("Bertha" in hit.text for hit in reply.recalled[0])
    assert made <= MOST, f"{made} round trips"
