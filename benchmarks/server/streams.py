"""What answers cost: the model asked directly, and through a server, in turns."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from benchmarks import measure
from benchmarks.server.processes import Process, load

MEMORY = ("on", "read", "off")


def measured(
    model: Process,
    servers: Mapping[str, tuple[Process, Sequence[str]]],
    asked: Sequence[str],
    *,
    streams: Mapping[int, int],
    rounds: int,
    seconds: float,
) -> list[dict[str, Any]]:
    """The model directly and through each server, for each number of streams.

    A round asks directly first, then each server with each kind of memory, in another order each time: a disturbance
    of the machine meets all of them, and what is added is counted within the round.

    Args:
        model: behind the servers.
        servers: by name, with the keys that are used in turn.
        asked: what is asked, in turn.
        streams: requests of one round, by the number of streams at once.
        rounds: measurements of each kind.
        seconds: that an answer takes. Streams begin spread over it: they go on side by side at any moment of each
            other.

    Returns:
        a row for each number of streams.
    """
    ways = [(name, memory) for name in servers for memory in MEMORY]
    rows = []
    for at_once, requests in streams.items():
        common = {"texts": asked, "streams": at_once, "requests": requests, "spread": seconds}
        direct: list[dict[str, Any]] = []
        through: dict[tuple[str, str], list[dict[str, Any]]] = {way: [] for way in ways}
        for turn in range(rounds):
            direct.append(load(url=model.url, keys=["none"], **common))
            for name, memory in [*ways[turn % len(ways) :], *ways[: turn % len(ways)]]:
                process, keys = servers[name]
                before = process.cpu()
                found = load(url=process.url, keys=keys, memory=memory, **common)
                found["cpu"] = (process.settled() - before) * 1000 / requests
                through[name, memory].append(found)
        row: dict[str, Any] = {"streams": at_once, "requests": requests * rounds, "direct": times(direct)}
        for name, memory in ways:
            row.setdefault(name, {})[memory] = added(through[name, memory], direct)
            print(json.dumps({"streams": at_once, name: memory, **row[name][memory]}), file=sys.stderr, flush=True)
        rows.append(row)
    return rows


def times(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Milliseconds to the first word in all rounds together."""
    first = [value for part in parts for value in part["first"]] or [0.0]
    return {"p50": round(measure.at(first, 0.5), 1), "p95": round(measure.at(first, 0.95), 1)}


def added(through: Sequence[Mapping[str, Any]], direct: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What a server adds: the median of the rounds, and the rounds themselves; and what failed."""
    pairs = [(times([one]), times([other])) for one, other in zip(through, direct, strict=True)]
    failures = [failure for part in through for failure in part["failures"]]
    found = {
        **times(through),
        "added_p50": [one["p50"] - other["p50"] for one, other in pairs],
        "added_p95": [one["p95"] - other["p95"] for one, other in pairs],
        "cpu_ms": [part["cpu"] for part in through],
    }
    for name in ("added_p50", "added_p95", "cpu_ms"):
        found[name] = spread(found[name])
    return {**found, "failures": len(failures), "why": sorted(set(failures))[:3]}


def spread(values: Sequence[float]) -> dict[str, Any]:
    """The median of some rounds, and each of them."""
    return {"median": round(median(values), 1), "rounds": [round(value, 1) for value in values]}


def cell(value: Mapping[str, Any]) -> str:
    """A median with the least and the most of its rounds: "33 (31 to 40)"."""
    return f"{value['median']:g} ({min(value['rounds']):g} to {max(value['rounds']):g})"


def table(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> str:
    """Markdown."""
    head = ["streams", "server", "memory", "direct p50 / p95", "added p50", "added p95", "processor ms", "failures"]
    lines = []
    for row in rows:
        direct = f"{row['direct']['p50']} / {row['direct']['p95']}"
        for name in names:
            for memory, found in row[name].items():
                figures = [cell(found[what]) for what in ("added_p50", "added_p95", "cpu_ms")]
                lines.append([row["streams"], name, memory, direct, *figures, found["failures"]])
    return measure.table(head, lines)
