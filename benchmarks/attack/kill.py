"""kill -9 in the middle of writes: what was acknowledged is there once, and the queue goes on."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

from benchmarks.attack.tally import Row
from lifelong.types import Incoming
from tests.person.examples import MINUTE, NINE, Clock, opened
from tests.person.test_kill import killed_while_writing

ROUNDS = 15

WRITES = 200
"""Messages that each writer would add if it lived."""


def attack(folder: Path, rounds: int) -> list[Row]:
    """So many writers are killed, each after another while; then the import is run again and the queue to its end."""
    lost, doubled = Row("acknowledged writes are there"), Row("running the import again doubles none")
    whole = Row("records that open, pass SQLite's check and empty their queue")
    dice = random.Random(rounds)
    for number in range(rounds):
        store = folder / str(number)
        acknowledged = killed_while_writing(store, dice.uniform(0.1, 0.8))
        clock = Clock()
        with opened(store, clock=clock) as life:
            ana = life.person("ana")
            stored = {message.key: message.id for message in ana.messages()}
            for key, given in acknowledged.items():
                lost.count(stored.get(key) == given, f"round {number}: {key}")
            ana.add(
                [
                    Incoming(f"I drive truck number {at}.", key=f"k{at}", at=NINE + at * MINUTE / 60)
                    for at in range(WRITES)
                ]
            )
            times = Counter(message.text for message in ana.messages())
            doubled.count(len(times) == WRITES == times.total(), f"round {number}: {times.most_common(1)}")
            clock.forward(10 * MINUTE)  # the dead worker's leases have run out
            life.settle()
            whole.count(not life.jobs() and life._inner._engine.store.integrity() == "ok", f"round {number}")
    return [lost, doubled, whole]
