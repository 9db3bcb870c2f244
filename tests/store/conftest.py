"""The tests of the store that say what every engine does run on both engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lifelong.store.store import Store
from lifelong.types.address import PostgresAddress

ONE_ENGINE = {"backups", "encryption", "erasure", "faults", "migrations", "names", "orphans", "processes", "threads"}
"""Modules about the file of SQLite, or about processes that open a folder."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give the fixture ``engine`` its values."""
    if "engine" in metafunc.fixturenames:
        module = metafunc.module.__name__.rpartition(".")[2].removeprefix("test_")
        engines = ["sqlite"] if module in ONE_ENGINE else ["sqlite", "postgres"]
        metafunc.parametrize("engine", engines, indirect=True)


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """The engine of the record: ``sqlite`` or ``postgres``."""
    return str(request.param)


@pytest.fixture
def store(request: pytest.FixtureRequest, engine: str, tmp_path: Path) -> Iterator[Store]:
    """A fresh record."""
    folder = tmp_path / "test.lifelong"
    if engine == "sqlite":
        with Store(folder) as store:
            yield store
        return
    server = request.getfixturevalue("postgres")
    with Store(PostgresAddress(server.cleaned(), folder)) as store:
        yield store
