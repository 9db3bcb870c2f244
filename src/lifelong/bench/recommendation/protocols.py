"""Three ways to ask for the next film: one after another, each person's last, and everything after one day."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from lifelong.bench.recommendation.rankers import RANKERS, Moment, top
from lifelong.bench.recommendation.rating_sets import Rated, RatingSet
from lifelong.tasks.recommend.index import CatalogueIndex

DEPTH = 10
"""Length of each list."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """One list of one system.

    Attributes:
        case: id of the case, the same for all systems.
        ranking: ids of the items, best first.
        gold: ids of what the person rated.
        ms: milliseconds of the ranking.
    """

    system: str
    protocol: str
    case: str
    ranking: Sequence[str]
    gold: frozenset[str]
    ms: float


def one_after_another(
    data: RatingSet, systems: Sequence[str], progress: Progress, limit: int | None
) -> Iterator[Asked]:
    """Go through the last tenth of the ratings in order of time: rank, reveal, update.

    A case is a rating by a known person of an item that was rated before, but not by that person. The ranking is made
    from everything before that second.
    """
    begin = int(len(data.events) * 0.9)
    index = CatalogueIndex(data.items, scale=data.scale)
    seen: set[int] = set()
    cases = 0
    for number, event in enumerate(data.events):
        if number >= begin:
            history = {each.item for each in index.log.history(event.person)}
            if history and event.item in seen and event.item not in history and (limit is None or cases < limit):
                cases += 1
                if index.stale:
                    index.fit()
                yield from _asked(index, event.person, event.day, {event.item}, systems, "all", str(number))
            progress(number - begin, len(data.events) - begin)
        seen.add(event.item)
        _add(index, number, event)


def leave_last_out(data: RatingSet, systems: Sequence[str], progress: Progress, limit: int | None) -> Iterator[Asked]:
    """Each person's last rating is asked for; all other ratings of everybody are known."""
    last = {event.person: number for number, event in enumerate(data.events)}
    tests = set(last.values())
    index = CatalogueIndex(data.items, scale=data.scale)
    for number, event in enumerate(data.events):
        if number not in tests:
            _add(index, number, event)
    index.fit()
    asked = sorted(tests)[:limit]
    for done, number in enumerate(asked):
        event = data.events[number]
        if index.log.history(event.person):
            yield from _asked(index, event.person, event.day, {event.item}, systems, "last-out", str(number))
        progress(done, len(asked))


def global_time(data: RatingSet, systems: Sequence[str], progress: Progress, limit: int | None) -> Iterator[Asked]:
    """Everything before the day at which nine tenths of the ratings are made is known; the rest is asked for."""
    cut = int(len(data.events) * 0.9)
    index = CatalogueIndex(data.items, scale=data.scale)
    for number, event in enumerate(data.events[:cut]):
        _add(index, number, event)
    index.fit()
    day = data.events[cut].day
    gold: defaultdict[int, set[int]] = defaultdict(set)
    for event in data.events[cut:]:
        if event.item not in {each.item for each in index.log.history(event.person)}:
            gold[event.person].add(event.item)
    persons = [person for person in sorted(gold) if index.log.history(person)][:limit]
    for done, person in enumerate(persons):
        yield from _asked(index, person, day, gold[person], systems, "global", str(person))
        progress(done, len(persons))


PROTOCOLS = {"all": one_after_another, "last-out": leave_last_out, "global": global_time}


def _add(index: CatalogueIndex, number: int, event: Rated) -> None:
    index.add(index.event(number, event.person, event.item, "rated", event.value, event.day))


def _asked(
    index: CatalogueIndex,
    person: int,
    day: float,
    gold: Collection[int],
    systems: Sequence[str],
    protocol: str,
    case: str,
) -> Iterator[Asked]:
    allowed = np.ones(len(index.items), bool)
    allowed[[each.item for each in index.log.history(person)]] = False
    now = Moment(index, person, day)
    wanted = frozenset(index.items[each].id for each in gold)
    for system in systems:
        began = time.perf_counter()
        ranking = top(RANKERS[system](now), allowed, DEPTH)
        spent = (time.perf_counter() - began) * 1000
        yield Asked(system, protocol, case, [index.items[each].id for each in ranking], wanted, spent)
