"""The durable job queue of the update stage.

A job runs at least once, and its result is applied exactly once: the worker applies the result and deletes the job in
one transaction. A worker renews its leases while it works. When a worker dies, its jobs run again: at once if its
process is known to have ended, otherwise when the leases expire.

Jobs run in the order of their creation. A clock that is corrected does not delay them: a job without attempts is always
due, and so is a job whose time is further ahead than the longest wait.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal

from lifelong.errors import NotFoundError
from lifelong.store.columns import optional_moment, row_limit, to_json
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.store.processes import is_gone, this_process
from lifelong.types import Job
from lifelong.types.times import micros

JobKind = Literal["turn", "session", "perceive"]

MAX_ATTEMPTS = 5
"""The number of failures after which a job is parked: it remains visible, and only ``retry`` runs it again."""

FIRST_RETRY = timedelta(seconds=10)
"""The wait after the first failure; each further failure doubles it."""

LONGEST_WAIT = FIRST_RETRY * 2 ** (MAX_ATTEMPTS - 1)
"""The longest wait. If a job is due later than that, a clock was ahead when its time was set."""

_COLUMNS = (
    "j.id, j.person, j.kind, coalesce((SELECT m.id FROM message m WHERE m.seq = j.message), "
    "(SELECT s.id FROM session s WHERE s.seq = j.session)), j.attempts, j.state, j.error"
)

_ABANDONED = "(state = 'leased' AND (lease <= :now OR lease > :odd OR owner IN (SELECT value FROM json_each(:gone))))"
"""SQL condition: the worker of the job has ended, or its lease has expired."""


class JobRepository:
    """The job queue of a store, for all persons."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def enqueue(self, person: int, kind: JobKind, subject: str, *, at: datetime) -> None:
        """Add a job for a message (``turn``, ``perceive``) or a session; a job that exists is queued anew.

        Args:
            person: number of the person.
            kind: kind of the job.
            subject: id of the message or session.
            at: the time from which the job is due.
        """
        table = "session" if kind == "session" else "message"
        with self._db.transaction():
            self._db.send(
                f"INSERT INTO job (person, kind, {table}, run_at) SELECT ?1, ?2, seq, ?4 "
                f"FROM {table} WHERE person = ?1 AND id = ?3 "
                f"ON CONFLICT (kind, {table}) WHERE {table} IS NOT NULL DO UPDATE SET state = 'queued', "
                "run_at = excluded.run_at, attempts = 0, lease = NULL, error = ''",
                (person, kind, subject, micros(at)),
            )

    def replace(self, person: int, kind: JobKind, subject: str, *, at: datetime) -> None:
        """Add a job as ``enqueue`` does; a worker that holds the present one cannot finish it any more.

        It has read a text of which a part is erased now.
        """
        table = "session" if kind == "session" else "message"
        with self._db.transaction():
            self._db.send(
                f"DELETE FROM job WHERE kind = ?2 AND {table} = "
                f"(SELECT seq FROM {table} WHERE person = ?1 AND id = ?3)",
                (person, kind, subject),
            )
            self.enqueue(person, kind, subject, at=at)

    def clear_errors(self, person: int) -> None:
        """Delete the texts of the errors of a person's jobs; a model's error may repeat what it read."""
        with self._db.transaction():
            self._db.send("UPDATE job SET error = '' WHERE person = ? AND error <> ''", (person,))

    @decodes
    def claim(self, *, now: datetime, lease: timedelta, limit: int = 1, person: int | None = None) -> list[Job]:
        """Take due jobs, in the order of their creation.

        No other worker gets them until the lease expires (see ``renew``) or this process ends. A job that
        ``MAX_ATTEMPTS`` workers left unfinished is parked, because it may be the cause of their end.

        Args:
            now: the current time.
            lease: duration of the lease.
            limit: the maximum number of jobs.
            person: number of a person; None means all persons.
        """
        with self._db.transaction():
            values = {
                "now": micros(now),
                "lease": micros(now + lease),
                "far": micros(now + LONGEST_WAIT),
                "odd": micros(now + 2 * lease),  # a lease beyond this time is from a clock that was ahead
                "most": MAX_ATTEMPTS,
                "limit": limit,
                "person": person,
                "owner": this_process(),
                "gone": to_json(self._ended_owners()),
            }
            self._db.send(
                f"UPDATE job SET state = 'parked', lease = NULL, error = 'its worker did not come back' "
                f"WHERE {_ABANDONED} AND attempts >= :most",
                values,
            )
            claims = self._db.rows(
                "WITH due AS MATERIALIZED (SELECT id FROM job WHERE (:person IS NULL OR person = :person) AND ("
                f"(state = 'queued' AND (attempts = 0 OR run_at <= :now OR run_at > :far)) OR {_ABANDONED}"
                f") ORDER BY id LIMIT :limit {self._db.dialect.skip_locked}) "
                "UPDATE job SET state = 'leased', lease = :lease, owner = :owner, attempts = attempts + 1 "
                "WHERE id IN (SELECT id FROM due) RETURNING id",
                values,
            )
            rows = self._db.rows(
                f"SELECT {_COLUMNS} FROM job j "
                "WHERE j.id IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) ORDER BY j.id",
                (to_json(number for (number,) in claims),),
            )
        return [Job(*_job_values(row)) for row in rows]

    def _ended_owners(self) -> list[str]:
        """Names of processes that hold leases and have ended."""
        owners = self._db.rows("SELECT DISTINCT owner FROM job WHERE state = 'leased'")
        return [str(owner) for (owner,) in owners if is_gone(str(owner))]

    def renew(self, jobs: Collection[Job], *, until: datetime) -> None:
        """Extend the leases of jobs; a job that another worker holds is not changed."""
        with self._db.transaction():
            self._db.write_many(
                "UPDATE job SET lease = ? WHERE id = ? AND state = 'leased' AND attempts = ?",
                [(micros(until), job.id, job.attempts) for job in jobs],
            )

    def finish(self, job: Job) -> bool:
        """Delete a completed job, inside the transaction that applies its result.

        Returns:
            False if this worker does not hold the job any more: its message or session was forgotten or changed, or
            the lease expired and another worker took the job. The caller must then apply nothing.
        """
        with self._db.transaction():
            return (
                self._db.write(
                    "DELETE FROM job WHERE id = ? AND state = 'leased' AND attempts = ?", (job.id, job.attempts)
                )
                > 0
            )

    def fail(self, job: Job, error: str, *, now: datetime) -> None:
        """Record a failure: queue the job for later, or park it after ``MAX_ATTEMPTS``."""
        wait = FIRST_RETRY * 2 ** max(0, job.attempts - 1)
        state = "parked" if job.attempts >= MAX_ATTEMPTS else "queued"
        with self._db.transaction():
            self._db.send(
                "UPDATE job SET state = ?, lease = NULL, run_at = ?, error = ? "
                "WHERE id = ? AND state = 'leased' AND attempts = ?",
                (state, micros(now + wait), error[:500], job.id, job.attempts),
            )

    def release(self, job: Job) -> None:
        """Return a job to the queue without counting a failure, because the worker stops."""
        with self._db.transaction():
            self._db.send(
                "UPDATE job SET state = 'queued', lease = NULL, "
                "attempts = CASE WHEN attempts > 0 THEN attempts - 1 ELSE 0 END "
                "WHERE id = ? AND state = 'leased' AND attempts = ?",
                (job.id, job.attempts),
            )

    def retry(self, *, now: datetime, ids: Collection[int] | None = None) -> int:
        """Queue parked jobs again, with no attempts counted.

        Args:
            now: the time from which they are due.
            ids: numbers of jobs; None means all parked jobs.

        Returns:
            The number of jobs.

        Raises:
            NotFoundError: one of the ids is no parked job; no job was changed.
        """
        with self._db.transaction():
            parked = {number for (number,) in self._db.rows("SELECT id FROM job WHERE state = 'parked'")}
            selection = parked if ids is None else set(ids)
            for unknown in sorted(selection - parked):
                raise NotFoundError(f"no job {unknown} was given up: `lifelong jobs` lists those that were")
            return self._db.write(
                "UPDATE job SET state = 'queued', attempts = 0, run_at = ?, lease = NULL "
                "WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each(?))",
                (micros(now), to_json(sorted(selection))),
            )

    @decodes
    def select(self, *, person: int | None = None, state: str | None = None, limit: int | None = None) -> list[Job]:
        """The jobs in the queue in order, also parked ones.

        Args:
            person: number of a person; None means all persons.
            state: only those in this state.
            limit: at most so many, the first.
        """
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM job j WHERE (?1 IS NULL OR j.person = ?1) AND (?2 IS NULL OR j.state = ?2) "
            "ORDER BY j.id LIMIT ?3",
            (person, state, row_limit(limit)),
        )
        return [Job(*_job_values(row)) for row in rows]

    def waiting(self, *, person: int | None = None) -> int:
        """The number of jobs that are queued or in progress."""
        row = self._db.row(
            "SELECT count(*) FROM job WHERE state <> 'parked' AND (?1 IS NULL OR person = ?1)", (person,)
        )
        return 0 if row is None else int(row[0])

    def counts(self, *, person: int | None = None) -> dict[str, int]:
        """The number of jobs in each state, of all persons or of one."""
        rows = self._db.rows(
            "SELECT state, count(*) FROM job WHERE (?1 IS NULL OR person = ?1) GROUP BY state", (person,)
        )
        return {str(state): int(count) for state, count in rows}

    def count_postponed(self, *, now: datetime) -> int:
        """The number of jobs that are due later than the longest wait, because a clock was ahead."""
        row = self._db.row(
            "SELECT count(*) FROM job WHERE state = 'queued' AND run_at > ?", (micros(now + LONGEST_WAIT),)
        )
        return 0 if row is None else int(row[0])

    @decodes
    def oldest(self) -> datetime | None:
        """The due time of the oldest job that is not parked, or None."""
        row = self._db.row("SELECT min(run_at) FROM job WHERE state <> 'parked'")
        return None if row is None else optional_moment(row[0])


def _job_values(row: tuple[object, ...]) -> tuple[int, int, str, str, int, str, str]:
    number, person, kind, subject, attempts, state, error = row
    return (
        int(str(number)),
        int(str(person)),
        str(kind),
        str(subject),
        int(str(attempts)),
        str(state),
        str(error),
    )
