"""The worker: does the queued jobs in the background and closes idle sessions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from lifelong.agent.update import Updater
from lifelong.errors import ModelError, StoreError
from lifelong.memory.intake import AHEAD
from lifelong.memory.sessions import close_sessions
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types import Job
from lifelong.types.outgoing import on_behalf_of

LOG = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""A job is taken again when its worker has not renewed the lease for this time."""

RENEWAL = LEASE.total_seconds() / 4
"""Seconds between renewals of the leases of running jobs."""

POLL = 1.0
"""Seconds between two polls of the queue, which other processes may fill, too."""

SWEEP = timedelta(minutes=1)

TIDY = timedelta(hours=1)
"""Time between searches for files that an erasure could not delete."""

Clock = Callable[[], datetime]


class Worker:
    """Does the jobs of a store: of one person in their order, of as many persons at a time as it is told to.

    Args:
        store: the store.
        updater: does a job.
        clock: tells the time.
        gap: the time without a message that ends a session.
        erased: called before each poll, to drop what other processes erased from memory.
        refit: called after each poll, to fit what is computed from many interactions.
        concurrency: persons for whom it works at a time; more than one helps where a chat model is waited for.
    """

    def __init__(
        self,
        store: Store,
        updater: Updater,
        *,
        clock: Clock,
        gap: timedelta,
        erased: Callable[[], None],
        refit: Callable[[], object],
        concurrency: int = 1,
    ) -> None:
        self._store = store
        self._updater = updater
        self._clock = clock
        self._gap = gap
        self._erased = erased
        self._refit = refit
        self._wake = asyncio.Event()
        self._concurrency = concurrency
        self._slots = asyncio.Semaphore(concurrency)
        self._tasks: set[asyncio.Task[None]] = set()
        self._draining = False
        self._swept: datetime | None = None
        self._tidied: datetime | None = None

    def nudge(self) -> None:
        """Wake the worker: a job was added."""
        self._wake.set()

    def drain(self) -> None:
        """End ``run`` and ``settle`` after the jobs in progress. It may be called from a signal handler."""
        self._draining = True

    async def run(self, progress: Callable[[int], None] | None = None) -> int:
        """Do jobs until cancelled, or until ``drain`` is called; returns their number.

        Args:
            progress: called with the number of jobs done so far.
        """
        total = _Total(progress)
        await self._at_once(self._run, total)
        return total.count

    async def _run(self, total: _Total) -> None:
        while not self._draining:
            self._wake.clear()
            try:
                done = await self.step()
            except StoreError:  # a full disk or a long transaction of another process: wait, then try again
                LOG.exception("the queue could not be worked on")
                done = 0
            total.add(done)
            if not done and not self._draining:
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL):  # wait_for of Python 3.11 loses a cancel that meets a nudge
                        await self._wake.wait()

    async def settle(self, progress: Callable[[int], None] | None = None) -> int:
        """Close idle sessions and do jobs until none is due.

        Args:
            progress: called with the number of jobs done so far.

        Returns:
            The number of jobs done.
        """
        await asyncio.to_thread(self.sweep)
        total = _Total(progress)
        while True:
            before = total.count
            await self._at_once(self._settle, total)
            # With several, one may have found nothing while another held the jobs of a person.
            if self._concurrency == 1 or total.count == before:
                return total.count

    async def _settle(self, total: _Total) -> None:
        while not self._draining and (count := await self.step()):
            total.add(count)

    async def _at_once(self, work: Callable[[_Total], Coroutine[Any, Any, None]], total: _Total) -> None:
        """Run as many coroutines as there are slots until all end. When one raises, the others are cancelled."""
        tasks = [asyncio.create_task(work(total), name="lifelong jobs") for _ in range(self._concurrency)]
        self._tasks.update(tasks)
        try:
            await asyncio.gather(*tasks)
        finally:
            await _stop(tasks)
            self._tasks.difference_update(tasks)

    async def close(self) -> None:
        """Return the jobs in progress to the queue, and wait until they are there."""
        await _stop(self._tasks)

    async def step(self) -> int:
        """Do a batch of due jobs; returns their number."""
        async with self._slots:
            now = self._clock()
            await asyncio.to_thread(self._erased)
            if _is_due(self._swept, SWEEP, now):
                await asyncio.to_thread(self.sweep)
            jobs = await asyncio.to_thread(self._store.jobs.claim, now=now, lease=LEASE, limit=self._updater.batch)
            left = list(jobs)
            renewing = asyncio.create_task(self._renew(left), name="lifelong leases")
            try:
                while left and not self._draining:
                    await self._do(left[0])
                    left.pop(0)
                await asyncio.to_thread(self._release, left)
            except asyncio.CancelledError:
                self._release(left)
                raise
            finally:
                renewing.cancel()
            await asyncio.to_thread(self._refit)
            return len(jobs) - len(left)

    def _release(self, jobs: list[Job]) -> None:
        for job in jobs:
            self._store.jobs.release(job)

    async def _renew(self, jobs: list[Job]) -> None:
        """Renew the leases of running jobs until cancelled."""
        while True:
            await asyncio.sleep(RENEWAL)
            try:
                await asyncio.to_thread(self._store.jobs.renew, list(jobs), until=self._clock() + LEASE)
            except StoreError as error:  # a full disk: the lease may end, and the job is still done once only
                LOG.warning("the lease of a job could not be renewed: %s", error)

    def sweep(self) -> list[str]:
        """Close the idle sessions of every person, and delete leftover files once in a while."""
        now = self._swept = self._clock()
        if _is_due(self._tidied, TIDY, now):
            self._tidied = now
            self._store.sweep_media()
        closed: list[str] = []
        for number in self._store.idle(before=now - self._gap, after=now + AHEAD):
            record = self._store.record_of(number)
            if record is not None:
                closed += close_sessions(record, self._store.jobs, now=now, before=now - self._gap, after=now + AHEAD)
        return closed

    async def _do(self, job: Job) -> None:
        record: Record | None = await asyncio.to_thread(self._store.record_of, job.person)
        if record is None:
            return
        try:
            with on_behalf_of(record.person):
                await self._updater.work(record, job)
        except asyncio.CancelledError:
            raise
        except ModelError as error:
            await self._fail(job, error)
        except Exception as error:  # the fault of one job must not stop the queue; the job keeps its reason
            LOG.exception("job %s (%s) failed", job.id, job.kind)
            await self._fail(job, error)

    async def _fail(self, job: Job, error: Exception) -> None:
        reason = f"{type(error).__name__}: {error}"
        await asyncio.to_thread(self._store.jobs.fail, job, reason, now=self._clock())


class _Total:
    """The number of jobs done by several tasks."""

    def __init__(self, progress: Callable[[int], None] | None) -> None:
        self.count = 0
        self._progress = progress

    def add(self, count: int) -> None:
        """Count more jobs, and report the sum."""
        self.count += count
        if count and self._progress is not None:
            self._progress(self.count)


async def _stop(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel tasks, and wait until they have ended."""
    stopping = list(tasks)
    for task in stopping:
        task.cancel()
    await asyncio.gather(*stopping, return_exceptions=True)


def _is_due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    """Whether something is due again; at once after the clock was set back."""
    return last is None or not timedelta(0) <= now - last < every
