"""Servers whose clocks are hours apart: everything is stored and found, and every job is done."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.faults.serving import Client, keys, said, serving

pytest.importorskip("psycopg", reason="psycopg is not installed")

LIBRARY = next(iter(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")), None)


@pytest.mark.slow
@pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not installed: `apt-get install faketime` brings it")
@pytest.mark.parametrize("offset", ["+3h", "-3h"])
def test_two_servers_whose_clocks_are_three_hours_apart(database: str, files: Path, offset: str):
    (secret,) = keys(database, files, "ana").values()
    shifted = {"LD_PRELOAD": str(LIBRARY), "FAKETIME": offset, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    with serving(database, files) as right, serving(database, files, **shifted) as wrong:
        here, there = Client([right.url], secret), Client([wrong.url], secret)
        for number in range(10):
            for where, client in (("here", here), ("there", there)):
                assert client.insist(f"I planted {where} tree number {number}.")
        for client in (here, there):
            found = client.ask("POST", "/api/recall", {"query": "there tree number 7", "floor": 0})
            assert "I planted there tree number 7." in [hit["text"] for hit in found.json()["hits"]]
        until = time.monotonic() + 60
        while jobs := here.ask("GET", "/api/jobs").json():
            assert time.monotonic() < until, jobs
            time.sleep(0.5)
    assert said(database, files, "ana") == dict.fromkeys(here.acknowledged + there.acknowledged, 1)
