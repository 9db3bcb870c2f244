"""The update stage under a clock that was wrong, and after a worker was killed."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lifelong import aio
from lifelong.agent import worker
from lifelong.models.base import ChatEvent
from lifelong.types.times import micros
from tests.person.examples import DAY, NINE, Clock, Played, eventually, opened, opened_async, texts

CLAIMED = """
import os, signal, sys
from pathlib import Path
from lifelong.agent.worker import LEASE
from lifelong.store.store import Store
from tests.person.examples import NINE
store = Store(Path(sys.argv[1]))
assert store.jobs.claim(now=NINE, lease=LEASE, limit=16)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
@pytest.mark.sqlite
def test_the_jobs_of_a_killed_worker_are_done_at_once(tmp_path: Path) -> None:
    """kill -9 of a process that holds all jobs: the next one does them, and the clock has not moved."""
    with opened(tmp_path / "a") as life:
        life.person("ana").add("I live in Lisbon.")
    child = subprocess.run([sys.executable, "-c", CLAIMED, str(tmp_path / "a")], check=False)
    assert child.returncode == -signal.SIGKILL
    with opened(tmp_path / "a") as life:
        assert life.settle() == 1
        assert life.jobs() == [] and "I live in Lisbon." in texts(life.person("ana").memories.list())


def test_a_clock_that_ran_ahead_holds_nothing_up(tmp_path: Path) -> None:
    """Something is said while the clock is 399 days ahead; it is put right, and learned from, session and all."""
    clock = Clock(NINE + 399 * DAY)
    with opened(tmp_path / "a", clock=clock) as life:
        life.person("ana").add("I live in Lisbon.")
        clock.now = NINE
        assert life.settle() == 2
        assert {memory.kind for memory in life.person("ana").memories.list()} >= {"semantic", "episodic"}


async def test_a_running_worker_notices_that_its_clock_was_put_back(tmp_path: Path) -> None:
    """It looks for silent sessions once a minute, also when the last minute lies a year ahead."""
    clock = Clock(NINE + 399 * DAY)
    async with opened_async(tmp_path / "a", clock=clock) as life:
        await life.worker.step()
        clock.now = NINE
        await life.person("ana").add("I live in Lisbon.", at=NINE - DAY)
        while await life.worker.step():
            pass
        assert (await life.person("ana").sessions())[0].closed == NINE


async def test_a_worker_renews_the_leases_of_its_jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that takes longer than a lease keeps its job: another process finds nothing to do meanwhile."""
    monkeypatch.setattr(worker, "RENEWAL", 0.01)
    clock, goes_on = Clock(), asyncio.Event()

    class Slow(Played):
        async def stream(self, *arguments: Any, **options: Any) -> AsyncGenerator[ChatEvent, None]:
            await goes_on.wait()
            async for event in super().stream(*arguments, **options):
                yield event

    async with opened_async(tmp_path / "a", chat=Slow("{}"), clock=clock) as life:
        await life.person("ana").add("I live in Lisbon.")
        jobs, working = life._engine.store.jobs, asyncio.create_task(life.worker.step())
        await eventually(partial(in_work, life))
        for _ in range(3):
            clock.forward(worker.LEASE * 0.9)
            await eventually(partial(in_work, life, until=clock.now + worker.LEASE))
        assert jobs.claim(now=clock.now, lease=worker.LEASE) == []
        goes_on.set()
        await working


async def in_work(life: aio.Life, *, until: datetime | None = None) -> bool:
    """Whether the one job is held, until this time."""
    row = life._engine.store._db.row("SELECT lease FROM job WHERE state = 'leased'")
    return row is not None and (until is None or row[0] == micros(until))
