"""Lifelong on PostgreSQL beside mem0 on pgvector and LangGraph's PostgresStore: one server, one run, no language model.

``python -m benchmarks.postgres_peers`` makes an environment for them in ``build/benchmarks/postgres_peers``, with a
PostgreSQL that has pgvector (the wheel pgserver), and starts a server from it. All use the same embedder and take
turns; processor time is that of the subject's process and of the server together. All searches are exact. The server
writes without fsync, for all of them.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.measure import WORK, conditions, save, spread, table
from benchmarks.peers import BULK, Running, grow, install, installed, running
from benchmarks.postgres import server_ms
from benchmarks.subjects.lifelong_postgres import ADDRESS
from benchmarks.text import Source, source
from benchmarks.vectors import write_pool
from tests.postgres import PostgresServer, server_of

PINNED = (
    "mem0ai==2.2.1",
    "langgraph==1.2.22",
    "langgraph-checkpoint-postgres==3.1.2",
    "psycopg[binary,pool]>=3.2",
    "pgserver==0.1.4",
)
SUBJECTS = ("lifelong_postgres", "mem0_pgvector", "langgraph_postgres")


def environment() -> tuple[Path, Path]:
    """The interpreter of all subjects, and the programs of the PostgreSQL that has pgvector."""
    home = WORK / "postgres_peers"
    python = (
        home / "bin" / "python" if installed(home, PINNED) else install(home, Path(sys.executable).as_posix(), PINNED)
    )
    (programs,) = home.glob("lib/python*/site-packages/pgserver/pginstall/bin")
    return python, programs.resolve()


def take_turns(server: PostgresServer, subjects: list[Running], texts: Source, size: int, rounds: int) -> None:
    """Searches and adds in small portions in turn; after each, the processor time of both sides for one call."""
    fresh = texts.messages(size + rounds * (8 + BULK))[size:]
    for subject in subjects:
        subject.ask("search", texts.questions[:3], real=True)
    for turn in range(rounds):
        part = fresh[turn * (8 + BULK) : (turn + 1) * (8 + BULK)]
        asked = [texts.questions[number % len(texts.questions)] for number in range(5 * turn, 5 * turn + 5)]
        for what, do, given, portion in (
            ("search", "search", asked, 1),
            ("add one", "add", part[:8], 1),
            ("add bulk", "add", part[8:], BULK),
        ):
            for subject in subjects:
                before = server_ms(server)
                subject.measure(what, do, given, size=portion)
                both = subject.cpu + (server_ms(server) - before) * portion / len(given)
                subject.ms.setdefault(f"{what}, both processors", []).append(both)


def report(result: dict[str, Any]) -> str:
    """A table for each size, in Markdown."""
    lines = []
    for size, subjects in result["sizes"].items():
        rows = []
        for what, portion in (("search", 1), ("add one", 1), ("add bulk", BULK)):
            of = [subjects[name] for name in SUBJECTS]
            rows.append(
                [f"{what}, ms p50 / p95", *(f"{each[what]['p50']:.1f} / {each[what]['p95']:.1f}" for each in of)]
            )
            cells = [f"{each[f'{what}, both processors']['p50'] / portion:.2f}" for each in of]
            unit = "search" if what == "search" else "message"
            rows.append([f"{what}, processor ms a {unit}", *cells])
        rows.append(
            ["bytes a message in the database", *(f"{subjects[name]['bytes a message']:,}" for name in SUBJECTS)]
        )
        lines.append(f"{int(size):,} messages\n\n" + table(["", *SUBJECTS], rows))
    return "\n\n".join(lines)


def stored_bytes(server: PostgresServer, subject: Running) -> int:
    """Bytes of a subject's database."""
    return int(server.run("SELECT pg_database_size(current_database())", subject.name))


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--locomo", type=Path, help="take turns and questions from this LoCoMo file")
    options.add_argument(
        "--sizes", type=int, nargs="+", default=[1000, 10_000], help="messages in each store, ascending"
    )
    options.add_argument("--rounds", type=int, default=10, help="portions of 5 searches, 8 adds and a bulk add")
    chosen = options.parse_args()
    python, programs = environment()
    texts = source(chosen.locomo)
    messages = texts.messages(max(chosen.sizes))
    pool = WORK / "pool.npy"
    write_pool(pool, messages)
    result: dict[str, Any] = {"before": conditions(texts.name), "pinned": PINNED, "sizes": {}}
    with server_of(programs, {}) as server, tempfile.TemporaryDirectory(dir=WORK) as place, ExitStack() as stack:
        for name in SUBJECTS:
            server.run(f"CREATE DATABASE {name} OWNER lifelong TEMPLATE template0 ENCODING 'UTF8'")
            server.run("CREATE EXTENSION vector", name)
        os.environ[ADDRESS] = server.url("{database}")
        subjects = [stack.enter_context(running(name, python, Path(place), pool)) for name in SUBJECTS]
        empty = {subject.name: stored_bytes(server, subject) for subject in subjects}
        for size in chosen.sizes:
            for subject in subjects:
                print(f"{subject.name}: {size} in {grow(subject, messages, size):.0f} s", file=sys.stderr)
                server.run("ANALYZE", subject.name)  # autovacuum, which does it elsewhere, is off in this server
                subject.ms.clear()
            used = {subject.name: stored_bytes(server, subject) - empty[subject.name] for subject in subjects}
            take_turns(server, subjects, texts, size, chosen.rounds)
            result["sizes"][str(size)] = {
                subject.name: {what: spread(values) for what, values in subject.ms.items()}
                | {"bytes a message": round(used[subject.name] / size)}
                for subject in subjects
            }
    result["after"] = conditions(texts.name)
    path = save("postgres_peers", result)
    print(
        report(result),
        f"\n\nload before and after: {result['before']['load']}, {result['after']['load']}; all in {path}",
    )


if __name__ == "__main__":
    main()
