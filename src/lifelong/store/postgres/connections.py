"""Connections to PostgreSQL: the check of an address, how values become parameters, and the pool."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import RawCursor
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.numeric import Int8Dumper, NumericBinaryLoader
from psycopg.types.string import StrDumper

from lifelong.errors import SettingsError, StoreError
from lifelong.store.postgres.clocks import check_clock
from lifelong.store.postgres.errors import LOCK_SECONDS, STATEMENT_SECONDS
from lifelong.store.postgres.prepared import PreparedStatements
from lifelong.store.postgres.watch import WatchedConnection, WatchedPool
from lifelong.types.address import without_password

Connection = psycopg.Connection[tuple[Any, ...]]

OLDEST = 15
"""The oldest version of PostgreSQL that the tests ran on."""

SCHEMA = "lifelong"
"""The schema of our tables; a database may have others."""

_PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,  # milliseconds
}
"""When the operating system gives a connection up, unless the address says otherwise; see also ``postgres.watch``."""

_DIRECT = "lifelong.direct"
"""An option of ours that a connection has only if no pooler is between: PgBouncer drops options."""

_MALFORMED = (
    "the address of the database cannot be read: give postgresql://user:password@host:port/database, and write @, /, : "
    "and % in a password as %40, %2F, %3A and %25"
)

WAIT_SECONDS = 10.0
"""How long a thread waits for a free connection."""


class _TextDumper(StrDumper):
    """Text without NUL, which PostgreSQL rejects: it becomes U+FFFD, as in ``memory.intake``."""

    def dump(self, obj: str) -> Any:
        return super().dump(obj.replace("\0", "\ufffd") if "\0" in obj else obj)


class _FlagDumper(Int8Dumper):
    """True and False are 1 and 0, as in SQLite."""

    def dump(self, obj: Any) -> Any:
        return super().dump(int(obj))


class _SumLoader(NumericBinaryLoader):
    """A sum of integers is an integer."""

    def load(self, data: Any) -> Any:
        value = super().load(data)
        return int(value) if value == value.to_integral_value() else float(value)


_THROUGH_A_POOLER = (
    "PgBouncer does not pass our options on, so set them for the role: ALTER ROLE … SET search_path = lifelong; "
    f"ALTER ROLE … SET statement_timeout = '{STATEMENT_SECONDS}s'; ALTER ROLE … SET lock_timeout = '{LOCK_SECONDS}s'; "
    "and let PgBouncer have ignore_startup_parameters = options"
)


def configure(connection: Connection) -> None:
    """Set how values are sent and read on a new connection.

    Through PgBouncer, each transaction may run on another connection of the server, so no statement is prepared.

    Raises:
        psycopg.OperationalError: the search path is not ours.
    """
    row = connection.execute(
        "SELECT current_setting($1, true) = '1', current_setting('search_path')", [_DIRECT]
    ).fetchone()
    direct, path = row or (False, "")
    connection.prepare_threshold = None  # psycopg would release all of ours after a rollback that it has prepared
    if direct and isinstance(connection, WatchedConnection):
        connection.prepared = PreparedStatements()
    if path != SCHEMA:
        raise psycopg.OperationalError(f"the search path is {path!r}, not {SCHEMA}: {_THROUGH_A_POOLER}")
    adapters = connection.adapters
    adapters.register_dumper(str, _TextDumper)
    adapters.register_dumper(int, Int8Dumper)  # one type for all integers, so that a statement is prepared once
    adapters.register_dumper(bool, _FlagDumper)
    adapters.register_loader("numeric", _SumLoader)


def _configure_pooled(connection: Connection) -> None:
    configure(connection)
    if isinstance(connection, WatchedConnection):
        connection.add_notice_handler(connection.hear)


def conninfo_of(url: str) -> str:
    """The address with our own options.

    Raises:
        SettingsError: the address is malformed; the message does not repeat it, because it may have a password.
    """
    try:
        values = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise SettingsError(_MALFORMED) from None  # its message repeats the address
    port = str(values.get("port") or 0).replace(",", "")  # of several hosts
    if "@" in str(values.get("host") or "") or not port.isdecimal():
        raise SettingsError(_MALFORMED)
    ours = (
        f"-c search_path={SCHEMA} -c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={LOCK_SECONDS}s "
        f"-c client_encoding=UTF8 -c idle_in_transaction_session_timeout=600s -c {_DIRECT}=1"
    )
    options = f"{values.pop('options', None) or ''} {ours}".strip()
    for name, value in _PATIENCE.items():
        values.setdefault(name, value)
    values.setdefault("application_name", "lifelong")
    return make_conninfo("", **values, options=options)


def connect(url: str) -> Connection:
    """One connection, after all checks.

    Raises:
        SettingsError: the address is malformed.
        StoreError: the server cannot be reached, refuses, is too old, or has another time; or the database is not in
            UTF-8.
    """
    conninfo, name = conninfo_of(url), without_password(url)
    try:
        connection = psycopg.connect(conninfo, autocommit=True, cursor_factory=RawCursor)
    except psycopg.OperationalError as error:
        raise StoreError(_refusal(name, str(error))) from None  # its notes may repeat the parameters
    try:
        try:
            configure(connection)
        except psycopg.OperationalError as error:
            raise StoreError(_refusal(name, str(error))) from None
        number = connection.info.server_version // 10_000
        if number < OLDEST:
            raise StoreError(f"{name} runs PostgreSQL {number}, and {OLDEST} is the oldest that works: update it")
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise StoreError(f"{name} stores text as {encoding}: make a database with ENCODING 'UTF8'")
        check_clock(lambda sql: connection.execute(sql).fetchone(), name)
    except BaseException:
        connection.close()
        raise
    return connection


def _refusal(name: str, message: str) -> str:
    """What to do about a connection that failed, from the words of libpq."""
    if "session is read-only" in message:
        return f"no server of {name} can be written: promote a standby, or start the primary"
    said = message.strip().rpartition("FATAL:")[2].strip().partition("\n")[0]
    if "password authentication failed" in message or "no password supplied" in message:
        return (
            f"{name} refused the password of its user: check it in the address, in PGPASSWORD or in the file ~/.pgpass"
        )
    if "unsupported startup parameter" in message or "search path" in message:
        return f"{name} is reached through a pooler that is not set up: {_THROUGH_A_POOLER}"
    if "does not exist" in message and "database" in message:
        return f"{name} does not exist: `createdb` makes it"
    return f"{name} cannot be reached ({said}): check that the server runs, and host, port and user"


def pool_of(url: str, *, most: int) -> WatchedPool:
    """The connections of this process; they are opened by need, and idle ones are closed.

    Args:
        url: the address, which ``connect`` has checked.
        most: the largest number of connections.
    """
    return WatchedPool(
        conninfo_of(url),
        kwargs={"autocommit": True, "cursor_factory": RawCursor},
        min_size=0,
        max_size=most,
        max_idle=300,
        timeout=WAIT_SECONDS,
        reconnect_timeout=WAIT_SECONDS,  # its pauses double: after a long outage the next would be long
        configure=_configure_pooled,
        open=True,
        name="lifelong",
    )
