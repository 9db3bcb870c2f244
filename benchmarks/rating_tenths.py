"""What another weight gives on tenths of MovieTweetings: ``python -m benchmarks.rating_tenths --data DIR new=0``.

Everything before a tenth of the ratings is known, and what persons rate in it is asked for, as in the protocol
``global``. Printed are NDCG@10 with the weights as they are, and the difference of each change, with its standard
error. A change is the weight of a channel for a person who was away for long. The last tenth is the one of ``lifelong
bench movietweetings``: weights are chosen on the others.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lifelong.bench.metrics import NDCG
from lifelong.bench.recommendation.rankers import top
from lifelong.bench.recommendation.rating_sets import RatingSet, movietweetings
from lifelong.tasks.recommend import channels
from lifelong.tasks.recommend.fusion import WEIGHTS
from lifelong.tasks.recommend.index import CatalogueIndex
from lifelong.tasks.recommend.item_history import Profile

TENTHS = (6, 7, 8, 9)


def main() -> None:
    """Print one line for each change."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("changes", nargs="*", help="as new=0")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--persons", type=int, default=400, help="of each tenth, drawn by chance")
    options = parser.parse_args()
    changes = {"": dict(WEIGHTS)}
    for change in options.changes:
        name, _, value = change.partition("=")
        if name not in WEIGHTS:
            parser.error(f"{name!r} is no channel: {', '.join(WEIGHTS)}")
        changes[change] = {**WEIGHTS, name: (WEIGHTS[name][0], float(value))}
    data = movietweetings(options.data)
    values = [measured(data, tenth, changes, options.persons) for tenth in TENTHS]
    print(f"{'':20}" + "".join(f"{10 * tenth:>14} %" for tenth in TENTHS))
    for change in changes:
        cells = []
        for cell in values:
            gain = cell[change] - cell[""]
            error = float(gain.std() / np.sqrt(len(gain)))
            cells.append(f"{gain.mean():+.4f} ({error:.4f})" if change else f"{cell[change].mean():.4f}")
        print(f"{change or 'as it is':20}" + "".join(f"{cell:>16}" for cell in cells), flush=True)


def measured(
    data: RatingSet, tenth: int, changes: dict[str, dict[str, tuple[float, float]]], most: int
) -> dict[str, NDArray[np.float64]]:
    """NDCG@10 of each person who rates something in a tenth, by the change."""
    begin, end = (int(len(data.events) * share / 10) for share in (tenth, tenth + 1))
    index = CatalogueIndex(data.items, scale=data.scale)
    for number, event in enumerate(data.events[:begin]):
        index.add(index.event(number, event.person, event.item, "rated", event.value, event.day))
    index.fit()
    day = data.events[begin].day
    gold: defaultdict[int, set[str]] = defaultdict(set)
    for event in data.events[begin:end]:
        if event.item not in {each.item for each in index.log.history(event.person)}:
            gold[event.person].add(index.items[event.item].id)
    persons = [person for person in sorted(gold) if index.log.history(person)]
    persons = random.Random(0).sample(persons, min(most, len(persons)))
    metric = NDCG(10)
    found: dict[str, list[float]] = {change: [] for change in changes}
    for person in persons:
        profile = Profile.of(index.log.history(person), day=day)
        raw = channels.raw_channels(index, person, profile, day=day)
        allowed = index.alive.copy()
        allowed[profile.known] = False
        for change, weights in changes.items():
            parts = channels.fused(index, raw, profile, allowed.astype(np.float64), weights=weights)
            ranking = [index.items[each].id for each in top(np.sum(list(parts.values()), axis=0), allowed, 10)]
            found[change].append(metric.measure(ranking, gold[person]))
    return {change: np.array(each) for change, each in found.items()}


if __name__ == "__main__":
    main()
