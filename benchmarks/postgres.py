"""What a record in PostgreSQL costs: adds and recalls by clients and rows, a cold person, a chat, an erasure.

``python -m benchmarks.postgres`` starts a PostgreSQL server in a temporary folder (without fsync, as the tests do), and
measures a record in a folder in the same run. Persons beyond the first are copies of it that the database makes itself.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measure import at, conditions, milliseconds, save
from benchmarks.subjects.lifelong import incoming
from benchmarks.text import Source, source
from lifelong.sync import Life, Person, open
from tests.person.examples import Played
from tests.postgres import PostgresServer, running_server
from tests.random_vectors import RandomVectors
from tests.round_trips import round_trips

CLIENTS = (1, 4, 16)

_COPY = """
SET search_path = lifelong;
INSERT INTO person (space, name, zone, made_at, folder) SELECT p.space, 'copy-' || n, p.zone, p.made_at, 'copy-' || n
    FROM person p, generate_series({first}, {last}) n WHERE p.name = 'first';
CREATE TEMP TABLE copies AS SELECT c.id AS person, o.id AS origin, substr(c.name, 6) AS n FROM person c, person o
    WHERE o.name = 'first' AND c.name LIKE 'copy-%' AND substr(c.name, 6)::bigint BETWEEN {first} AND {last};
INSERT INTO session (person, id, first_at, last_at, closed_at)
    SELECT c.person, s.id || '-' || c.n, s.first_at, s.last_at, s.closed_at FROM copies c
    JOIN session s ON s.person = c.origin;
INSERT INTO message (person, id, session, role, speaker, text, at, zone)
    SELECT c.person, m.id || '-' || c.n, t.seq, m.role, m.speaker, m.text, m.at, m.zone FROM copies c
    JOIN message m ON m.person = c.origin JOIN session s ON s.seq = m.session
    JOIN session t ON t.id = s.id || '-' || c.n;
INSERT INTO entry (person, kind, message, flags, terms, dated)
    SELECT c.person, e.kind, t.seq, e.flags, e.terms, 1 FROM copies c JOIN entry e ON e.person = c.origin
    JOIN message m ON m.seq = e.message JOIN message t ON t.id = m.id || '-' || c.n;
INSERT INTO vector (person, entry, embedder, data)
    SELECT c.person, x.seq, v.embedder, v.data FROM copies c JOIN vector v ON v.person = c.origin
    JOIN entry e ON e.seq = v.entry JOIN message m ON m.seq = e.message JOIN message t ON t.id = m.id || '-' || c.n
    JOIN entry x ON x.message = t.seq;
