"""One person with a long history: recall with the vectors in memory, and with the vectors left in the database.

``python -m benchmarks.large_person`` fills a record in PostgreSQL (a throw-away server) and one in a folder with the
same messages and random vectors, a minute apart and fifty a session, and asks about them in a new process for each
bound of ``index_megabytes``. The memory is the most that the process took beyond what it took before the person was
asked about; the processors are those of this process, without the database's.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.measure import WORK, conditions, milliseconds, save, table
from benchmarks.text import Source, source
from lifelong.language.terms import terms
from lifelong.store.store import Store
from lifelong.sync import open
from lifelong.types.address import PostgresAddress
from tests.postgres import running_server
from tests.random_vectors import RandomVectors

START = datetime(2020, 1, 1, tzinfo=UTC)
SESSION = 50
CHUNK = 2_000
MINUTE = 60_000_000  # microseconds


def fill(place: PostgresAddress | Path, texts: Source, count: int) -> None:
    """Store the messages of one person with their entries and vectors, without asking a model."""
    draw = np.random.default_rng(5)
    began = int(START.timestamp() * 1e6)
    with Store(place) as store:
        record = store.record("default", "ana")
        database, person = record._db, record.person
        embedder = 0
        stored = texts.messages(count)
        for first in range(0, count, CHUNK):
            numbers = range(first, min(count, first + CHUNK))
            vectors = draw.standard_normal((len(numbers), RandomVectors.dim), np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            with record.transaction():
                database.write_many(
                    "INSERT INTO session (person, id, first_at, last_at, closed_at) VALUES (?,?,?,?,?)",
                    [
                        (person, f"ses_{n}", began + n * MINUTE, began + (n + SESSION - 1) * MINUTE, None)
                        for n in numbers
                        if not n % SESSION
                    ],
                )
                session = {str(name): seq for seq, name in database.rows("SELECT seq, id FROM session", ())}
                database.write_many(
                    "INSERT INTO message (person, id, session, role, speaker, text, at, zone) VALUES (?,?,?,?,?,?,?,?)",
                    [
                        (person, f"msg_{n:016}", session[f"ses_{n - n % SESSION}"], 0, "", stored[n], at, 0)
                        for n in numbers
                        for at in [began + n * MINUTE]
                    ],
                )
                last = database.rows("SELECT max(seq) FROM message", ())[0][0]
                seqs = range(last - len(numbers) + 1, last + 1)
                packed = [terms(stored[n]).astype("<u4").tobytes() for n in numbers]
                database.write_many(
                    "INSERT INTO entry (person, kind, message, flags, terms, dated) VALUES (?,?,?,?,?,?)",
                    [(person, 0, seq, 0, each, 1) for seq, each in zip(seqs, packed, strict=True)],
                )
                last = database.rows("SELECT max(seq) FROM entry", ())[0][0]
                if not embedder:
                    record.entries.add_vectors(RandomVectors.name, [last - len(numbers) + 1], vectors[:1])
                    embedder = database.rows("SELECT id FROM embedder", ())[0][0]
                database.write_many(
                    "INSERT INTO vector (person, entry, embedder, data) VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
                    [
                        (person, entry, embedder, vector.tobytes())
                        for entry, vector in zip(range(last - len(numbers) + 1, last + 1), vectors, strict=True)
                    ],
                )


class Memory:
    """The most memory of its own (``RssAnon``: no mapped files) that this process took, looked at every 2 ms."""

    def __init__(self) -> None:
        self.before = self.most = self._now()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    @property
    def taken(self) -> int:
        """MB beyond what there was before."""
        return round((self.most - self.before) / 1e6)

    def _now(self) -> int:
        lines = Path("/proc/self/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("RssAnon")).split()[1]) * 1024

    def _watch(self) -> None:
        while True:
            self.most = max(self.most, self._now())
            time.sleep(0.002)


def asked(place: str, megabytes: int, texts: Source) -> dict[str, Any]:
    """Recalls of the person in this process."""
    options: dict[str, Any] = {"chat": "none", "look": "none", "ocr": "none", "speech": "none", "worker": False}
    with open(place, embed=RandomVectors(), index_megabytes=megabytes, **options) as life:
        life.person("nobody").recall("warm", k=1)
        person = life.person("ana")
        memory = Memory()
        spent = [time.process_time()]
        first = milliseconds(person.recall, texts.questions[0], k=10, floor=0.0)
        loaded = memory.taken
        spent.append(time.process_time())
        others = [milliseconds(person.recall, text, k=10, floor=0.0) for text in texts.questions[1:8]]
        spent.append(time.process_time())
        again = [milliseconds(person.recall, texts.questions[7], k=5, floor=0.0) for _ in range(7)]
        day = [
            milliseconds(person.recall, text, k=10, floor=0.0, since=since, until=since + timedelta(days=1))
            for number, text in enumerate(texts.questions[8:15])
            for since in [START + timedelta(days=3 * number + 1)]
        ]
        hits = [(hit.id, hit.score) for text in texts.questions[:4] for hit in person.recall(text, floor=0.0).hits]
        (index,) = [each for each in life._inner._engine.indexes if each.nbytes > 10_000]
        return {
            "index, MB": round(index.nbytes / 1e6),
            "memory at most, first recall, MB": loaded,
            "memory at most, MB": memory.taken,
            "first recall, ms": round(first),
            "first recall, ms of our processors": round(1000 * (spent[1] - spent[0])),
            "recall, ms": round(median(others)),
            "recall, ms of our processors": round(1000 * (spent[2] - spent[1]) / len(others)),
            "the same words again, ms": round(median(again)),
            "recall within a day, ms": round(median(day)),
            "hits": hits,
        }


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--messages", type=int, default=200_000)
    options.add_argument("--megabytes", type=int, nargs="+", default=[1024, 64], help="bounds of index_megabytes")
    options.add_argument("--ask", metavar="PLACE", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    texts = source(None)
    if chosen.ask:
        print(json.dumps(asked(chosen.ask, chosen.megabytes[0], texts)))
        return
    columns: dict[str, dict[str, Any]] = {}
    WORK.mkdir(parents=True, exist_ok=True)
    with running_server() as server, tempfile.TemporaryDirectory(dir=WORK) as folder:
        places = {"PostgreSQL": server.empty(), "SQLite": str(Path(folder) / "record.lifelong")}
        for engine, place in places.items():
            files = Path(folder) / engine
            fill(PostgresAddress(place, files) if engine == "PostgreSQL" else Path(place), texts, chosen.messages)
            if engine == "PostgreSQL":  # as its own daemon does, which is off in this server
                server.run("VACUUM ANALYZE", place.partition("@/")[2].partition("?")[0])
            for bound in chosen.megabytes:
                command = [sys.executable, "-m", "benchmarks.large_person", "--ask", place, "--megabytes", str(bound)]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                columns[f"{engine}, {bound:,} MiB"] = json.loads(done.stdout.splitlines()[-1])
    hits = [column.pop("hits") for column in columns.values()]
    rows = [[name, *(f"{column[name]:,}" for column in columns.values())] for name in next(iter(columns.values()))]
    print(f"{chosen.messages:,} messages; equal hits and scores: {all(each == hits[0] for each in hits)}\n")
    print(table(["", *columns], rows))
    print(save("large_person", {"after": conditions(texts.name), "messages": chosen.messages, "columns": columns}))


if __name__ == "__main__":
    main()
