"""The commands on a record in a PostgreSQL database."""

import pytest

from tests.cli.run import done
from tests.postgres import PostgresServer


def test_commands_work_on_a_database(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch, tmp_path):
    """Named by --store or by the environment; doctor shows the address without its password."""
    url = postgres.cleaned()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("LIFELONG_STORE")
    done("add", "My truck is called Bertha.", "--store", url)
    monkeypatch.setenv("LIFELONG_DATABASE", url.replace("lifelong@", "lifelong:hidden@"))
    assert "Bertha" in done("recall", "truck")
    report = done("doctor")
    assert "postgresql://lifelong@/test" in report and "hidden" not in report
