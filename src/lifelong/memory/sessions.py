"""Close sessions, so that the update stage consolidates them."""

from __future__ import annotations

from datetime import datetime

from lifelong.store.jobs import JobRepository
from lifelong.store.record import Record


def close_sessions(
    record: Record,
    jobs: JobRepository,
    *,
    now: datetime,
    before: datetime | None = None,
    after: datetime | None = None,
    only: str | None = None,
) -> list[str]:
    """Close open sessions and enqueue their consolidation.

    Args:
        record: the record of the person.
        jobs: the queue of the update stage.
        now: time of the closing.
        before: close sessions whose last message is older than this time.
        after: with ``before``, also close sessions whose last message is newer than this time.
        only: close only the session with this id.

    Returns:
        Ids of the closed sessions.
    """
    with record.transaction():
        closed = record.sessions.close(at=now, before=before, after=after, only=only)
        for session in closed:
            jobs.enqueue(record.person, "session", session, at=now)
    return closed
