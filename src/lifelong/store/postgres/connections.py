"""Connections to PostgreSQL: the check of an address, how values become parameters, and the pool."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import RawCursor
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.numeric import Int8Dumper, NumericBinaryLoader
from psycopg.types.string import StrDumper
from psycopg_pool import ConnectionPool

from lifelong.errors import SettingsError, StoreError
from lifelong.store.postgres.errors import LOCK_SECONDS, STATEMENT_SECONDS
from lifelong.types.address import without_password

Connection = psycopg.Connection[tuple[Any, ...]]

OLDEST = 15
"""The oldest version of PostgreSQL that the tests ran on."""

SCHEMA = "lifelong"
"""The schema of our tables; a database may have others."""

CONNECT_SECONDS = 10
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


def configure(connection: Connection) -> None:
    """Set how values are sent and read on a new connection."""
    adapters = connection.adapters
    adapters.register_dumper(str, _TextDumper)
    adapters.register_dumper(int, Int8Dumper)  # one type for all integers, so that a statement is prepared once
    adapters.register_dumper(bool, _FlagDumper)
    adapters.register_loader("numeric", _SumLoader)


def conninfo_of(url: str) -> str:
    """The address with our own options.

    Raises:
        SettingsError: the address is malformed; the message does not repeat it, because it may have a password.
    """
    try:
        values = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        values = {"host": "@"}
    if "@" in str(values.get("host") or "") or not str(values.get("port") or 0).replace(",", "").isdecimal():
        raise SettingsError(
            "the address of the database cannot be read: give postgresql://user:password@host:port/database, and write "
            "@, /, : and % in a password as %40, %2F, %3A and %25"
        )
    ours = (
        f"-c search_path={SCHEMA} -c statement_timeout={STATEMENT_SECONDS}s -c lock_timeout={LOCK_SECONDS}s "
        "-c client_encoding=UTF8 -c idle_in_transaction_session_timeout=600s"
    )
    options = f"{values.pop('options', None) or ''} {ours}".strip()
    values.setdefault("connect_timeout", CONNECT_SECONDS)
    values.setdefault("application_name", "lifelong")
    return make_conninfo("", **values, options=options)


def connect(url: str) -> Connection:
    """One connection, after all checks.

    Raises:
        SettingsError: the address is malformed.
        StoreError: the server cannot be reached, refuses, or is too old; or the database is not in UTF-8.
    """
    conninfo, name = conninfo_of(url), without_password(url)
    try:
        connection = psycopg.connect(conninfo, autocommit=True, cursor_factory=RawCursor)
    except psycopg.OperationalError as error:
        raise StoreError(_refusal(name, str(error))) from None  # its notes may repeat the parameters
    try:
        configure(connection)
        number = connection.info.server_version // 10_000
        if number < OLDEST:
            raise StoreError(f"{name} runs PostgreSQL {number}, and {OLDEST} is the oldest that works: update it")
        encoding = connection.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise StoreError(f"{name} stores text as {encoding}: make a database with ENCODING 'UTF8'")
    except BaseException:
        connection.close()
        raise
    return connection


def _refusal(name: str, message: str) -> str:
    """What to do about a connection that failed, from the words of libpq."""
    said = message.strip().rpartition("FATAL:")[2].strip().partition("\n")[0]
    if "password authentication failed" in message or "no password supplied" in message:
        return (
            f"{name} refused the password of its user: check it in the address, in PGPASSWORD or in the file ~/.pgpass"
        )
    if "does not exist" in message and "database" in message:
        return f"{name} does not exist: `createdb` makes it"
    return f"{name} cannot be reached ({said}): check that the server runs, and host, port and user"


def pool_of(url: str, *, most: int) -> ConnectionPool[Connection]:
    """The connections of this process; they are opened by need, and idle ones are closed.

    Args:
        url: the address, which ``connect`` has checked.
        most: the largest number of connections.
    """
    return ConnectionPool(
        conninfo_of(url),
        kwargs={"autocommit": True, "cursor_factory": RawCursor},
        connection_class=psycopg.Connection,
        min_size=0,
        max_size=most,
        max_idle=300,
        timeout=WAIT_SECONDS,
        configure=configure,
        open=True,
        name="lifelong",
    )
