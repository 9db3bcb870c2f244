"""What an exact search over one person's vectors costs in the database, and what reading the vectors costs.

``python -m benchmarks.vector_scan`` takes the PostgreSQL with pgvector that ``benchmarks.postgres_peers`` installs.
Three ways to the cosines of all vectors with a query: pgvector, a function in SQL over arrays of numbers, and reading
the bytes as Lifelong stores them, with the product in NumPy.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

import numpy as np

from benchmarks.measure import conditions, save, table
from benchmarks.postgres import processor_ms
from benchmarks.postgres_peers import environment
from tests.postgres import PostgresServer, server_of

DIM = 384

_SCHEMA = """
CREATE EXTENSION vector;
CREATE TABLE item (number bigint PRIMARY KEY, bytes bytea, numbers real[], one vector(384));
CREATE FUNCTION dot(a real[], b real[]) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT sum(x::double precision * y) FROM unnest(a, b) AS pair (x, y));
"""


def filled(server: PostgresServer, size: int) -> tuple[Any, np.ndarray[Any, np.dtype[np.float32]]]:
    """A connection to a table of random unit vectors in three forms, and the vectors."""
    import psycopg

    name = f"scan_{size}"
    server.run(f"CREATE DATABASE {name} OWNER lifelong TEMPLATE template0 ENCODING 'UTF8'")
    server.run(_SCHEMA, name)
    server.run("GRANT ALL ON item TO lifelong", name)
    vectors = np.random.default_rng(3).standard_normal((size, DIM)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    connection = psycopg.connect(server.url(name), autocommit=True)
    with connection.cursor().copy("COPY item (number, bytes, numbers, one) FROM STDIN") as copy:
        for number, vector in enumerate(vectors):
            listed = ",".join(map(str, vector.tolist()))
            copy.write_row((number, vector.tobytes(), f"{{{listed}}}", f"[{listed}]"))
    server.run("VACUUM ANALYZE item", name)
    return connection, vectors


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    rows = []
    with server_of(environment()[1], {}) as server:
        for size in chosen.sizes:
            connection, vectors = filled(server, size)
            query = vectors[7]
            listed = query.tolist()

            def scan(sql: str, value: object, connection: Any = connection) -> Any:
                found = connection.execute(sql, [value], binary=True).fetchall()
                return np.array([cosine for _, cosine in found])

            def read(connection: Any = connection, query: Any = query) -> Any:
                found = connection.execute("SELECT number, bytes FROM item", binary=True).fetchall()
                return np.frombuffer(b"".join(data for _, data in found), "<f4").reshape(-1, DIM) @ query

            ways: dict[str, Callable[[], Any]] = {
                "pgvector": partial(scan, "SELECT number, -(one <#> %s::vector) FROM item", str(listed)),
                "a function in SQL": partial(scan, "SELECT number, dot(numbers, %s::real[]) FROM item", listed),
                "reading the bytes": read,
            }
            cells = []
            for way in ways.values():
                assert np.allclose(way(), vectors @ query, atol=1e-5)
                times, before = [], processor_ms(server)
                for _ in range(chosen.rounds):
                    began = time.perf_counter()
                    way()
                    times.append((time.perf_counter() - began) * 1000)
                cells.append(f"{median(times):.0f} / {(processor_ms(server) - before) / chosen.rounds:.0f}")
            rows.append([f"{size:,}", *cells])
            head = ["vectors", *ways]
            connection.close()
    print("ms by the clock (median) / of processors (mean)\n\n" + table(head, rows))
    print(save("vector_scan", {"after": conditions("random vectors"), "rows": rows}))


if __name__ == "__main__":
    main()