DROP TABLE copies;
"""


@contextmanager
def opened(place: str | Path, *, chat: Any = "none") -> Iterator[Life]:
    """A record whose update stage is off."""
    options: dict[str, Any] = {"look": "none", "ocr": "none", "speech": "none", "worker": False}
    with open(place, chat=chat, embed=RandomVectors(), database_connections=20, **options) as life:
        yield life


def fill(person: Person, texts: Sequence[str]) -> None:
    """Store messages with their vectors, and find their events."""
    person.add(incoming(texts, first=0), embed=True)
    person.recall("anything", k=1)


def quantiles(values: Sequence[float]) -> dict[str, float]:
    """Median, 95th and 99th percentile."""
    return {"p50": round(median(values), 2), "p95": round(at(values, 0.95), 2), "p99": round(at(values, 0.99), 2)}


def together(clients: int, seconds: float, call: Callable[[int, int], object]) -> dict[str, float]:
    """Calls a second, and their milliseconds, of so many clients: threads of this process, each with its own person."""
    until = time.perf_counter() + seconds

    def client(number: int) -> list[float]:
        times = []
        for turn in count():
            times.append(milliseconds(call, number, turn))
            if time.perf_counter() > until:
                break
        return times

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        times = [each for one in threads.map(client, range(clients)) for each in one]
    return {"a second": round(len(times) / (time.perf_counter() - began), 1), "n": len(times), **quantiles(times)}


def by_clients(life: Life, texts: Source, seconds: float) -> dict[str, Any]:
    """Adds and recalls of persons with a history, at several numbers of clients."""
    people = [life.person(f"copy-{number + 1}") for number in range(max(CLIENTS))]
    for person in people:
        person.recall("warm", k=1)
    result: dict[str, Any] = {}
    for clients in CLIENTS:
        result[f"adds, {clients}"] = together(
            clients, seconds, lambda number, turn: people[number].add(texts.turns[turn % 2000], embed=True)
        )
        result[f"recalls, {clients}"] = together(
            clients, seconds, lambda number, turn: people[number].recall(texts.questions[turn % 50], k=10, floor=0.0)
        )
    return result


def warm(person: Person, texts: Source, rounds: int) -> list[float]:
    """Milliseconds of recalls of ten hits with the index in memory."""
    person.recall("warm", k=1)
    return [milliseconds(person.recall, texts.questions[turn % 50], k=10, floor=0.0) for turn in range(rounds)]


def cold(server: PostgresServer, place: str | Path, name: str, rounds: int) -> dict[str, float]:
    """Median milliseconds, by the clock and of processors, of the first recall of a person who is not in memory."""
    times, used = [], []
    for _ in range(rounds):
        with opened(place) as life:
            life.person("nobody").recall("warm", k=1)
            before = processor_ms(server)
            times.append(milliseconds(life.person(name).recall, "where do I live?", k=10))
            used.append(processor_ms(server) - before)
    return {"clock": round(median(times), 1), "processors": round(median(used), 1)}


def processor_ms(server: PostgresServer) -> float:
    """Milliseconds of processor time that this process and the server's have taken."""
    return time.process_time() * 1000 + server_ms(server)


def server_ms(server: PostgresServer) -> float:
    """Milliseconds of processor time that the processes of a server have taken."""
    main = int((server.folder / "data" / "postmaster.pid").read_text().partition("\n")[0])
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            number, fields = int(path.parent.name), path.read_text().rpartition(")")[2].split()
            if number == main:
                ticks += sum(map(int, fields[11:15]))  # with its children that ended
            elif int(fields[1]) == main:
                ticks += sum(map(int, fields[11:13]))
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def erasures(server: PostgresServer, url: str, life: Life, texts: Source, size: int) -> dict[str, Any]:
    """Seconds to erase messages by their ids, and a whole person, and of the processors of client and server."""
    result: dict[str, Any] = {}
    for way in ("messages", "person"):
        person = life.person(f"erased-{size}-{way}")
        fill(person, texts.messages(size))
        if url:
            server.run("ANALYZE", url.partition("@/")[2].partition("?")[0])
        ids = [message.id for message in person.messages()] if way == "messages" else []
        before = processor_ms(server)
        took = milliseconds(lambda who, which: who.forget(*which, everything=not which), person, ids)
        used = processor_ms(server) - before
        result[way] = {"seconds": round(took / 1000, 2), "processor": round(used / 1000, 2)}
    return result


def chat_round_trips(server: PostgresServer, url: str) -> tuple[int, float]:
    """Round trips of a chat with a scripted model, and its milliseconds where each takes 1 ms longer."""
    with round_trips(server.folder, delay=0.001) as wire, opened(wire.url(url), chat=Played("Good.")) as life:
        person = life.person("copy-1")
        for turn in range(8):  # until the statements are prepared
            person.chat(f"When do I run? {turn}")
        before = wire.count
        took = milliseconds(person.chat, "And where?")
        return wire.count - before, round(took, 1)


