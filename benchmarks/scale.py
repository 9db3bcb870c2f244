"""What a person costs on PostgreSQL, measured, and what 10^6 and 10^8 people would: ``python -m benchmarks.scale``.

``--measure`` measures on this machine with a throw-away server and writes ``benchmarks/scale.json``; without it the
tables of docs/scale.md are printed from there. What is extrapolated is arithmetic on the assumptions that are printed.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import lifelong
from benchmarks import measure
from tests.postgres import PostgresServer, running_server

MEASURED = Path(__file__).with_suffix(".json")

PERSONS, MESSAGES, ASKED = 4, 40, 8
"""Of the measurement: each person writes so many messages, and asks so many questions."""

_SAID = (
    "I live in {0} and I work at a bakery near the harbour.",
    "My sister {0} has a red truck, which she drives to the market on Saturdays.",
    "On Friday we sailed to the island with {0}, and it rained the whole afternoon.",
    "I love strong coffee, but {0} only drinks tea.",
    "Every Tuesday morning I run along the river with {0}.",
    "I have to call the dentist about {0} tomorrow, please remind me of it.",
    "The book about {0} that you found for me was too long, and I stopped in the middle.",
    "What do you think about {0}, is that worth a visit in the autumn?",
)
_ASKED = ("Where do I live?", "Who has a red truck?", "When do I run?", "What does my sister drive?")


@dataclass(frozen=True, slots=True)
class Cost:
    """What was measured, for one of each.

    Attributes:
        add_cpu: processor seconds of the server process for storing one message with its vector.
        learn_cpu: of the worker, for learning from one message.
        chat_cpu: of the server process, for one question and its answer without a chat model.
        add_database, learn_database, chat_database: of PostgreSQL, for the same.
        message_bytes: of tables and indexes, for one message with its vector and all that was learned from it.
        person_bytes: of tables and indexes, for one person who has said nothing.
        log_bytes: of write-ahead log, for one message that is stored and learned from.
    """

    add_cpu: float
    learn_cpu: float
    chat_cpu: float
    add_database: float
    learn_database: float
    chat_database: float
    message_bytes: float
    person_bytes: float
    log_bytes: float


@dataclass(frozen=True, slots=True)
class Assumed:
    """What nobody has measured here.

    Attributes:
        active: share of the people who write on a day.
        messages: that an active person writes on a day; half of them are questions in a chat.
        years: for which everything is kept.
        peak: share of a day's work in its busiest hour.
        load: share of the processors that may be busy in that hour.
        connections: of one process of eight cores.
        cores: of one process's machine.
        disk: bytes of one database server.
        pictures: bytes of pictures on an active day.
    """

    active: float = 0.2
    messages: int = 12
    years: int = 3
    peak: float = 0.1
    load: float = 0.5
    connections: int = 20
    cores: int = 8
    disk: float = 4e12
    pictures: float = 200_000


def main() -> None:
    """Measure if asked to, and print the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--measure", action="store_true", help=f"measure, and write {MEASURED.name}")
    if options.parse_args().measure:
        value = {"conditions": measure.conditions("made"), "cost": asdict(measured())}
        MEASURED.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    print(report())


def report(path: Path = MEASURED) -> str:
    """The tables of the page, from a measurement."""
    cost = Cost(**json.loads(path.read_text(encoding="utf-8"))["cost"])
    assumed = Assumed()
    lines = [f"| {name} | {amount(value)} |" for name, value in _figures(cost)]
    first = "\n".join(["| measured | value |", "|---|---:|", *lines])
    people = [extrapolated(cost, assumed, number) for number in (10**6, 10**8)]
    rows = [f"| {name} | {amount(one)} | {amount(many)} |" for (name, one), (_, many) in zip(*people, strict=True)]
    second = "\n".join(["| | 10^6 people | 10^8 people |", "|---|---:|---:|", *rows])
    return f"{first}\n\n{second}"


def extrapolated(cost: Cost, assumed: Assumed, people: int) -> list[tuple[str, float]]:
    """What so many people need, under these assumptions."""
    daily = people * assumed.active * assumed.messages
    answers = daily / 2
    peak = assumed.peak / 3600 / assumed.load
    server = peak * (daily * cost.add_cpu + answers * cost.chat_cpu)
    worker = daily * cost.learn_cpu / 86_400 / assumed.load  # learning may wait for the night
    database = peak * (daily * cost.add_database + answers * cost.chat_database)
    database += daily * cost.learn_database / 86_400 / assumed.load
    kept = daily * 365 * assumed.years
    stored = kept * cost.message_bytes + people * cost.person_bytes
    processes = math.ceil(server / assumed.cores) + math.ceil(worker / assumed.cores)
    return [
        ("messages a day", daily),
        ("messages a second in the busiest hour", daily * assumed.peak / 3600),
        ("cores of servers", math.ceil(server)),
        ("cores of workers", math.ceil(worker)),
        ("cores of PostgreSQL", math.ceil(database)),
        ("processes of servers and workers", processes),
        ("connections at most", processes * assumed.connections),
        ("bytes in PostgreSQL after three years", stored),
        ("database servers by their disks", math.ceil(stored / assumed.disk)),
        ("bytes of write-ahead log a day", daily * cost.log_bytes),
        ("bytes of pictures after three years", people * assumed.active * assumed.pictures * 365 * assumed.years),
        ("bytes in PostgreSQL for one person after three years", stored / people),
        ("processor seconds a person a day, all processes", _seconds(cost, assumed)),
    ]


