"""What the server costs: ``python -m benchmarks.server``.

A model on loopback streams words at a fixed rate. It is asked directly and through ``lifelong serve``, at 1, 16 and 128
streams at once; the differences are the server's. Then: recalls a second over HTTP, and memory over many requests.
Clients, model and server share the machine's cores.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import measure
from benchmarks.text import source

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Plan:
    """How much is measured.

    Attributes:
        streams: at once, one measurement each.
        requests: of each measurement, and at least three a stream.
        rate, words: of the model.
        people: whose records are asked.
        history: messages in each record before it begins.
        recalls: requests for the rate of recalls.
        growth: requests over which memory is watched.
    """

    streams: tuple[int, ...] = (1, 16, 128)
    requests: int = 60
    rate: float = 25.0
    words: int = 50
    people: int = 16
    history: int = 100
    recalls: int = 2000
    growth: int = 20_000


@dataclass(slots=True)
class Process:
    """A process that is watched."""

    child: subprocess.Popen[str]
    url: str

    def cpu(self) -> float:
        """Processor seconds that it has used."""
        fields = Path(f"/proc/{self.child.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def mib(self) -> float:
        """Memory that it holds."""
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else 0.0


@contextmanager
def model(plan: Plan) -> Iterator[Process]:
    """The model on loopback."""
    command = [
        sys.executable,
        str(ROOT / "benchmarks/server/model.py"),
        "--rate",
        str(plan.rate),
        "--words",
        str(plan.words),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            yield Process(child, child.stdout.readline().strip())
        finally:
            child.kill()


@contextmanager
def server(folder: Path, chat: str) -> Iterator[Process]:
    """``lifelong serve`` on a free port; the update stage is left out, as it runs in a process of its own."""
    command = [sys.executable, "-c", "from lifelong.cli import main; main()", "serve"]
    command += ["--store", str(folder), "--port", "0", "--chat", chat, "--no-worker"]
    environment = {**os.environ, "LIFELONG_SERVE_RATE": "100000000"}
    log = (folder / "server.log").open("w")
    with log, subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as child:
        assert child.stderr is not None
        try:
            for line in child.stderr:
                if found := re.search(r"answers at (\S+)", line):
                    drain = subprocess.Popen(["cat"], stdin=child.stderr, stdout=log)
                    yield Process(child, found[1])
                    drain.kill()
                    return
            raise RuntimeError("the server did not start")
        finally:
            child.terminate()
            child.wait(60)


def load(**given: Any) -> dict[str, Any]:
    """Clients in a process of their own."""
    command = [sys.executable, "-m", "benchmarks.server.load"]
    ran = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=True, cwd=ROOT)
    result: dict[str, Any] = json.loads(ran.stdout)
    return result


def prepare(folder: Path, plan: Plan, said: Sequence[str]) -> list[str]:
    """A record for each person, with their history; returns a key for each."""
    import lifelong

    shutil.rmtree(folder, ignore_errors=True)
    keys = []
    with lifelong.open(folder, chat="none", worker=False) as life:
        for number in range(plan.people):
            person = life.person(f"person{number}")
            begin = number * plan.history % max(1, len(said) - plan.history)
            person.add(said[begin : begin + plan.history])
            record, now = person._inner.record, datetime.now(UTC)
            made = life._inner.store.keys.create("default", person=record, scopes=["read", "write"], now=now)
            keys.append(made[1])
    return keys


def streams(plan: Plan, folder: Path, keys: Sequence[str], asked: Sequence[str]) -> list[dict[str, Any]]:
    """The model directly and through the server, for each number of streams."""
    rows = []
    with model(plan) as played, server(folder, f"openai:loopback@{played.url}") as served:
        load(url=served.url, keys=keys, texts=asked, streams=4, requests=16)  # everything is loaded and warm
        for at_once in plan.streams:
            requests = max(plan.requests, 3 * at_once)
            # As long as an answer takes: streams that go on side by side begin at any moment of each other.
            spread = plan.words / plan.rate
            common = {"texts": asked, "streams": at_once, "requests": requests, "spread": spread}
            direct = load(url=played.url, keys=["none"], **common)
            row: dict[str, Any] = {"streams": at_once, "requests": requests, "direct": summary(direct)}
            for memory in ("on", "read", "off"):
                before = served.cpu()
                found = summary(load(url=served.url, keys=keys, memory=memory, **common))
                found["cpu_ms"] = round((served.cpu() - before) * 1000 / requests, 1)
                for name in ("p50", "p95"):
                    found[f"added_{name}"] = round(found[name] - row["direct"][name], 1)
                row[memory] = found
                print(json.dumps({"streams": at_once, "memory": memory, **found}), file=sys.stderr, flush=True)
            rows.append(row)
    return rows


def summary(found: dict[str, Any]) -> dict[str, Any]:
    """Milliseconds to the first word, requests a second, failures."""
    return {
        "p50": round(measure.at(found["first"], 0.5), 1) if found["first"] else 0.0,
        "p95": round(measure.at(found["first"], 0.95), 1) if found["first"] else 0.0,
        "failures": len(found["failures"]),
        "why": sorted(set(found["failures"]))[:3],
    }


def recalls(plan: Plan, folder: Path, keys: Sequence[str], asked: Sequence[str]) -> list[dict[str, Any]]:
    """Recalls a second: of ``/api/recall``, and chats that only read, answered without a model."""
    rows = []
    with server(folder, "none") as served:
        load(url=served.url, keys=keys, texts=asked, streams=4, requests=40, memory="read", stream=False)
        for recall, at_once in itertools.product((True, False), (1, 8)):
            before = served.cpu()
            found = load(
                url=served.url,
                keys=keys,
                texts=asked,
                streams=at_once,
                requests=plan.recalls,
                memory="read",
                stream=False,
                recall=recall,
            )
            rows.append(
                {
                    "route": "/api/recall" if recall else "/v1/chat/completions",
                    "streams": at_once,
                    "per_second": round(plan.recalls / found["seconds"], 1),
                    "p50": round(measure.at(found["whole"], 0.5), 1),
                    "p95": round(measure.at(found["whole"], 0.95), 1),
                    "cpu_ms": round((served.cpu() - before) * 1000 / plan.recalls, 1),
                    "failures": len(found["failures"]),
                }
            )
            print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    return rows


def growth(plan: Plan, folder: Path, keys: Sequence[str], asked: Sequence[str]) -> list[dict[str, Any]]:
    """What the server's process holds after more and more requests that store nothing."""
    rows = []
    step = max(1, plan.growth // 10)
    with server(folder, "none") as served:
        done = 0
        while done < plan.growth:
            found = load(
                url=served.url, keys=keys, texts=asked, streams=8, requests=step, memory="read", stream=done % 2 == 0
            )
            done += step
            rows.append({"requests": done, "mib": round(served.mib(), 1), "failures": len(found["failures"])})
            print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    return rows


def main() -> None:
    """Measure, print, and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wait", type=float, default=0.0, help="minutes to wait for a quiet machine")
    parser.add_argument("--requests", type=int, default=Plan.requests, help="of each measurement of streams")
    parser.add_argument("--recalls", type=int, default=Plan.recalls)
    parser.add_argument("--growth", type=int, default=Plan.growth)
    parser.add_argument("--locomo", type=Path, help="LoCoMo file to take texts from")
    given = parser.parse_args()
    plan = Plan(requests=given.requests, recalls=given.recalls, growth=given.growth)
    measure.wait_for_quiet(given.wait)
    pool = source(given.locomo)
    folder = measure.WORK / "server.lifelong"
    began = time.monotonic()
    print("storing the histories …", file=sys.stderr, flush=True)
    keys = prepare(folder, plan, pool.messages(plan.people * plan.history))
    result: dict[str, Any] = {"conditions": measure.conditions(pool.name), "plan": asdict(plan)}
    asked = list(pool.questions[:200])
    result["streams"] = streams(plan, folder, keys, asked)
    result["recalls"] = recalls(plan, folder, keys, asked)
    result["growth"] = growth(plan, folder, keys, asked)
    result["conditions"]["load after"] = round(os.getloadavg()[0], 2)
    result["minutes"] = round((time.monotonic() - began) / 60, 1)
    print(report(result))
    print(f"kept in {measure.save('server', result)}")


def report(result: dict[str, Any]) -> str:
    """The tables."""
    head = ["streams", "memory", "direct p50 / p95", "through p50 / p95", "added p50 / p95", "processor ms", "failures"]
    rows = [
        [
            row["streams"], memory, f"{row['direct']['p50']} / {row['direct']['p95']}",
            f"{row[memory]['p50']} / {row[memory]['p95']}", f"{row[memory]['added_p50']} / {row[memory]['added_p95']}",
            row[memory]["cpu_ms"], row[memory]["failures"],
        ]
        for row in result["streams"]
        for memory in ("on", "read", "off")
    ]  # fmt: skip
    lines = [measure.table(head, rows), ""]
    head = ["recalls by", "at once", "a second", "ms p50 / p95", "processor ms", "failures"]
    lines += [
        measure.table(
            head,
            [
                [r["route"], r["streams"], r["per_second"], f"{r['p50']} / {r['p95']}", r["cpu_ms"], r["failures"]]
                for r in result["recalls"]
            ],
        ),
        "",
        measure.table(
            ["requests", "MiB", "failures"], [[r["requests"], r["mib"], r["failures"]] for r in result["growth"]]
        ),
        "",
        json.dumps(result["conditions"]),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