def measured(server: PostgresServer, folder: Path, texts: Source, options: argparse.Namespace) -> dict[str, Any]:
    """All figures, each printed as soon as it is known."""
    history, large = texts.messages(options.history), texts.messages(options.large)
    url = server.database()
    name = url.partition("@/")[2].partition("?")[0]
    result: dict[str, Any] = {}

    def tell(what: str, value: Any) -> None:
        result[what] = value
        print(f"{what}: {value}", flush=True)

    with opened(url) as life, opened(folder) as local:
        fill(life.person("first"), history)
        fill(local.person("first"), history)
        server.run("ANALYZE", name)
        sides = [each.person("first") for each in (life, local)]
        for person in sides:
            warm(person, texts, 40)  # statements are prepared, and pages are read
        times: list[list[float]] = [[], []]
        used = [0.0, 0.0]
        for _ in range(6):  # in turns, so that what else the machine does meets both
            for side, person in enumerate(sides):
                before = processor_ms(server)
                times[side] += warm(person, texts, 40)
                used[side] += (processor_ms(server) - before) / (6 * 41)
        ours, theirs = times
        tell("ms of processors of a warm recall, PostgreSQL and SQLite", [round(each, 2) for each in used])
        tell("recall warm, PostgreSQL", quantiles(ours))
        tell("recall warm, SQLite", quantiles(theirs))
        fill(life.person("large"), large)
        fill(local.person("large"), large)
        server.run("ANALYZE", name)  # autovacuum, which keeps the statistics elsewhere, is off in this server
    tell(f"first recall of {len(large):,} messages, ms, PostgreSQL", cold(server, url, "large", 5))
    tell(f"first recall of {len(large):,} messages, ms, SQLite", cold(server, folder, "large", 5))
    for engine, place in (("PostgreSQL", url), ("SQLite", folder)):
        with opened(place) as life:
            for size in options.erase:
                tell(
                    f"erase {size:,} messages, {engine}",
                    erasures(server, "" if place == folder else url, life, texts, size),
                )
    if options.short:
        return result
    with opened(url) as life:
        copies = 0
        for size in options.rows:
            began = time.perf_counter()
            wanted = max(max(CLIENTS), size // len(history) - 1)
            server.run(_COPY.format(first=copies + 1, last=wanted) + "ANALYZE;", name)
            copies = wanted
            tell(f"{size:,} messages, seconds to load", round(time.perf_counter() - began, 1))
            person = life.person(f"copy-{copies}")
            person.recall("warm", k=1)
            adds = [milliseconds(person.add, texts.turns[turn], embed=True) for turn in range(40)]
            tell(f"{size:,} messages, add", quantiles(adds))
            tell(f"{size:,} messages, recall", quantiles(warm(person, texts, 60)))
        bytes_now = int(server.run("SELECT pg_database_size(current_database())", name))
        tell("bytes a message", round(bytes_now / int(server.run("SELECT count(*) FROM lifelong.message", name))))
        for what, figures in by_clients(life, texts, options.seconds).items():
            tell(what, figures)
    trips, delayed = chat_round_trips(server, url)
    tell("round trips of a chat", trips)
    tell("a chat where each takes 1 ms longer, ms", delayed)
    return result


def main() -> None:
    """Measure, print and store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--locomo", type=Path, help="texts of LoCoMo instead of made ones")
    parser.add_argument("--history", type=int, default=1000, help="messages of each person")
    parser.add_argument("--large", type=int, default=10_000, help="messages of the large person")
    parser.add_argument("--erase", type=int, nargs="+", default=[200, 2000, 10_000], help="messages of each erasure")
    parser.add_argument("--short", action="store_true", help="only recalls and erasures, without clients and rows")
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000], help="messages in the database, growing")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each measurement with clients")
    options = parser.parse_args()
    texts = source(options.locomo)
    with running_server() as server, tempfile.TemporaryDirectory() as folder:
        before = conditions(texts.name)
        files = Path(folder)
        os.environ["LIFELONG_STORE"] = str(files / "files")  # of the record in PostgreSQL
        result = measured(server, files / "local", texts, options)
    result |= {"before": before, "after": conditions(texts.name)}
    print(save("postgres", result))


if __name__ == "__main__":
    main()
