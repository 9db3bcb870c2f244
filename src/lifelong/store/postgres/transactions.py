"""Statements on one connection: those that nobody waits for are sent together with the next one that is waited for.

A statement costs its work in the server and a round trip, which on a network takes longer than most of our statements.
So BEGIN, the scope and the lock of the person, and every ``send`` are kept until a result is needed, and go to the
server in one message (``pipelines``).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import psycopg
from psycopg import errors
from psycopg.pq import TransactionStatus

from lifelong.store.database import Sent
from lifelong.store.postgres.pipelines import Statement, StatementResult, run
from lifelong.store.postgres.watch import WatchedConnection, WatchedPool
from lifelong.store.read_steps import Row

MOST_KEPT = 256
"""Statements that are kept at most: a history of any length is written in bounded memory."""

MOST_TRIES = 4
"""How often a transaction is tried that PostgreSQL ends for the sake of another one."""

_PAUSE = 0.05
"""Seconds of the pause before the second try; the pauses grow. Of a deadlock, PostgreSQL ends only one."""

_SCOPE = "SELECT set_config('lifelong.person', $1, true)"
TAKE_PERSON = "SELECT pg_advisory_xact_lock($1)"


class QueuedStatement(Sent):
    """A statement of a transaction, which may not be sent yet."""

    def __init__(self, transaction: Transaction, statement: Statement) -> None:
        super().__init__()
        self.statement = statement
        self.count = 0
        self._transaction = transaction

    @property
    def rows(self) -> list[Row]:
        """The rows that the statement returned; waits for them."""
        if self._rows is None:
            self._transaction.flush()
        return super().rows

    def take(self, answer: StatementResult) -> None:
        """Take the result."""
        self._rows, self.count = answer


class Transaction:
    """An open transaction or snapshot of a thread.

    Args:
        pool: gives the connection.
        begin: the statement that begins it; "" for single statements outside of a transaction.
        writes: whether it may write.

    Attributes:
        undo: reverts changes outside of the database, before a rollback.
    """

    def __init__(self, pool: WatchedPool, begin: str = "", *, writes: bool = False) -> None:
        self.writes = writes
        self.undo: list[Callable[[], None]] = []
        self._pool = pool
        connection = idle_connection(pool)
        connection.unreplicated = False
        self._connection: WatchedConnection | None = connection
        self._kept: list[QueuedStatement] = []
        self._scope = ""
        self._persons: set[int] = set()
        self._begun = False
        if begin:
            self.send((begin, ()), "")

    @property
    def broken(self) -> bool:
        """Whether the connection ended."""
        return self._connection is None or self._connection.closed

    @property
    def unreplicated(self) -> bool:
        """Whether PostgreSQL gave up waiting for a standby to confirm the commit."""
        return self._connection is not None and self._connection.unreplicated

    def send(self, statement: Statement, scope: str) -> QueuedStatement:
        """Keep a statement until a result is needed.

        Args:
            statement: SQL and values.
            scope: the number of the person whose rows it sees; "" for those of all.
        """
        if scope != self._scope:
            self._kept.append(QueuedStatement(self, (_SCOPE, [scope])))
            self._scope = scope
        queued = QueuedStatement(self, statement)
        self._kept.append(queued)
        if len(self._kept) >= MOST_KEPT:
            self.flush()
        return queued

    def take_person(self, person: int) -> None:
        """Take the lock of a person, once."""
        if person not in self._persons:
            self._persons.add(person)
            self.send((TAKE_PERSON, [person]), self._scope)

    def flush(self) -> None:
        """Send all kept statements, and wait for their results.

        As long as nothing of the transaction was answered, nobody has built on an answer, and the same statements can
        be sent again: on another connection if this one was broken before, and on this one, ``MOST_TRIES`` times in
        all, if PostgreSQL ended the transaction for the sake of another (a deadlock, a serialization failure).
        """
        kept, self._kept = self._kept, []
        tries, renewed = 1, False
        while True:
            connection = self._connection
            assert connection is not None
            try:
                _run(connection, kept)
                break
            except (errors.DeadlockDetected, errors.SerializationFailure):
                if self._begun or self.broken or tries == MOST_TRIES:
                    raise
                if connection.info.transaction_status != TransactionStatus.IDLE:
                    run(connection, [("ROLLBACK", ())])
                time.sleep(_PAUSE * tries)
                tries += 1
            except psycopg.OperationalError:
                unknown = self.writes and kept[-1].statement[0] == "COMMIT"  # it may be committed
                if self._begun or unknown or renewed or not self.broken:
                    raise
                self._connection, renewed = None, True
                self._pool.putconn(connection)
                self._pool.check()
                self._connection = self._pool.getconn()
        self._begun = True

    def end(self, *, committed: bool) -> None:
        """Give the connection back, after a rollback if the transaction was not committed."""
        self._kept.clear()
        if self._connection is None:
            return
        if not committed and not self.broken:
            with suppress(psycopg.Error):
                run(self._connection, [("ROLLBACK", ())])
        self._pool.putconn(self._connection)


def _run(connection: WatchedConnection, kept: Sequence[QueuedStatement]) -> None:
    """Run statements in one round trip."""
    for each, answer in zip(kept, run(connection, [each.statement for each in kept]), strict=True):
        each.take(answer)


def idle_connection(pool: WatchedPool) -> WatchedConnection:
    """A connection that has not ended, as far as that is known without asking the server."""
    connection = pool.getconn()
    try:
        for _ in range(2):  # the first may read why it ended, the second that it did; neither waits
            connection.pgconn.consume_input()
    except psycopg.OperationalError:
        pool.putconn(connection)
        pool.check()  # a server that was started again has closed all of them
        return pool.getconn()
    return connection
