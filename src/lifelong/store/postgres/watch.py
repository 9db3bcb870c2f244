"""A network that stalls: no call waits long for a database that does not answer, or behind other calls that wait.

A stalled network (a dead switch, a full proxy, a frozen machine) closes no connection. Time-outs of the server cannot
help, because its messages do not arrive. So when a connection has received nothing for ``SILENCE_SECONDS``, a second
one asks whether the server answers: if not, the call fails. From then on every call fails at once, until the server
answers again; that is a circuit breaker, in which one caller at a time tries.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import Any, ClassVar, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.errors import Diagnostic
from psycopg_pool import ConnectionPool, PoolTimeout

from lifelong.store.postgres.errors import STATEMENT_SECONDS
from lifelong.store.postgres.prepared import PreparedStatements

LOG = logging.getLogger(__name__)

Result = TypeVar("Result")

SILENCE_SECONDS = 5.0
"""How long a statement runs before the server is asked whether it answers, and the time between two such questions."""

ANSWER_SECONDS = 5
"""How long the server may take for a new connection, and then for an answer on it."""

PAUSE_SECONDS = 1.0
"""The time between two questions to a server that does not answer."""

_LONGEST = STATEMENT_SECONDS + 10.0
"""After this time the server has ended the statement, and its answer is lost."""


class WatchedConnection(psycopg.Connection[Any]):
    """A connection that does not wait for a server that does not answer.

    Attributes:
        patience: seconds without data from the server, after which ``is_there`` is called; None: wait without limit.
        is_there: asks on another connection whether the server answers; None: the server counts as gone.
        address: the address with our options.
        unreplicated: whether the last commit did not wait for its standby.
        prepared: the statements that are prepared on it; None: none may be, because a pooler is between.
    """

    patience: ClassVar[float | None] = None
    is_there: ClassVar[Callable[[], bool] | None] = None
    address: ClassVar[str] = ""
    unreplicated: bool = False
    prepared: PreparedStatements | None = None

    def hear(self, notice: Diagnostic) -> None:
        """Note that a commit did not wait any longer for the standby that has to confirm it.

        PostgreSQL warns, and then says that the commit succeeded.
        """
        if notice.source_function == "SyncRepWaitForLSN":
            self.unreplicated = True

    def _host_answers(self) -> bool:
        """Whether the server of this connection answers; of several in the address, another may be the primary now."""
        if "," not in str(conninfo_to_dict(self.address).get("host") or ""):
            return True
        info = self.info
        return answers(make_conninfo(self.address, host=info.host, port=info.port, target_session_attrs="any"))

    def wait(self, gen: Generator[Any, Any, Result], *arguments: Any, **options: Any) -> Result:
        """Wait for the server, as long as it answers on other connections.

        Raises:
            psycopg.OperationalError: it does not; this connection is closed.
        """
        return super().wait(gen if self.patience is None else self._watched(gen, self.patience), *arguments, **options)

    def _watched(self, gen: Generator[Any, Any, Result], patience: float) -> Generator[Any, Any, Result]:
        heard = asked = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                now = time.monotonic()
                if ready:  # else only the interval of psycopg's wait is over
                    heard = asked = now
                elif now - asked >= patience:
                    ask = type(self).is_there
                    if ask is None or now - heard >= _LONGEST or not ask() or not self._host_answers():
                        self.pgconn.finish()
                        raise psycopg.OperationalError(f"the server has not answered for {now - heard:.0f} s")
                    asked = time.monotonic()
                wanted = gen.send(ready)
        except StopIteration as end:
            result: Result = end.value
            return result


class _Question(WatchedConnection):
    """The connection that asks whether the server answers."""

    patience = float(ANSWER_SECONDS)


def answers(conninfo: str) -> bool:
    """Whether the server accepts a connection and answers; also True if it reports that it has no connection left."""
    try:
        with _Question.connect(conninfo, connect_timeout=ANSWER_SECONDS, autocommit=True) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError as error:
        return "too many" in str(error) or "remaining connection slots" in str(error)
    return True


class WatchedPool(ConnectionPool[WatchedConnection]):
    """A pool that refuses at once while the server does not answer.

    Args:
        conninfo: the address with our options.
        options: of ``ConnectionPool``.
    """

    def __init__(self, conninfo: str, **options: Any) -> None:
        self._asking = threading.Lock()
        self._gone = False
        self._asked = 0.0
        self._address = conninfo
        watched = type(
            "PooledConnection",
            (WatchedConnection,),
            {"patience": SILENCE_SECONDS, "is_there": self.is_there, "address": conninfo},
        )
        super().__init__(conninfo, connection_class=watched, **options)

    def getconn(self, timeout: float | None = None) -> WatchedConnection:
        """A free connection.

        Raises:
            PoolTimeout: none became free, or the server does not answer.
        """
        if self._gone and not self._is_back():
            raise PoolTimeout("the server does not answer")
        try:
            return super().getconn(timeout)
        except PoolTimeout:
            self.is_there()
            raise

    def check(self) -> None:
        """Check the free connections, unless the server is known to be gone."""
        if not self._gone:
            super().check()

    def is_there(self) -> bool:
        """Ask the server; while it does not answer, ``getconn`` refuses. Callers who wait for an answer share it."""
        began = time.monotonic()
        with self._asking:
            if self._asked < began:
                there = answers(self._address)
                if there == self._gone:
                    LOG.warning("the database answers again" if there else "the database does not answer")
                self._gone, self._asked = not there, time.monotonic()
            return not self._gone

    def _is_back(self) -> bool:
        """Ask again, but only one caller at a time and not too often; all others are refused meanwhile."""
        if time.monotonic() - self._asked < PAUSE_SECONDS or not self._asking.acquire(blocking=False):
            return False
        self._asking.release()
        there = self.is_there()
        if there:
            with suppress(psycopg.Error):
                super().check()  # those of before may be dead
        return there
