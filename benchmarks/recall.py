"""How long a recall takes, step by step, as the store grows; and the first recall of a new process.

``python -m benchmarks.recall`` prints tables for 1,000, 10,000 and 100,000 messages of one person.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measure import conditions, milliseconds, save, spread, table, wait_for_quiet
from benchmarks.stores import copied, embedder_for, filled
from benchmarks.subjects.lifelong import Ours, open_subject
from benchmarks.text import Source, source

STEPS = ("look for changes", "embed", "rank", "load")


class Watch:
    """Sums the time spent in some functions, which it wraps."""

    def __init__(self) -> None:
        self.ms: dict[str, float] = {}

    def wrap(self, owner: Any, name: str, step: str) -> None:
        """Time every call of ``owner.name`` as a step."""
        inner: Callable[..., Any] = getattr(owner, name)

        def timed(*args: Any, **options: Any) -> Any:
            began = time.perf_counter()
            try:
                return inner(*args, **options)
            finally:
                self.ms[step] = self.ms.get(step, 0.0) + (time.perf_counter() - began) * 1000

        setattr(owner, name, timed)


def watch(subject: Ours) -> Watch:
    """Time the steps of this person's recalls."""
    module: Any = import_module("lifelong.recall.searcher")

    found = Watch()
    searcher = subject.person._inner._recall._searcher
    found.wrap(searcher._updated, "refresh", STEPS[0])
    found.wrap(subject.life._inner.embedder, "embed", STEPS[1])
    found.wrap(module, "recall", STEPS[2])
    found.wrap(module, "recollection_of", STEPS[3])
    return found


def measure(texts: Source, size: int, times: int, *, settled: bool = False) -> dict[str, Any]:
    """Recalls on one size of store: whole and by step, with the embedder alone in between."""
    module: Any = import_module("lifelong.recall.searcher")

    embedder = embedder_for(texts)
    plain = module.recall, module.recollection_of
    folder = copied(filled(texts, embedder, size, settled=settled), "recall")
    subject = open_subject(folder, embedder)
    try:
        subject.search(texts.questions[0])  # reads the index; start() measures that
        entries = len(subject.person._inner._recall._searcher._updated.index)
        steps = watch(subject)
        whole: list[float] = []
        alone: list[float] = []
        worked: list[tuple[float, float]] = []
        parts: dict[str, list[float]] = {step: [] for step in STEPS}
        for number in range(times):
            query = texts.questions[number % len(texts.questions)]
            marks = [time.process_time()]
            alone.append(milliseconds(embedder.model.embed, [query], query=True))
            marks.append(time.process_time())
            steps.ms.clear()
            whole.append(milliseconds(subject.search, query))
            marks.append(time.process_time())
            worked.append((1000 * (marks[1] - marks[0]), 1000 * (marks[2] - marks[1])))
            for step in STEPS:
                parts[step].append(steps.ms.get(step, 0.0))
        after: list[float] = []
        for number, text in enumerate(texts.messages(size + 20)[size:], start=size):
            subject.add([text], first=number)
            after.append(milliseconds(subject.search, texts.questions[number % 50]))
    finally:
        module.recall, module.recollection_of = plain
        subject.close()
        shutil.rmtree(folder)
    return {
        "entries": entries,
        "recall": spread(whole),
        "embedder alone": spread(alone),
        "recall, processor": spread([recall for _, recall in worked]),
        "embedder alone, processor": spread([embed for embed, _ in worked]),
        "steps": {step: spread(values) for step, values in parts.items()},
        "just after a new message": spread(after),
        "ratio to the embedder": median(whole) / median(alone),
    }


def start(texts: Source, size: int, times: int) -> dict[str, float]:
    """Medians of new processes that open the store and recall twice, with the time of the whole process."""
    record = filled(texts, embedder_for(texts), size) / "record"
    command = [sys.executable, "-m", "benchmarks.start", str(record), *texts.questions[:2]]
    found: list[dict[str, float]] = []
    for _ in range(times):
        began = time.perf_counter()
        said = subprocess.run(command, capture_output=True, text=True, check=True)
        whole = 1000 * (time.perf_counter() - began)
        found.append(json.loads(said.stdout) | {"whole process": whole})
    return {name: median(item[name] for item in found) for name in found[0]}


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--locomo", type=Path, help="take turns and questions from this LoCoMo file")
    options.add_argument("--sizes", default="1000,10000,100000")
    options.add_argument("--times", type=int, default=100, help="recalls of each size")
    options.add_argument("--starts", type=int, default=5, help="new processes of each size")
    options.add_argument("--settled", type=int, default=10000, help="one more store of this size, with memories")
    options.add_argument("--wait", type=float, default=0, help="minutes to wait for a quiet machine")
    chosen = options.parse_args()
    texts = source(chosen.locomo)
    sizes = [int(size) for size in chosen.sizes.split(",")]
    stores = [(size, False) for size in sizes] + ([(chosen.settled, True)] if chosen.settled else [])
    for size, settled in stores:
        filled(texts, embedder_for(texts), size, settled=settled)
    wait_for_quiet(chosen.wait)
    result: dict[str, Any] = {"before": conditions(texts.name)}
    of = {
        f"{size:,}{' with memories' if settled else ''}": measure(texts, size, chosen.times, settled=settled)
        for size, settled in stores
    }
    new = {f"{size:,}": start(texts, size, chosen.starts) for size in sizes}
    result |= {"stores": of, "starts": new, "after": conditions(texts.name)}
    head = ["ms, p50 / p95", *of]
    rows: list[list[object]] = [["entries", *(found["entries"] for found in of.values())]]
    whole = ("recall", "embedder alone", "recall, processor", "embedder alone, processor", "just after a new message")
    rows += [[name, *(_pair(found[name]) for found in of.values())] for name in whole]
    rows += [[f"step: {step}", *(_pair(found["steps"][step]) for found in of.values())] for step in STEPS]
    rows.append(["recall / embedder alone", *(f"{found['ratio to the embedder']:.2f}" for found in of.values())])
    print(table(head, rows), "\n")
    steps = next(iter(new.values()))
    print(
        table(
            ["a new process, ms", *new], [[step, *(f"{found[step]:.0f}" for found in new.values())] for step in steps]
        )
    )
    print(f"\n{json.dumps(result['before'])}\nload after: {result['after']['load']}; all in {save('recall', result)}")


def _pair(values: dict[str, float]) -> str:
    return f"{values['p50']:.1f} / {values['p95']:.1f}"


if __name__ == "__main__":
    main()
