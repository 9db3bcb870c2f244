"""What several server processes of one PostgreSQL record add to the first word of an answer, beside one process.

``python -m benchmarks.server.several`` starts a PostgreSQL server, a model on loopback, and one ``lifelong serve``,
then four; 128 streams are spread over them. The rounds of one and of four are measured in turns.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.measure import conditions, save, table
from benchmarks.postgres import server_ms
from benchmarks.server import processes
from benchmarks.server.processes import Process, load
from benchmarks.server.streams import times
from benchmarks.text import Source, source
from lifelong.store.store import Store
from lifelong.sync import open
from lifelong.types.address import PostgresAddress
from tests.postgres import running_server

PEOPLE = 16
RATE, WORDS = 25.0, 50
"""Words a second, and in all, of an answer of the model."""


def prepare(url: str, files: Path, texts: Source, history: int) -> list[str]:
    """Persons with a history each; returns a key for each."""
    names = [f"person{number}" for number in range(PEOPLE)]
    with open(url, chat="none", worker=False) as life:
        for name in names:
            life.person(name).add(texts.turns[:history])
    with Store(PostgresAddress(url, files)) as store:
        keys = []
        for name in names:
            record, scopes = store.record("default", name), ("read", "write")
            _, key = store.keys.create("default", person=record, scopes=scopes, now=datetime.now(UTC), label="")
            keys.append(key)
    return keys


def together(servers: Sequence[Process], streams: int, requests: int, **common: Any) -> dict[str, Any]:
    """A load that is spread evenly over the servers."""
    count = len(servers)
    with ThreadPoolExecutor(count) as threads:
        parts = list(
            threads.map(
                lambda one: load(url=one.url, streams=streams // count, requests=requests // count, **common), servers
            )
        )
    joined = [value for part in parts for value in part["first"]]
    return {"first": joined, "failures": [failure for part in parts for failure in part["failures"]]}


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--processes", type=int, nargs="+", default=[1, 4])
    options.add_argument("--streams", type=int, default=128)
    options.add_argument("--requests", type=int, default=256, help="of each round")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--history", type=int, default=200, help="messages of each person")
    options.add_argument("--locomo", type=Path, help="LoCoMo file to take texts from")
    given = options.parse_args()
    texts = source(given.locomo)
    common: dict[str, Any] = {"texts": texts.questions[:50], "spread": WORDS / RATE, "memory": "on"}
    with running_server(max_connections="100") as server, tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        files = Path(place)
        os.environ["LIFELONG_STORE"] = str(files)
        url = server.database()
        common["keys"] = prepare(url, files, texts, given.history)
        os.environ["LIFELONG_DATABASE"] = url
        model = stack.enter_context(processes.model(rate=RATE, words=WORDS))
        chat = f"openai:loopback@{model.url}"
        running = [
            stack.enter_context(processes.lifelong(files, chat, shared=True)) for _ in range(max(given.processes))
        ]
        before = conditions(texts.name)
        for one in running:  # everything is loaded and warm
            load(url=one.url, streams=4, requests=2 * PEOPLE, **common)
        direct = times([load(url=model.url, streams=given.streams, requests=given.requests, **common)])
        rounds: dict[int, list[dict[str, Any]]] = {count: [] for count in given.processes}
        for _ in range(given.rounds):
            for count in given.processes:
                used = server_ms(server), sum(one.cpu() for one in running)
                found = together(running[:count], given.streams, given.requests, **common)
                found["database"] = (server_ms(server) - used[0]) / given.requests
                found["servers"] = (sum(one.cpu() for one in running) - used[1]) * 1000 / given.requests
                rounds[count].append(found)
                print(count, times([found]), f"failures: {sorted(set(found['failures']))}", flush=True)
    rows = []
    for count, parts in rounds.items():
        mean = [sum(part[what] for part in parts) / len(parts) for what in ("servers", "database")]
        every = times(parts)
        failures = sum(len(part["failures"]) for part in parts)
        rows.append([count, f"{every['p50']} / {every['p95']}", *(f"{value:.1f}" for value in mean), failures])
    head = ["processes", "first word, ms p50 / p95", "ms of processors in servers", "in PostgreSQL", "failures"]
    print(table(head, rows), f"\n\nthe model asked directly: {direct['p50']} / {direct['p95']}")
    result = {
        "before": before,
        "after": conditions(texts.name),
        "direct": direct,
        "rows": [dict(zip(head, row, strict=True)) for row in rows],
    }
    print(save("server_several", result))


if __name__ == "__main__":
    main()
