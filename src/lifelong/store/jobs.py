"""The durable job queue of the update stage.

A job runs at least once, and its result is applied exactly once: the worker applies the result and deletes the job in
one transaction. A worker renews its leases while it works. When a worker dies, its jobs run again: at once if its
process is known to have ended, otherwise when the leases expire.

Jobs run in the order of their creation, and those of one person by one worker at a time: while a worker holds jobs of a
person, no other gets further ones. A job that failed does not hold up the later ones of its person. It finds its place
when it is tried again, because a statement is compared with others by its time.

A clock that is corrected does not delay jobs: a job without attempts is always due, and so is a job whose time is
further ahead than the longest wait.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Literal

from lifelong.errors import NotFoundError
from lifelong.store.columns import row_limit, to_json
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.store.processes import is_gone, this_process
from lifelong.types import Backlog, Job
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

_EXPIRED = "(lease <= :now OR lease > :odd OR owner IN (SELECT value FROM json_each(:gone)))"

_ABANDONED = f"(state = 'leased' AND {_EXPIRED})"
"""SQL condition: the worker of the job has ended, or its lease has expired."""

_DUE = f"((state = 'queued' AND (attempts = 0 OR run_at <= :now OR run_at > :far)) OR {_ABANDONED})"
"""SQL condition: a worker may take the job."""


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
        """Take due jobs, in the order of their creation, of persons of whom nobody holds a job.

        No other worker gets them, or others of these persons, until the lease expires (see ``renew``) or this process
        ends. A job that ``MAX_ATTEMPTS`` workers left unfinished is parked, because it may be the cause of their end.

        Args:
            now: the current time.
            lease: duration of the lease.
            limit: the maximum number of jobs.
            person: number of a person; None means all persons.
        """
        with self._db.transaction():
            self._db.lock("jobs")  # else two workers could each take jobs of one person
            values = self._times(now, lease) | {
                "lease": micros(now + lease),
                "most": MAX_ATTEMPTS,
                "limit": limit,
                "person": person,
                "owner": this_process(),
            }
            self._db.send(
                f"UPDATE job SET state = 'parked', lease = NULL, error = 'its worker did not come back' "
                f"WHERE {_ABANDONED} AND attempts >= :most",
                values,
            )
            claims = self._db.rows(
                f"WITH due AS MATERIALIZED (SELECT id FROM job WHERE (:person IS NULL OR person = :person) AND {_DUE} "
                f"AND person NOT IN (SELECT person FROM job WHERE state = 'leased' AND NOT {_EXPIRED}) "
                f"ORDER BY id LIMIT :limit {self._db.dialect.skip_locked}) "
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

    def _times(self, now: datetime, lease: timedelta) -> dict[str, Any]:
        """The parameters of ``_DUE``."""
        return {
            "now": micros(now),
            "far": micros(now + LONGEST_WAIT),
            "odd": micros(now + 2 * lease),  # a lease beyond this time is from a clock that was ahead
            "gone": to_json(self._ended_owners()),
        }

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
            return self._db.write(
                "UPDATE job SET state = 'queued', attempts = 0, run_at = ?, lease = NULL "
                "WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each(?))",
                (micros(now), to_json(self._parked(ids))),
            )

    def discard(self, ids: Collection[int] | None = None) -> int:
        """Delete parked jobs: what they would have learned is not learned.

        Args:
            ids: numbers of jobs; None means all parked jobs.

        Returns:
            The number of jobs.

        Raises:
            NotFoundError: one of the ids is no parked job; no job was deleted.
        """
        with self._db.transaction():
            return self._db.write(
                "DELETE FROM job WHERE id IN (SELECT CAST(value AS BIGINT) FROM json_each(?))",
                (to_json(self._parked(ids)),),
            )

    def _parked(self, ids: Collection[int] | None) -> list[int]:
        """The parked jobs with these numbers, in order; None means all of them."""
        parked = {int(number) for (number,) in self._db.rows("SELECT id FROM job WHERE state = 'parked'")}
        selection = parked if ids is None else set(ids)
        for unknown in sorted(selection - parked):
            raise NotFoundError(f"no job {unknown} was given up: `lifelong jobs` lists those that were")
        return sorted(selection)

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
    def backlog(self, *, now: datetime, lease: timedelta) -> Backlog:
        """What a worker could take now, of all persons.

        Args:
            now: the current time.
            lease: the lease that workers take.
        """
        row = self._db.row(f"SELECT count(*), min(run_at) FROM job WHERE {_DUE}", self._times(now, lease))
        due, oldest = (0, None) if row is None else row
        seconds = 0.0 if oldest is None else (micros(now) - int(oldest)) / 1e6
        return Backlog(int(due), max(0.0, seconds))


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
