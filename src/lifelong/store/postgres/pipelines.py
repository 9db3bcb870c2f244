"""Statements in one message to the server, and their answers in one wait, by the pipeline mode of libpq.

psycopg's own pipeline writes each statement to the socket by itself, so that the server wakes up for each of them, and
so do we: six small statements took three times the processor time that they take here.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, NamedTuple

from psycopg import errors, generators
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, Format, PipelineStatus
from psycopg.pq.abc import PGresult

from lifelong.store.postgres.prepared import Key, PreparedStatements
from lifelong.store.postgres.watch import WatchedConnection
from lifelong.store.read_steps import Row

Statement = tuple[str, Sequence[Any]]
"""SQL with PostgreSQL's own parameters, and their values."""


class StatementResult(NamedTuple):
    """What a statement gave: its rows, and how many it returned or changed."""

    rows: list[Row]
    affected: int


def run(connection: WatchedConnection, statements: Sequence[Statement]) -> list[StatementResult]:
    """Run statements in one round trip; outside of a transaction they are one transaction.

    Raises:
        psycopg.Error: of the first statement that failed; the ones behind it were not run.
    """
    try:
        results = connection.wait(_exchanged(connection, statements))
    except BaseException:
        if not connection.closed and connection.pgconn.pipeline_status != PipelineStatus.OFF:
            connection.close()  # interrupted: its answers would be taken for those of the next statements
        raise
    reader = Transformer(connection)
    answers = []
    for result in results:
        rows: list[Row] = []
        if result.ntuples:
            reader.set_pgresult(result)
            rows = reader.load_rows(0, result.ntuples, tuple)
        answers.append(StatementResult(rows, result.command_tuples or 0))
    return answers


def _exchanged(connection: WatchedConnection, statements: Sequence[Statement]) -> Generator[Any, Any, list[PGresult]]:
    """Send the statements, and take the result of each."""
    pgconn, prepared = connection.pgconn, connection.prepared
    writer = Transformer(connection)
    wanted: list[Key | bytes | None] = []  # of each result: what it prepares, the name that it releases, or an answer
    pgconn.enter_pipeline_mode()
    for sql, values in statements:
        parameters = writer.dump_sequence(values, [PyFormat.AUTO] * len(values)) if values else None
        types, formats = (tuple(writer.types or ()), writer.formats) if values else ((), None)
        name, new = (b"", False) if prepared is None else prepared.name((sql, types))
        if new:
            pgconn.send_prepare(name, sql.encode(), types)
            wanted.append((sql, types))
        if name:
            pgconn.send_query_prepared(name, parameters, formats, Format.BINARY)
        else:
            pgconn.send_query_params(sql.encode(), parameters, types or None, formats, Format.BINARY)
        wanted.append(None)
    for old in prepared.old if prepared is not None else ():  # last: it would take the snapshot before BEGIN
        pgconn.send_query_params(b"DEALLOCATE " + old, None)
        wanted.append(old)
    pgconn.pipeline_sync()
    yield from generators.send(pgconn)
    results: list[PGresult] = []
    while True:
        result = yield from generators.fetch(pgconn)
        if result is None:  # the end of the results of one statement
            continue
        if result.status == ExecStatus.PIPELINE_SYNC:
            break
        results.append(result)
    pgconn.exit_pipeline_mode()
    if prepared is not None:
        _note(prepared, wanted, results)
    failed = next((result for result in results if result.status == ExecStatus.FATAL_ERROR), None)
    if failed is not None:
        raise errors.error_from_result(failed, encoding=connection.info.encoding)
    return [result for result, what in zip(results, wanted, strict=True) if what is None]


def _note(prepared: PreparedStatements, wanted: Sequence[Key | bytes | None], results: Sequence[PGresult]) -> None:
    """Note what was prepared and released."""
    done = [result.status == ExecStatus.COMMAND_OK for result in results]
    done += [False] * (len(wanted) - len(done))
    for what, well in zip(wanted, done, strict=True):
        if isinstance(what, tuple) and not well:
            prepared.forget(what)
        elif isinstance(what, bytes) and well:
            prepared.released([what])
