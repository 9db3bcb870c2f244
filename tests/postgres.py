"""A throw-away PostgreSQL server for tests: in a temporary folder, on a Unix socket, with nothing of it left behind.

PostgreSQL refuses to run as root: where the tests do, the server runs as ``nobody``.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from lifelong.types.address import PostgresAddress

PASSWORD = "not-to-be-printed"
"""Of the user ``locked``; all others need none."""

_HBA = "local all locked scram-sha-256\nlocal all all trust\nlocal replication postgres trust\n"

_OPTIONS = {  # a crash of this server loses nothing that anybody wants
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "autovacuum": "off",
}

_CLEAN = """
SET session_replication_role = replica;
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'lifelong' AND tablename <> 'migration'
        AND tablename <> 'identity' LOOP
        EXECUTE format('DELETE FROM lifelong.%I', name);
    END LOOP;
    PERFORM setval(format('lifelong.%I', sequencename), 1, false) FROM pg_sequences WHERE schemaname = 'lifelong';
END $$
"""
"""Deletes all rows, without triggers and in any order, and begins all numbers anew."""


database_of_folder: dict[Path, str] = {}
"""With ``--engine postgres``, the addresses of the databases that the running test has instead of files in folders."""


def binaries() -> Path | None:
    """The folder with ``initdb`` and ``pg_ctl``, or None where PostgreSQL is not installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("[0-9]*/bin"), key=lambda path: int(path.parent.name))
    if path := shutil.which("initdb"):
        folders.append(Path(path).resolve().parent)
    return next((folder for folder in reversed(folders) if (folder / "pg_ctl").exists()), None)


