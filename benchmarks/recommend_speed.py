"""Milliseconds of a recommendation and of an interaction, as a catalogue grows: `python -m benchmarks.recommend_speed`.

The catalogue and its interactions are drawn at random, with popular and rare items. Times are of the whole public call.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import lifelong
from lifelong.models.scripted import HashedWords

GENRES = ("Comedy", "Drama", "Horror", "Romance", "Sci-Fi", "Thriller", "War", "Western")
CALLS = 200


def main() -> None:
    """Print one line for each size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="1000,10000")
    sizes = [int(size) for size in parser.parse_args().sizes.split(",")]
    for size in sizes:
        print(measured(size, 6 * size), flush=True)


def measured(items: int, events: int) -> str:
    """The times at one size, median and 95th percentile."""
    draw = random.Random(0)
    end = datetime.now(UTC)
    with (
        tempfile.TemporaryDirectory() as folder,
        lifelong.open(
            Path(folder) / "a", embed=HashedWords(), look="none", ocr="none", speech="none", worker=False
        ) as life,
    ):
        films = life.catalogue("films")
        films.load({"id": str(n), "title": f"Film {n}", "genres": draw.sample(GENRES, 2)} for n in range(items))
        persons = [life.person(f"p{number}") for number in range(max(10, events // 30))]
        store = life._inner._engine.store
        with store.transaction():
            for number in range(events):
                record = draw.choice(persons)._inner._record
                item = min(int(draw.paretovariate(0.7)) - 1, items - 1)
                at = end - timedelta(days=180 * (1 - number / events))
                record.interactions.add("films", str(item), "viewed", at=at)
        began = time.perf_counter()
        persons[0].recommend("films")
        first = time.perf_counter() - began
        asking, telling = [], []
        for number in range(CALLS):
            person = persons[number % len(persons)]
            began = time.perf_counter()
            person.recommend("films")
            asking.append(time.perf_counter() - began)
            began = time.perf_counter()
            person.interact(str(draw.randrange(items)), "viewed", catalogue="films")
            telling.append(time.perf_counter() - began)
        began = time.perf_counter()
        life._inner._engine.shelf.refit()
        fit = time.perf_counter() - began
        return (
            f"{items:,} items, {events:,} interactions: recommend {figures(asking)}, interact {figures(telling)}, "
            f"first call {first:.1f} s, refit {fit:.1f} s"
        )


def figures(seconds: list[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(seconds)
    return f"{ordered[len(ordered) // 2] * 1000:.1f} ms (p95 {ordered[int(len(ordered) * 0.95)] * 1000:.1f})"


if __name__ == "__main__":
    main()
