"""A database that keeps what it confirmed when it is killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import PostgresServer, binaries, running_server


@pytest.fixture(scope="session")
def durable() -> Iterator[PostgresServer]:
    """A server whose commits outlive the end of its processes."""
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed: `apt-get install postgresql` brings it")
    pytest.importorskip("psycopg_pool", reason="psycopg is not installed: pip install 'lifelong[postgres]'")
    with running_server(synchronous_commit="on", full_page_writes="on", max_connections="120") as server:
        yield server


@pytest.fixture
def database(durable: PostgresServer) -> Iterator[str]:
    """The address of a fresh database."""
    url = durable.database()
    yield url
    durable.drop(url)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """The folder of the files."""
    return tmp_path / "files"
