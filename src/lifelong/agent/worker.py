"""The worker: works off the queue in the background and closes idle sessions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from lifelong.agent.update import Updater
from lifelong.errors import ModelError, StoreError
from lifelong.memory.intake import AHEAD, close_sessions
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types import Job

LOG = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""A job of a worker of which nothing is heard, on another host for example, is taken up again after this."""

RENEWAL = LEASE.total_seconds() / 4
"""Seconds between renewals of the leases of jobs in work."""

POLL = 1.0
"""Seconds between looks into the queue; another process may have put something there."""

SWEEP = timedelta(minutes=1)

TIDY = timedelta(hours=1)
"""How often files are looked for that an erasure named and could not delete."""

Clock = Callable[[], datetime]


class Worker:
    """Does the jobs of a store, one at a time.

    Args:
        store: the store.
        updater: what does a job.
        clock: tells the time.
        gap: the silence that ends a session.
        erased: called before each look into the queue, to let go of what other processes erased.
    """

    def __init__(
        self, store: Store, updater: Updater, *, clock: Clock, gap: timedelta, erased: Callable[[], None]
    ) -> None:
        self._store = store
        self._updater = updater
        self._clock = clock
        self._gap = gap
        self._erased = erased
        self._wake = asyncio.Event()
        self._busy = asyncio.Lock()
        self._swept: datetime | None = None
        self._tidied: datetime | None = None

    def nudge(self) -> None:
        """Say that there is work."""
        self._wake.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._wake.clear()
            try:
                done = await self.step()
            except StoreError:  # a full disk, a long import elsewhere: wait, and look again
                LOG.exception("the queue could not be worked on")
                done = 0
            if not done:
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL):  # wait_for of Python 3.11 loses a cancel that meets a nudge
                        await self._wake.wait()

    async def settle(self, progress: Callable[[int], None] | None = None) -> int:
        """Close idle sessions and work until nothing is due.

        Args:
            progress: called with the number of jobs that were done so far.

        Returns:
            How many jobs were done.
        """
        await asyncio.to_thread(self.sweep)
        done = 0
        while count := await self.step():
            done += count
            if progress is not None:
                progress(done)
        return done

    async def step(self) -> int:
        """Do a batch of due jobs; returns how many were taken."""
        async with self._busy:
            now = self._clock()
            await asyncio.to_thread(self._erased)
            if _is_due(self._swept, SWEEP, now):
                await asyncio.to_thread(self.sweep)
            jobs = await asyncio.to_thread(self._store.jobs.claim, now=now, lease=LEASE, limit=self._updater.batch)
            left = list(jobs)
            renewing = asyncio.create_task(self._renew(left), name="lifelong leases")
            try:
                while left:
                    await self._do(left[0])
                    left.pop(0)
            except asyncio.CancelledError:
                for job in left:
                    self._store.jobs.hand_back(job)
                raise
            finally:
                renewing.cancel()
            return len(jobs)

    async def _renew(self, jobs: list[Job]) -> None:
        """Keep the leases of jobs that are still in work until cancelled."""
        while True:
            await asyncio.sleep(RENEWAL)
            try:
                await asyncio.to_thread(self._store.jobs.renew, list(jobs), until=self._clock() + LEASE)
            except StoreError as error:  # a full disk: the lease may run out, and the job is done once all the same
                LOG.warning("the lease of a job could not be renewed: %s", error)

    def sweep(self) -> list[str]:
        """Close sessions that have been silent for longer than the gap, of every person, and tidy up now and then."""
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
            await self._updater.work(record, job)
        except asyncio.CancelledError:
            raise
        except ModelError as error:
            await self._fail(job, error)
        except Exception as error:  # one job's fault must not stop the queue; it is kept with its reason
            LOG.exception("job %s (%s) failed", job.id, job.kind)
            await self._fail(job, error)

    async def _fail(self, job: Job, error: Exception) -> None:
        reason = f"{type(error).__name__}: {error}"
        await asyncio.to_thread(self._store.jobs.fail, job, reason, now=self._clock())


def _is_due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    """Whether something is to be done again; at once when the clock was put back since."""
    return last is None or not timedelta(0) <= now - last < every
