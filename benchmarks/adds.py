"""What adding costs as the store grows, and how much of the embedder's speed a bulk add keeps.

``python -m benchmarks.adds`` opens stores of 1,000, 10,000 and 100,000 messages side by side and adds to them in
turns.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.measure import WORK, conditions, milliseconds, save, spread, table, wait_for_quiet
from benchmarks.stores import copied, embedder_for, filled
from benchmarks.subjects.lifelong import Ours, incoming, open_subject
from benchmarks.text import Source, source
from benchmarks.vectors import Embedder

BULK = 64
KINDS = ("one, text only", "one", "bulk, text only", "bulk")


def flat(texts: Source, sizes: list[int], rounds: int) -> dict[int, dict[str, Any]]:
    """Milliseconds of adding one message, and of adding 64, to stores of several sizes in turns."""
    found: dict[int, dict[str, list[float]]] = {size: {kind: [] for kind in KINDS} for size in sizes}
    with ExitStack() as stack:
        stores: dict[int, Ours] = {}
        for size in sizes:
            embedder = embedder_for(texts)
            folder = copied(filled(texts, embedder, size), "adds")
            stack.callback(shutil.rmtree, folder)
            stores[size] = stack.enter_context(closing(open_subject(folder, embedder)))
        need = rounds * (2 * BULK + 10)
        fresh = texts.messages(max(sizes) + need)[-need:]
        for turn in range(rounds):
            part = fresh[turn * (2 * BULK + 10) : (turn + 1) * (2 * BULK + 10)]
            for size, subject in stores.items():
                first = size + turn * len(part)
                for kind, number in [("one, text only", n) for n in range(5)] + [("one", n) for n in range(5, 10)]:
                    one = incoming(part[number : number + 1], first=first + number)[0]
                    found[size][kind].append(milliseconds(subject.person.add, one, embed=kind == "one"))
                for kind, at in (("bulk, text only", 10), ("bulk", 10 + BULK)):
                    many = incoming(part[at : at + BULK], first=first + at)
                    found[size][kind].append(milliseconds(subject.person.add, many, embed=kind == "bulk"))
    return {size: {kind: spread(values) for kind, values in kinds.items()} for size, kinds in found.items()}


def against_embedder(texts: Source, count: int, rounds: int) -> dict[str, Any]:
    """Bulk add beside the embedder alone, on the same texts in turns; the texts of a round are new to the store."""
    embedder = embedder_for(texts)
    folder = copied(filled(texts, embedder, 1000), "bulk")
    ours: list[float] = []
    alone: list[float] = []
    fresh = texts.messages(1000 + rounds * count)[1000:]
    with closing(open_subject(folder, embedder)) as subject:
        for turn in range(rounds):
            part = fresh[turn * count : (turn + 1) * count]
            many = incoming(part, first=1000 + turn * count)
            if turn % 2:
                alone.append(milliseconds(_embed, embedder, part))
            ours.append(milliseconds(subject.person.add, many))
            if not turn % 2:
                alone.append(milliseconds(_embed, embedder, part))
    shutil.rmtree(folder)
    rates = [1000 * count / median(values) for values in (ours, alone)]
    return {
        "bulk add, messages/s": round(rates[0], 1),
        "embedder alone, messages/s": round(rates[1], 1),
        "share kept": round(median(b / a for a, b in zip(ours, alone, strict=True)), 3),
        "rounds": rounds,
        "messages a round": count,
    }


def _embed(embedder: Embedder, texts: list[str]) -> None:
    for at in range(0, len(texts), BULK):
        embedder.model.embed(texts[at : at + BULK])


def update_stage(texts: Source, count: int) -> dict[str, float]:
    """What the update stage spends afterwards on a message, with the embedded extractor that needs no chat model."""
    with (
        tempfile.TemporaryDirectory(dir=WORK) as place,
        closing(open_subject(Path(place), embedder_for(texts))) as subject,
    ):
        subject.person.add(incoming(texts.messages(count), first=0))
        began = time.perf_counter()
        jobs = subject.life.settle()
        spent = 1000 * (time.perf_counter() - began)
    return {"messages": count, "jobs": jobs, "ms a message": round(spent / count, 2)}


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--locomo", type=Path, help="take turns from this LoCoMo file")
    options.add_argument("--sizes", default="1000,10000,100000")
    options.add_argument("--rounds", type=int, default=20, help="portions of 10 single and 2 bulk adds for each size")
    options.add_argument("--bulk", type=int, default=512, help="messages of one bulk add beside the embedder alone")
    options.add_argument("--bulk-rounds", type=int, default=9)
    options.add_argument("--wait", type=float, default=0, help="minutes to wait for a quiet machine")
    chosen = options.parse_args()
    texts = source(chosen.locomo)
    sizes = [int(size) for size in chosen.sizes.split(",")]
    for size in (1000, *sizes):
        filled(texts, embedder_for(texts), size)
    wait_for_quiet(chosen.wait)
    result: dict[str, Any] = {"before": conditions(texts.name)}
    of = flat(texts, sizes, chosen.rounds)
    wait_for_quiet(chosen.wait)
    kept = against_embedder(texts, chosen.bulk, chosen.bulk_rounds)
    result |= {"sizes": of, "bulk": kept, "update stage": update_stage(texts, 200), "after": conditions(texts.name)}
    head = ["ms, p50 / p95", *(f"{size:,}" for size in sizes), "largest / smallest"]
    rows = [
        [
            f"{kind} ({BULK if kind.startswith('bulk') else 1})",
            *(f"{of[size][kind]['p50']:.2f} / {of[size][kind]['p95']:.2f}" for size in sizes),
            f"{of[sizes[-1]][kind]['p50'] / of[sizes[0]][kind]['p50']:.2f}",
        ]
        for kind in KINDS
    ]
    print(table(head, rows), "\n")
    print(table(["bulk add beside the embedder alone", ""], list(kept.items())), "\n")
    print(table(["update stage, no chat model", ""], list(result["update stage"].items())))
    print(f"\n{json.dumps(result['before'])}\nload after: {result['after']['load']}; all in {save('adds', result)}")


if __name__ == "__main__":
    main()
