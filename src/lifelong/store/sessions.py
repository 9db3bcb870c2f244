"""Sessions: messages that follow each other without a long silence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from lifelong.errors import NotFoundError
from lifelong.store.columns import moment, optional_moment, to_json
from lifelong.store.database import Database
from lifelong.store.read_steps import Steps, ask, reads
from lifelong.types import Session
from lifelong.types.ids import new_id
from lifelong.types.times import micros

_COLUMNS = "s.id, s.first_at, s.last_at, s.closed_at, (SELECT count(*) FROM message m WHERE m.session = s.seq)"


class SessionRepository:
    """The sessions of one person."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def place(self, at: datetime, *, key: str | None, gap: timedelta, reply_to: str | None = None) -> tuple[int, str]:
        """Find or create the session of a new message, and extend its time span to the message.

        A message joins an open session if its time is inside the session or within ``gap`` of either end; the order in
        which messages arrive does not matter. A closed session gets a new message, and is opened again, only by its key
        or for a reply to one of its messages.

        Args:
            at: time of the message.
            key: name of the session in an outside history; if given, it decides instead of the time.
            gap: the longest silence inside a session.
            reply_to: id of the message that the new one answers; the reply joins its session.

        Returns:
            Row number and id of the session.
        """
        now = micros(at)
        if reply_to is not None:
            row = self._db.row(
                "SELECT s.seq, s.id FROM message m JOIN session s ON s.seq = m.session "
                "WHERE +m.person = ? AND m.id = ?",
                (self._person, reply_to),
            )
            if row is None:
                raise NotFoundError(
                    f"no message {reply_to!r} in this person's history: ids come from add() and recall()"
                )
        elif key is not None:
            row = self._db.row("SELECT seq, id FROM session WHERE person = ? AND key = ?", (self._person, key))
        else:
            # "key || ''" keeps SQLite from the index of keys, where all sessions without a key have one entry.
            row = self._db.row(
                "SELECT seq, id FROM session WHERE person = ?1 AND closed_at IS NULL AND key || '' IS NULL "
                "AND first_at - ?3 <= ?2 AND last_at + ?3 >= ?2 ORDER BY last_at DESC LIMIT 1",
                (self._person, now, gap // timedelta(microseconds=1)),
            )
        with self._db.transaction():
            if row is None:
                session_id = new_id("ses")
                ((seq,),) = self._db.rows(
                    "INSERT INTO session (person, id, key, first_at, last_at) VALUES (?,?,?,?,?) RETURNING seq",
                    (self._person, session_id, key, now, now),
                )
                return int(seq), session_id
            self._db.send(
                "UPDATE session SET first_at = CASE WHEN first_at < ?1 THEN first_at ELSE ?1 END, "
                "last_at = CASE WHEN last_at > ?1 THEN last_at ELSE ?1 END, closed_at = NULL "
                "WHERE person = ?3 AND seq = ?2",
                (now, row[0], self._person),
            )
        return int(row[0]), str(row[1])

    def seq(self, session_id: str) -> int | None:
        """The row number of a session, or None if this person has no such session."""
        row = self._db.row("SELECT seq FROM session WHERE person = ? AND id = ?", (self._person, session_id))
        return None if row is None else int(row[0])

    @reads
    def select(self, *, open_only: bool = False, ids: Sequence[str] | None = None) -> Steps[list[Session]]:
        """Sessions sorted by time."""
        rows = yield from ask(
            f"SELECT {_COLUMNS} FROM session s WHERE s.person = ?1 AND (?2 = 0 OR s.closed_at IS NULL) "
            "AND (?3 IS NULL OR s.id IN (SELECT value FROM json_each(?3))) ORDER BY s.first_at, s.seq",
            (self._person, int(open_only), None if ids is None else to_json(ids)),
        )
        return [
            Session(
                id=session_id,
                first=moment(first),
                last=moment(last),
                closed=optional_moment(closed),
                messages=count,
            )
            for session_id, first, last, closed, count in rows
        ]

    def close(
        self,
        *,
        at: datetime,
        before: datetime | None = None,
        after: datetime | None = None,
        only: str | None = None,
    ) -> list[str]:
        """Close open sessions.

        Args:
            at: time of closing, which is stored.
            before: close only sessions whose last message is older than this.
            after: with ``before``, close also sessions whose last message is newer than this: a clock was ahead.
            only: id of the only session to close.

        Returns:
            The ids of the closed sessions, oldest first.
        """
        with self._db.transaction():
            rows = self._db.rows(
                "UPDATE session SET closed_at = ?1 WHERE person = ?2 AND closed_at IS NULL "
                "AND (?3 IS NULL OR last_at < ?3 OR last_at > ?5) AND (?4 IS NULL OR id = ?4) RETURNING first_at, id",
                (
                    micros(at),
                    self._person,
                    None if before is None else micros(before),
                    only,
                    None if after is None else micros(after),
                ),
            )
        return [str(session_id) for _, session_id in sorted(rows)]

    def shrink(self) -> None:
        """Shrink the time spans of sessions to their remaining messages; delete sessions without messages."""
        with self._db.transaction():
            self._db.send(
                "DELETE FROM session WHERE person = ?1 "
                "AND NOT EXISTS (SELECT 1 FROM message m WHERE m.session = session.seq)",
                (self._person,),
            )
            self._db.send(  # the time of a forgotten message is forgotten, too
                "UPDATE session SET first_at = (SELECT min(at) FROM message m WHERE m.session = session.seq), "
                "last_at = (SELECT max(at) FROM message m WHERE m.session = session.seq) WHERE person = ?1 "
                "AND (first_at < (SELECT min(at) FROM message m WHERE m.session = session.seq) "
                "OR last_at > (SELECT max(at) FROM message m WHERE m.session = session.seq))",
                (self._person,),
            )

    def restore(self, session: Session) -> None:
        """Insert a session from an archive, with its id; a session that exists is not changed."""
        with self._db.transaction():
            self._db.send(
                "INSERT INTO session (person, id, first_at, last_at, closed_at) VALUES (?,?,?,?,?) "
                "ON CONFLICT DO NOTHING",
                (
                    self._person,
                    session.id,
                    micros(session.first),
                    micros(session.last),
                    None if session.closed is None else micros(session.closed),
                ),
            )
