"""What the server costs: ``python -m benchmarks.server``.

A model on loopback streams words at a fixed rate. It is asked directly and through ``lifelong serve``, at 1, 16 and 128
streams at once; the differences are the server's. With ``--mem0``, also through mem0's proxy. Then: recalls a second
over HTTP, and memory over many requests. Clients, model and servers share the machine's cores.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import measure, peers
from benchmarks.server import processes, streams
from benchmarks.server.processes import load
from benchmarks.text import source

PINNED = ("mem0ai==2.2.1", "litellm==1.100.0")
"""The mem0 of `benchmarks.peers`, and what its proxy asks models through."""


@dataclass(frozen=True)
class Plan:
    """How much is measured.

    Attributes:
        streams: requests of one round, by the number of streams at once.
        rounds: of each measurement; the median counts, and all are told.
        rate: words a second of the model.
        words: of an answer.
        people: whose records are asked.
        history: messages in each record before it begins.
        recalls: requests of one round, for the rate of recalls.
        growth: requests over which memory is watched.
        chats: one in so many of these is a chat that recalls, streamed and whole in turn; the others read a page of
            the history.
    """

    streams: Mapping[int, int] = field(default_factory=lambda: {1: 5, 16: 48, 128: 192})
    rounds: int = 3
    rate: float = 25.0
    words: int = 50
    people: int = 16
    history: int = 100
    recalls: int = 150
    growth: int = 20_000
    chats: int = 10


def prepare(folder: Path, histories: Mapping[str, Sequence[str]]) -> list[str]:
    """A record for each person, with their history; returns a key for each."""
    import lifelong
    from lifelong.admin.key_ring import open_keys
    from lifelong.server_keys import KeyRequest

    shutil.rmtree(folder, ignore_errors=True)
    keys = []
    with lifelong.open(folder, chat="none", worker=False) as life:
        for name, said in histories.items():
            life.person(name).add(said)
    with open_keys(folder) as key_ring:
        for name in histories:
            _, key = key_ring.create(KeyRequest("default", name), now=datetime.now(UTC))
            keys.append(key)
    return keys


def answers(
    plan: Plan, folder: Path, keys: Sequence[str], asked: Sequence[str], beside: tuple[Path, Path] | None
) -> list[dict[str, Any]]:
    """Answers of the model through the servers; ``beside`` is mem0's interpreter and the file of the histories."""
    seconds = plan.words / plan.rate
    with ExitStack() as stack:
        model = stack.enter_context(processes.model(rate=plan.rate, words=plan.words))
        ours = stack.enter_context(processes.lifelong(folder, f"openai:loopback@{model.url}"))
        servers = {"lifelong": (ours, keys)}
        if beside is not None:
            python, histories = beside
            place = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=measure.WORK)))
            started = processes.mem0(python, place / "mem0", model.url, histories, still=seconds + 0.5)
            servers["mem0"] = (stack.enter_context(started), list(json.loads(histories.read_text())))
        for process, names in servers.values():  # everything is loaded and warm
            for memory in streams.MEMORY:
                load(url=process.url, keys=names, texts=asked, streams=4, requests=8, memory=memory)
        return streams.measured(model, servers, asked, streams=plan.streams, rounds=plan.rounds, seconds=seconds)


def recalls(plan: Plan, folder: Path, keys: Sequence[str], asked: Sequence[str]) -> list[dict[str, Any]]:
    """Recalls a second: of ``/api/recall``, and chats that only read, answered without a model."""
    common = {"keys": keys, "texts": asked, "memory": "read", "stream": False}
    ways = [(ask, at_once) for ask in ("recall", "chat") for at_once in (1, 8)]
    found: dict[tuple[str, int], list[dict[str, Any]]] = {way: [] for way in ways}
    with processes.lifelong(folder, "none") as served:
        load(url=served.url, streams=4, requests=40, **common)
        for _ in range(plan.rounds):
            for ask, at_once in ways:
                before = served.cpu()
                part = load(url=served.url, streams=at_once, requests=plan.recalls, ask=ask, **common)
                part["cpu"] = (served.cpu() - before) * 1000 / plan.recalls
                found[ask, at_once].append(part)
    rows = []
    for (ask, at_once), parts in found.items():
        whole = [value for part in parts for value in part["whole"]]
        rows.append(
            {
                "route": "/api/recall" if ask == "recall" else "/v1/chat/completions",
                "streams": at_once,
                "per_second": streams.spread([plan.recalls / part["seconds"] for part in parts]),
                "p50": round(measure.at(whole, 0.5), 1),
                "p95": round(measure.at(whole, 0.95), 1),
                "cpu_ms": streams.spread([part["cpu"] for part in parts]),
                "failures": sum(len(part["failures"]) for part in parts),
            }
        )
        print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    return rows


