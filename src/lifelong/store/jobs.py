"""The durable queue of the update stage.

At least once, and in effect exactly once: a worker applies a job's result and deletes the job in one
transaction. A worker renews its leases while it works. One that dies leaves them behind, and its jobs are taken up
again: at once where its process is known to be gone, else when the leases run out.

Jobs are done in the order in which they were asked for. A clock that was wrong, and is put right, holds none of them
up: a job that was never tried is due whatever its time says, and so is one whose time lies further ahead than any wait.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal

from lifelong.errors import NotFoundError
from lifelong.store.columns import micros, optional_moment, to_json
from lifelong.store.database import Database
from lifelong.store.decoding import decodes
from lifelong.store.processes import is_gone, this_process
from lifelong.types import Job

JobKind = Literal["turn", "session", "perceive"]

MAX_ATTEMPTS = 5
"""After so many failures a job is parked: kept, visible, and not tried again by itself."""

FIRST_RETRY = timedelta(seconds=10)
"""Wait after the first failure; it doubles with each further one."""

LONGEST_WAIT = FIRST_RETRY * 2 ** (MAX_ATTEMPTS - 1)
"""No job waits longer: one that is due later was put off by a clock that ran ahead."""

_COLUMNS = (
    "j.id, j.person, j.kind, coalesce((SELECT m.id FROM message m WHERE m.seq = j.message), "
    "(SELECT s.id FROM session s WHERE s.seq = j.session)), j.attempts, j.state, j.error"
)

_LEFT = "(state = 'leased' AND (lease <= :now OR lease > :odd OR owner IN (SELECT value FROM json_each(:gone))))"
"""A job whose worker is gone, or has not renewed its lease."""


class JobRepository:
    """The queue of all persons of one record."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def enqueue(self, person: int, kind: JobKind, subject: str, *, at: datetime) -> None:
        """Ask for work on a message (``turn``, ``perceive``) or session, by its id; asking twice is asking once."""
        table = "session" if kind == "session" else "message"
        with self._db.transaction() as connection:
            connection.execute(
                f"INSERT INTO job (person, kind, {table}, run_at) SELECT ?1, ?2, seq, ?4 "
                f"FROM {table} WHERE person = ?1 AND id = ?3 "
                "ON CONFLICT DO UPDATE SET state = 'queued', run_at = excluded.run_at, attempts = 0, "
                "lease = NULL, error = ''",
                (person, kind, subject, micros(at)),
            )

    @decodes
    def claim(self, *, now: datetime, lease: timedelta, limit: int = 1, person: int | None = None) -> list[Job]:
        """Take due jobs, in the order in which they were asked for.

        Nobody else gets them until the lease runs out (``renew``) or this process ends. A job that was left so
        MAX_ATTEMPTS times is parked: it may be what stops the workers.
        """
        with self._db.transaction() as connection:
            values = {
                "now": micros(now),
                "lease": micros(now + lease),
                "far": micros(now + LONGEST_WAIT),
                "odd": micros(now + 2 * lease),  # no worker with a clock like ours would hold one for so long
                "most": MAX_ATTEMPTS,
                "limit": limit,
                "person": person,
                "owner": this_process(),
                "gone": to_json(self._gone()),
            }
            connection.execute(
                f"UPDATE job SET state = 'parked', lease = NULL, error = 'its worker did not come back' "
                f"WHERE {_LEFT} AND attempts >= :most",
                values,
            )
            taken = self._db.rows(
                "UPDATE job SET state = 'leased', lease = :lease, owner = :owner, attempts = attempts + 1 WHERE id IN ("
                "SELECT id FROM job WHERE (:person IS NULL OR person = :person) AND ("
                f"(state = 'queued' AND (attempts = 0 OR run_at <= :now OR run_at > :far)) OR {_LEFT}"
                ") ORDER BY id LIMIT :limit) RETURNING id",
                values,
            )
            rows = self._db.rows(
                f"SELECT {_COLUMNS} FROM job j WHERE j.id IN (SELECT value FROM json_each(?)) ORDER BY j.id",
                (to_json(number for (number,) in taken),),
            )
        return [Job(*_named(row)) for row in rows]

    def _gone(self) -> list[str]:
        """Processes that hold jobs and have ended."""
        owners = self._db.rows("SELECT DISTINCT owner FROM job WHERE state = 'leased'")
        return [str(owner) for (owner,) in owners if is_gone(str(owner))]

    def renew(self, jobs: Collection[Job], *, until: datetime) -> None:
        """Hold jobs for longer; one that is not this worker's any more is left alone."""
        with self._db.transaction() as connection:
            connection.executemany(
                "UPDATE job SET lease = ? WHERE id = ? AND state = 'leased' AND attempts = ?",
                [(micros(until), job.id, job.attempts) for job in jobs],
            )

    def finish(self, job: Job) -> bool:
        """Delete a done job, inside the transaction that applies its result.

        Returns:
            False when the job is not this worker's any more: its subject was forgotten or has changed
            meanwhile, or the lease ran out and another worker has it. Apply nothing then.
        """
        with self._db.transaction() as connection:
            connection.execute(
                "DELETE FROM job WHERE id = ? AND state = 'leased' AND attempts = ?", (job.id, job.attempts)
            )
            return bool(connection.changes())

    def fail(self, job: Job, error: str, *, now: datetime) -> None:
        """Note a failure: try again later, or park the job after MAX_ATTEMPTS."""
        wait = FIRST_RETRY * 2 ** max(0, job.attempts - 1)
        state = "parked" if job.attempts >= MAX_ATTEMPTS else "queued"
        with self._db.transaction() as connection:
            connection.execute(
                "UPDATE job SET state = ?, lease = NULL, run_at = ?, error = ? "
                "WHERE id = ? AND state = 'leased' AND attempts = ?",
                (state, micros(now + wait), error[:500], job.id, job.attempts),
            )

    def release(self, job: Job) -> None:
        """Give up a lease without a failure, because the worker stops."""
        with self._db.transaction() as connection:
            connection.execute(
                "UPDATE job SET state = 'queued', lease = NULL, attempts = max(0, attempts - 1) "
                "WHERE id = ? AND state = 'leased' AND attempts = ?",
                (job.id, job.attempts),
            )

    def retry(self, *, now: datetime, ids: Collection[int] | None = None) -> int:
        """Try parked jobs again, as if they had never failed.

        Args:
            now: when they become due.
            ids: only these; None takes all that are parked.

        Returns:
            How many there were.

        Raises:
            NotFoundError: one of the ids is no parked job; nothing was changed.
        """
        with self._db.transaction() as connection:
            parked = {number for (number,) in self._db.rows("SELECT id FROM job WHERE state = 'parked'")}
            wanted = parked if ids is None else set(ids)
            for unknown in sorted(wanted - parked):
                raise NotFoundError(f"no job {unknown} was given up: `lifelong jobs` lists those that were")
            connection.execute(
                "UPDATE job SET state = 'queued', attempts = 0, run_at = ?, lease = NULL "
                "WHERE id IN (SELECT value FROM json_each(?))",
                (micros(now), to_json(sorted(wanted))),
            )
            return int(connection.changes())

    @decodes
    def select(self, *, person: int | None = None) -> list[Job]:
        """All jobs that are not done."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM job j WHERE (?1 IS NULL OR j.person = ?1) ORDER BY j.id",
            (person,),
        )
        return [Job(*_named(row)) for row in rows]

    def waiting(self, *, person: int | None = None) -> int:
        """How many jobs are queued or in work."""
        row = self._db.row(
            "SELECT count(*) FROM job WHERE state <> 'parked' AND (?1 IS NULL OR person = ?1)", (person,)
        )
        return 0 if row is None else int(row[0])

    def counts(self) -> dict[str, int]:
        """How many jobs there are in each state."""
        rows = self._db.rows("SELECT state, count(*) FROM job GROUP BY state")
        return {str(state): int(count) for state, count in rows}

    def count_postponed(self, *, now: datetime) -> int:
        """How many jobs are due later than any wait explains: they were asked for by a clock that ran ahead."""
        row = self._db.row(
            "SELECT count(*) FROM job WHERE state = 'queued' AND run_at > ?", (micros(now + LONGEST_WAIT),)
        )
        return 0 if row is None else int(row[0])

    @decodes
    def oldest(self) -> datetime | None:
        """Since when the oldest job that is not parked is due, or None."""
        row = self._db.row("SELECT min(run_at) FROM job WHERE state <> 'parked'")
        return None if row is None else optional_moment(row[0])


def _named(row: tuple[object, ...]) -> tuple[int, int, str, str, int, str, str]:
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
