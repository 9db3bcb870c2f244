"""What an exact search over one person's vectors costs in the database, and what reading the vectors costs.

``python -m benchmarks.vector_scan`` installs PostgreSQL with pgvector (the wheel pgserver) below ``build/benchmarks``
and starts a server from it. All ways give the cosines of all vectors with a query: pgvector, with a row or one value
for all; a function in SQL over arrays of numbers; and reading the bytes as Lifelong stores them, with the product in
NumPy: at once, page by page (what recall does for a person whose vectors are not kept in memory), or through a cursor
of the server. The client's memory is the most that Python and NumPy allocated in one search, results included.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import WORK, conditions, save, table
from benchmarks.postgres import processor_ms
from lifelong.store.entry_vectors import PAGE
from tests.postgres import PostgresServer, server_of

DIM = 384
PINNED = "pgserver==0.1.4"
SLOW = 10_000
"""Vectors up to which the function in SQL is measured: 20 times as many take the better part of a minute."""

Floats = NDArray[np.float32]

_SCHEMA = """
CREATE EXTENSION vector;
CREATE TABLE stored (number bigint PRIMARY KEY, data bytea);
CREATE TABLE listed (number bigint PRIMARY KEY, data real[]);
CREATE TABLE typed (number bigint PRIMARY KEY, data vector(384));
CREATE FUNCTION dot(a real[], b real[]) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT sum(x::double precision * y) FROM unnest(a, b) AS pair (x, y));
GRANT ALL ON stored, listed, typed TO lifelong;
"""


def programs() -> Path:
    """The programs of a PostgreSQL that has pgvector."""
    home = WORK / "vector_scan"
    if not home.is_dir():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(home), PINNED]
        subprocess.run(pip, check=True)
    return (home / "pgserver" / "pginstall" / "bin").resolve()


def filled(server: PostgresServer, size: int) -> tuple[Any, Floats]:
    """A connection to tables of random unit vectors in three forms, and the vectors."""
    import psycopg

    name = f"scan_{size}"
    server.run(f"CREATE DATABASE {name} OWNER lifelong TEMPLATE template0 ENCODING 'UTF8'")
    server.run(_SCHEMA, name)
    vectors = np.random.default_rng(3).standard_normal((size, DIM), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    connection = psycopg.connect(server.url(name), autocommit=True)
    with connection.cursor().copy("COPY stored FROM STDIN") as copy:
        for number, vector in enumerate(vectors):
            copy.write_row((number, vector.tobytes()))
    with connection.cursor().copy("COPY typed FROM STDIN") as copy:
        for number, vector in enumerate(vectors):
            copy.write_row((number, f"[{','.join(map(str, vector.tolist()))}]"))
    if size <= SLOW:
        connection.execute("INSERT INTO listed SELECT number, data::real[] FROM typed")
    server.run("VACUUM ANALYZE stored, listed, typed", name)
    return connection, vectors


def cosines_of(connection: Any, query: Floats, size: int) -> dict[str, Callable[[], Floats]]:
    """Each way to the cosines of all vectors, by their number."""
    pgvector, numbers = f"[{','.join(map(str, query.tolist()))}]", query.tolist()

    def scan(sql: str, value: object) -> Floats:
        found = connection.execute(sql, [value], binary=True).fetchall()
        return np.array([cosine for _, cosine in found], np.float32)

    def scan_to_one() -> Floats:
        ((data,),) = connection.execute(
            "SELECT string_agg(float4send((data <#> %s::vector)::real), '' ORDER BY number) FROM typed",
            [pgvector],
            binary=True,
        ).fetchall()
        return -np.frombuffer(data, ">f4").astype(np.float32)

    def products(pages: Iterable[list[Any]]) -> Floats:
        cosines = np.full(size, np.nan, np.float32)
        for page in pages:
            rows = np.frombuffer(b"".join(data for _, data in page), "<f4").reshape(-1, DIM)
            cosines[[number for number, _ in page]] = np.vecdot(rows, query)
        return cosines

    def at_once() -> Iterable[list[Any]]:
        yield connection.execute("SELECT number, data FROM stored", binary=True).fetchall()

    def paged() -> Iterable[list[Any]]:
        page = [(-1, b"")]
        sql = f"SELECT number, data FROM stored WHERE number > %s ORDER BY number LIMIT {PAGE}"
        while page := connection.execute(sql, [page[-1][0]], binary=True).fetchall():
            yield page

    def streamed() -> Iterable[list[Any]]:
        with connection.transaction(), connection.cursor("scan", binary=True) as cursor:
            cursor.execute("SELECT number, data FROM stored")
            while page := cursor.fetchmany(PAGE):
                yield page

    ways: dict[str, Callable[[], Floats]] = {
        "pgvector, a row each": lambda: scan("SELECT number, -(data <#> %s::vector) FROM typed", pgvector),
        "pgvector, one value": scan_to_one,
        "a function in SQL": lambda: scan("SELECT number, dot(data, %s::real[]) FROM listed", numbers),
        "bytes at once": lambda: products(at_once()),
        "bytes by pages": lambda: products(paged()),
        "bytes through a cursor": lambda: products(streamed()),
    }
    return ways


def peak(way: Callable[[], Floats]) -> int:
    """The most bytes that a search allocates."""
    tracemalloc.start()
    try:
        way()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    rows = []
    with server_of(programs(), {}) as server:
        for size in chosen.sizes:
            connection, vectors = filled(server, size)
            query = vectors[7]
            for name, way in cosines_of(connection, query, size).items():
                if name == "a function in SQL" and size > SLOW:
                    continue
                assert np.allclose(way(), np.vecdot(vectors, query), atol=1e-5)
                times, before = [], processor_ms(server)
                for _ in range(chosen.rounds):
                    began = time.perf_counter()
                    way()
                    times.append((time.perf_counter() - began) * 1000)
                spent = (processor_ms(server) - before) / chosen.rounds
                rows.append(
                    [f"{size:,}", name, f"{median(times):,.0f}", f"{spent:,.0f}", f"{peak(way) / 1e6:,.0f}"],
                )
            for form in ("stored", "typed"):
                taken = connection.execute(f"SELECT pg_table_size('{form}')").fetchone()[0]
                rows.append([f"{size:,}", f"bytes of the table, a vector: {form}", f"{taken / size:,.0f}", "", ""])
            connection.close()
    head = ["vectors", "way", "ms, median", "ms of processors, mean", "MB in the client"]
    print(table(head, rows))
    print(save("vector_scan", {"after": conditions("random vectors"), "rows": rows}))


if __name__ == "__main__":
    main()
