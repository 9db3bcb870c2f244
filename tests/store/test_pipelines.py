"""Statements in one message to PostgreSQL: their answers, their errors, and what stays prepared on the connection."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lifelong.store.store import Store
from lifelong.types.address import PostgresAddress
from tests.postgres import PostgresServer
from tests.store.examples import say

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed: pip install 'lifelong[postgres]'")

from lifelong.store.postgres import pipelines, prepared  # noqa: E402  # they import psycopg
from lifelong.store.postgres.connections import pool_of  # noqa: E402
from lifelong.store.postgres.watch import WatchedConnection  # noqa: E402


@pytest.fixture
def connection(postgres: PostgresServer) -> Iterator[WatchedConnection]:
    """A connection to a database without rows."""
    pool = pool_of(postgres.cleaned(), most=1)
    with pool.connection() as connection:
        yield connection
    pool.close()


def test_each_statement_has_its_answer(connection: WatchedConnection):
    answers = pipelines.run(
        connection,
        [
            ("BEGIN", ()),
            ("INSERT INTO tombstone (id, at) VALUES ($1, $3), ($2, $3)", [b"a", b"b", 1]),
            ("SELECT id, at FROM tombstone ORDER BY id", ()),
            ("SELECT $1", ["Grüße\0"]),
            ("COMMIT", ()),
        ],
    )
    assert [answer.rows for answer in answers] == [[], [], [(b"a", 1), (b"b", 1)], [("Grüße\ufffd",)], []]
    assert answers[1].affected == 2


def test_outside_of_a_transaction_all_statements_are_one(connection: WatchedConnection):
    """The second one fails, so the first one leaves nothing; the connection goes on."""
    with pytest.raises(psycopg.errors.UndefinedTable):
        pipelines.run(connection, [("INSERT INTO tombstone (id, at) VALUES ('a', 1)", ()), ("SELECT * FROM none", ())])
    assert pipelines.run(connection, [("SELECT count(*) FROM tombstone", ())])[0].rows == [(0,)]


def test_the_first_error_is_the_one_that_is_raised(connection: WatchedConnection):
    """Not that of the statements behind it, which were not run."""
    with pytest.raises(psycopg.errors.DivisionByZero):
        pipelines.run(connection, [("BEGIN", ()), ("SELECT 1 / $1", [0]), ("SELECT * FROM none", ()), ("COMMIT", ())])
    pipelines.run(connection, [("ROLLBACK", ())])
    assert not connection.info.transaction_status


def on_the_server(connection: WatchedConnection) -> set[str]:
    """The statements that the server holds for this connection."""
    return {row[0] for row in connection.execute("SELECT statement FROM pg_prepared_statements").fetchall()}


def test_what_is_used_often_is_prepared_also_after_a_rollback(connection: WatchedConnection):
    for value in range(prepared.AFTER + 2):
        pipelines.run(connection, [("BEGIN", ()), ("SELECT $1 + 1", [value]), ("ROLLBACK", ())])
    assert on_the_server(connection) == {"BEGIN", "SELECT $1 + 1", "ROLLBACK"}
    assert pipelines.run(connection, [("SELECT $1 + 1", [41])])[0].rows == [(42,)]


def test_a_statement_that_failed_to_be_prepared_is_prepared_later(connection: WatchedConnection):
    asked = ("SELECT count(*) FROM later", ())
    for _ in range(prepared.AFTER + 2):
        with pytest.raises(psycopg.errors.UndefinedTable):
            pipelines.run(connection, [asked])
    pipelines.run(connection, [("CREATE TEMP TABLE later (number int)", ())])
    for _ in range(2):
        assert pipelines.run(connection, [asked])[0].rows == [(0,)]
    assert asked[0] in on_the_server(connection)


def test_the_server_holds_few_prepared_statements(connection: WatchedConnection, monkeypatch: pytest.MonkeyPatch):
    """The least recently used ones go, also where a snapshot begins in the same message."""
    monkeypatch.setattr(prepared, "MOST", 3)
    for number in range(6):
        for _ in range(prepared.AFTER + 1):
            begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
            pipelines.run(connection, [(begin, ()), (f"SELECT {number}", ()), ("COMMIT", ())])
    pipelines.run(connection, [("SELECT 'the last one to go'", ())])
    assert on_the_server(connection) == {"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "SELECT 5", "COMMIT"}


def test_a_rollback_leaves_a_store_that_works(postgres: PostgresServer, tmp_path: Path):
    """Many rollbacks in a row: what psycopg itself prepares would release our statements."""
    with Store(PostgresAddress(postgres.cleaned(), tmp_path)) as store:
        ana = store.record("home", "ana")
        for number in range(8):
            with pytest.raises(ZeroDivisionError), ana.transaction():
                say(ana, f"nothing of this {number}")
                raise ZeroDivisionError
            say(ana, f"all of this {number}")
        assert ana.messages.count() == 8