def _seconds(cost: Cost, assumed: Assumed) -> float:
    each = cost.add_cpu + cost.add_database + cost.learn_cpu + cost.learn_database
    return assumed.active * assumed.messages * (each + (cost.chat_cpu + cost.chat_database) / 2)


_NAMES = {
    "add_cpu": "processor seconds: a message is stored with its vector, in the server",
    "learn_cpu": "processor seconds: a message is learned from, in the worker",
    "chat_cpu": "processor seconds: a question is answered without a chat model, in the server",
    "add_database": "processor seconds: a message is stored, in PostgreSQL",
    "learn_database": "processor seconds: a message is learned from, in PostgreSQL",
    "chat_database": "processor seconds: a question is answered, in PostgreSQL",
    "message_bytes": "bytes of a message with its vector and what was learned, tables and indexes",
    "person_bytes": "bytes of a person who has said nothing",
    "log_bytes": "bytes of write-ahead log for a message",
}


def _figures(cost: Cost) -> list[tuple[str, float]]:
    return [(_NAMES[each.name], getattr(cost, each.name)) for each in fields(Cost)]


def amount(value: float) -> str:
    """A number with two significant digits and a unit of thousands; whole numbers under a million as they are."""
    if value < 1:
        return f"{value:.2g}"
    if value < 1e6:
        return f"{round(value):,}" if value >= 100 or value == int(value) else f"{value:.1f}"
    unit = next((unit, name) for unit, name in ((1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M")) if value >= unit)
    return f"{value / unit[0]:.3g} {unit[1]}"


# The measurement


def measured() -> Cost:
    """Measure with the default models and a server that keeps what it confirms."""
    with (
        tempfile.TemporaryDirectory() as name,
        running_server(synchronous_commit="on", full_page_writes="on", shared_buffers="256MB") as postgres,
    ):
        url = postgres.database()
        os.environ["LIFELONG_STORE"] = str(Path(name) / "files")
        return _measured(postgres, url)


def _measured(postgres: PostgresServer, url: str) -> Cost:
    database = url.partition("@/")[2].partition("?")[0]
    now = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    dice, count = random.Random(1), PERSONS * MESSAGES
    spent: dict[str, tuple[float, float]] = {}
    with lifelong.open(
        url, chat="none", look="none", ocr="none", speech="none", worker=False, clock=lambda: now
    ) as life:
        empty = _bytes(postgres, database)
        people = [life.person(f"person{at}") for at in range(PERSONS)]
        for one in people:
            one.messages()
        more = [life.person(f"silent{at}") for at in range(100)]
        for one in more:
            one.messages()
        silent = _bytes(postgres, database)
        people[0].add("The models are loaded with the first message.")
        life.settle()
        log = postgres.run("SELECT pg_current_wal_lsn()")
        for half in range(2):  # bytes are those of the second: the first takes the first page of each table and index
            before = _bytes(postgres, database)
            with _spent(postgres, spent, "add"):
                for at in range(half * MESSAGES // 2, (half + 1) * MESSAGES // 2):
                    for one in people:
                        place = f"{dice.choice(('Lisbon', 'Rita', 'Oslo', 'the garden', 'Bertha'))} {at}"
                        one.add(dice.choice(_SAID).format(place), at=now - timedelta(hours=5 * (MESSAGES - at)))
            with _spent(postgres, spent, "learn"):
                life.settle()
        written = float(postgres.run(f"SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '{log}')"))
        full = _bytes(postgres, database)
        with _spent(postgres, spent, "chat"):
            for at in range(ASKED):
                for one in people:
                    one.chat(_ASKED[at % len(_ASKED)])
    asked = PERSONS * ASKED
    return Cost(
        add_cpu=spent["add"][0] / count,
        learn_cpu=spent["learn"][0] / count,
        chat_cpu=spent["chat"][0] / asked,
        add_database=spent["add"][1] / count,
        learn_database=spent["learn"][1] / count,
        chat_database=spent["chat"][1] / asked,
        message_bytes=(full - before) / (count // 2),
        person_bytes=max(0.0, silent - empty) / (PERSONS + len(more)),
        log_bytes=written / count,
    )


@contextmanager
def _spent(postgres: PostgresServer, spent: dict[str, tuple[float, float]], name: str) -> Iterator[None]:
    """Add the processor seconds of this process and of PostgreSQL's processes."""
    ours, theirs = time.process_time(), _seconds_of(postgres)
    yield
    known = spent.get(name, (0.0, 0.0))
    spent[name] = (known[0] + time.process_time() - ours, known[1] + _seconds_of(postgres) - theirs)


def _seconds_of(postgres: PostgresServer) -> float:
    """Processor seconds of the server, with its running and its ended children."""
    parent = (postgres.folder / "data" / "postmaster.pid").read_text().split()[0]
    tick = os.sysconf("SC_CLK_TCK")
    times: Callable[[str, slice], float] = lambda number, part: sum(map(int, _stat(number)[part])) / tick  # noqa: E731
    children = [path.name for path in Path("/proc").iterdir() if path.name.isdigit() and _parent(path.name) == parent]
    return times(parent, slice(11, 15)) + sum(times(child, slice(11, 13)) for child in children)


def _stat(number: str) -> list[str]:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return ["0"] * 15


def _parent(number: str) -> str:
    return _stat(number)[1]


def _bytes(postgres: PostgresServer, database: str) -> float:
    """Bytes of all tables with their indexes, after VACUUM."""
    postgres.run("VACUUM", database)
    query = "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c WHERE relnamespace = 'lifelong'::regnamespace"
    return float(postgres.run(f"{query} AND relkind = 'r'", database))


if __name__ == "__main__":
    main()