def growth(plan: Plan, folder: Path, keys: Sequence[str], asked: Sequence[str]) -> list[dict[str, Any]]:
    """What the server's process holds after more and more requests that store nothing."""
    rows = []
    step = max(1, plan.growth // 10)
    chats = max(1, step // plan.chats)
    with processes.lifelong(folder, "none") as served:
        common = {"url": served.url, "keys": keys, "texts": asked, "streams": 8, "memory": "read"}
        for done in range(step, plan.growth + 1, step):
            parts = [
                load(**common, requests=chats - chats // 2, stream=True),
                load(**common, requests=chats // 2, stream=False),
                load(**common, requests=step - chats, ask="read"),
            ]
            failures = sum(len(part["failures"]) for part in parts)
            rows.append({"requests": done, "mib": round(served.mib(), 1), "failures": failures})
            print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    return rows


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wait", type=float, default=0.0, help="minutes to wait for a quiet machine")
    parser.add_argument("--mem0", action="store_true", help="measure mem0's proxy beside; a registry is needed once")
    parser.add_argument("--rounds", type=int, default=Plan.rounds, help="of each measurement")
    parser.add_argument("--longer", type=int, default=1, help="times as many requests in each round")
    parser.add_argument("--recalls", type=int, default=Plan.recalls, help="requests of a round of recalls")
    parser.add_argument("--growth", type=int, default=Plan.growth, help="requests over which memory is watched")
    parser.add_argument("--chats", type=int, default=Plan.chats, help="one in so many of these is a chat that recalls")
    parser.add_argument("--locomo", type=Path, help="LoCoMo file to take texts from")
    return parser.parse_args()


def main() -> None:
    """Measure, print, and keep the result."""
    given = arguments()
    asked_for = {at_once: requests * given.longer for at_once, requests in Plan().streams.items()}
    plan = Plan(asked_for, given.rounds, recalls=given.recalls, growth=given.growth, chats=given.chats)
    measure.WORK.mkdir(parents=True, exist_ok=True)
    python = None
    if given.mem0:
        home = measure.WORK / "mem0-proxy"
        python = home / "bin/python" if peers.installed(home, PINNED) else peers.install(home, sys.executable, PINNED)
    measure.wait_for_quiet(given.wait)
    pool = source(given.locomo)
    said = pool.messages(plan.people * plan.history)
    histories = {f"person{at}": said[at * plan.history : (at + 1) * plan.history] for at in range(plan.people)}
    folder, kept = measure.WORK / "server.lifelong", measure.WORK / "server-histories.json"
    kept.write_text(json.dumps(histories), encoding="utf-8")
    began = time.monotonic()
    print("storing the histories …", file=sys.stderr, flush=True)
    keys = prepare(folder, histories)
    result: dict[str, Any] = {"conditions": measure.conditions(pool.name), "plan": asdict(plan)}
    asked = list(pool.questions[:200])
    result["streams"] = answers(plan, folder, keys, asked, (python, kept) if python else None)
    result["recalls"] = recalls(plan, folder, keys, asked)
    result["growth"] = growth(plan, folder, keys, asked)
    result["conditions"]["load after"] = round(os.getloadavg()[0], 2)
    result["minutes"] = round((time.monotonic() - began) / 60, 1)
    print(report(result))
    print(f"kept in {measure.save('server', result)}")


def report(result: dict[str, Any]) -> str:
    """The tables."""
    names = [name for name in ("lifelong", "mem0") if name in result["streams"][0]]
    head = ["recalls by", "at once", "a second", "ms p50 / p95", "processor ms", "failures"]
    rows = [
        [
            row["route"], row["streams"], streams.cell(row["per_second"]), f"{row['p50']} / {row['p95']}",
            streams.cell(row["cpu_ms"]), row["failures"],
        ]
        for row in result["recalls"]
    ]  # fmt: skip
    held = [[row["requests"], row["mib"], row["failures"]] for row in result["growth"]]
    parts = [
        streams.table(result["streams"], names),
        measure.table(head, rows),
        measure.table(["requests", "MiB", "failures"], held),
        f"{result['minutes']} minutes; {json.dumps(result['conditions'])}",
    ]
    return "\n\n".join(parts)


if __name__ == "__main__":
    main()