class PostgresServer:
    """A running server. Databases are copies of a template that has the schema already."""

    def __init__(self, folder: Path, programs: Path, options: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.options = {**_OPTIONS, **(options or {})}
        self._programs = programs
        self._numbers = count(1)
        self._cleaned: str | None = None

    def url(self, database: str, *, user: str = "lifelong", password: str = "") -> str:
        """The address of a database."""
        secret = f":{password}" if password else ""
        return f"postgresql://{user}{secret}@/{database}?host={self.folder}"

    def run(self, sql: str, database: str = "postgres") -> str:
        """Run SQL as the owner of the server, and return what it prints."""
        command = [str(self._programs / "psql"), "-qAt", "-h", str(self.folder), "-U", "postgres", "-d", database]
        result = subprocess.run([*command, "-v", "ON_ERROR_STOP=1"], input=sql, capture_output=True, text=True)
        assert result.returncode == 0, result.stderr
        return str(result.stdout).strip()

    def empty(self) -> str:
        """A new database without a schema; returns its address."""
        name = f"empty_{os.getpid()}_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} OWNER lifelong TEMPLATE template0 ENCODING 'UTF8'")
        return self.url(name)

    def database(self) -> str:
        """A new database with the schema; returns its address."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} OWNER lifelong TEMPLATE prepared")
        return self.url(name)

    def cleaned(self) -> str:
        """A database with the schema and without rows, the same one each time; returns its address.

        It is cheaper than a new database, and for one test at a time.
        """
        import psycopg

        if self._cleaned is None:
            self._cleaned = self.database()
        with psycopg.connect(self._cleaned.replace("lifelong@", "postgres@"), autocommit=True) as connection:
            connection.execute(_CLEAN)
        return self._cleaned

    def drop(self, url: str) -> None:
        """Drop a database, also one with open connections."""
        name = url.partition("@/")[2].partition("?")[0]
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        """Stop the server at once."""
        self._control("stop", "-m", "immediate")

    def promote(self) -> None:
        """Make a standby the primary."""
        self._control("promote", "-w")

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to all processes of the server."""
        main = int((self.folder / "data" / "postmaster.pid").read_text().partition("\n")[0])
        children = Path(f"/proc/{main}/task/{main}/children").read_text().split()
        for process in (main, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(process, number)

    def start(self) -> None:
        """Start it."""
        options = " ".join(f"-c {name}={value or repr('')}" for name, value in self.options.items())
        self._control("start", "-w", "-l", str(self.folder / "log"), "-o", f"-k {self.folder} {options}")

    def make(self) -> None:
        """Make the cluster, start it, and prepare the template."""
        initdb = [self._programs / "initdb", "-D", self.folder / "data", "-U", "postgres", "-A", "trust", "--no-sync"]
        self._as_user([*initdb, "-E", "UTF8", "--locale=C.UTF-8"])
        (self.folder / "data" / "pg_hba.conf").write_text(_HBA)
        self.start()
        self.run(
            f"CREATE ROLE lifelong LOGIN; CREATE ROLE locked LOGIN PASSWORD '{PASSWORD}'; "
            "CREATE DATABASE prepared OWNER lifelong"
        )
        from lifelong.store.postgres.connections import connect
        from lifelong.store.postgres.schema import migrate

        with connect(self.url("prepared")) as connection:
            migrate(connection, "prepared")

    @contextmanager
    def standby(self) -> Iterator[PostgresServer]:
        """A standby of this server, that has to confirm each commit for as long as the context is open."""
        with _folder() as folder:
            standby = PostgresServer(folder, self._programs, self.options)
            source = f"host={self.folder} user=postgres application_name=standby"
            command = [self._programs / "pg_basebackup", "-d", source, "-D", folder / "data", "-R", "--checkpoint=fast"]
            self._as_user(command)
            try:
                standby.start()
                self.run("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
                self.run("SELECT pg_reload_conf()")
                yield standby
            finally:
                standby.stop()

    def _control(self, *arguments: str) -> None:
        self._as_user([self._programs / "pg_ctl", "-D", self.folder / "data", "-s", *arguments])

    def _as_user(self, command: list[Any]) -> None:
        other: dict[str, Any] = {}
        if os.geteuid() == 0:
            other = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        # its output goes to a file: a server that is started would keep a pipe open
        with (self.folder / "output").open("w+") as output:
            done = subprocess.run(
                command, cwd=self.folder, stdout=output, stderr=output, stdin=subprocess.DEVNULL, **other
            )
            output.seek(0)
            assert done.returncode == 0, output.read()


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder in which a server can run."""
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        if os.geteuid() == 0:
            os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
        yield folder


@contextmanager
def running_server(**options: str) -> Iterator[PostgresServer]:
    """A server for as long as the context is open.

    Args:
        options: settings of the server, other than the quick ones of ours.
    """
    programs = binaries()
    assert programs is not None
    with server_of(programs, options) as server:
        yield server


@contextmanager
def server_of(programs: Path, options: Mapping[str, str]) -> Iterator[PostgresServer]:
    """``running_server`` of the programs in this folder."""
    with _folder() as folder:
        server = PostgresServer(folder, programs, options)
        try:
            server.make()
            yield server
        finally:
            server.stop()


def columns_holding(url: str, trace: bytes) -> list[str]:
    """``table.column`` of each row of a database that holds a trace: UTF-8, or the bytes of a vector."""
    import psycopg

    found = []
    with psycopg.connect(url.replace("lifelong@", "postgres@"), autocommit=True) as connection:
        columns = connection.execute(
            "SELECT table_name, column_name, coalesce(domain_name, udt_name) FROM information_schema.columns "
            "WHERE table_schema = 'lifelong' AND coalesce(domain_name, udt_name) IN ('string', 'bytea')"
        ).fetchall()
        for table, column, kind in columns:
            content = f"convert_to({column}, 'UTF8')" if kind == "string" else column
            query = f"SELECT count(*) FROM lifelong.{table} WHERE position(%s::bytea IN {content}) > 0"
            row = connection.execute(query, [trace]).fetchone()
            found += [f"{table}.{column}"] * (row[0] if row else 0)
    return found


def address(url: str, folder: Path) -> PostgresAddress:
    """The address of a database with a folder for its files."""
    return PostgresAddress(url, folder)
