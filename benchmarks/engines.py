"""Whether both engines rank alike: the histories of the benchmarks of recall in PostgreSQL and in SQLite.

``python -m benchmarks.engines --data DIR`` reads the data sets in DIR, starts a PostgreSQL server for the time of the
run, and compares the ten best of each question: the same messages in the same order with the same scores.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.measure import save, table
from lifelong.bench.cases import Case, limited
from lifelong.bench.datasets import NAMES, benchmark
from lifelong.models.base import TextEmbedder, Vectors
from lifelong.models.specs import text_embedder
from lifelong.sync import Life, open
from lifelong.types import EntryKind, Incoming
from tests.postgres import running_server

RANKED = 10
"""Hits of each question that are compared."""

MESSAGES: tuple[EntryKind, ...] = ("message",)


class Remembered:
    """An embedder that computes each vector once: both engines get the same ones."""

    def __init__(self, embedder: TextEmbedder) -> None:
        self._embedder = embedder
        self._vectors: dict[tuple[str, bool], Vectors] = {}
        self.name, self.dim = embedder.name, embedder.dim

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Unit rows."""
        new = [text for text in dict.fromkeys(texts) if (text, query) not in self._vectors]
        if new:
            vectors = self._embedder.embed(new, query=query)
            self._vectors.update(((text, query), vector) for text, vector in zip(new, vectors, strict=True))
        rows = [self._vectors[text, query] for text in texts]
        return np.array(rows, np.float32).reshape(-1, self.dim)

    def close(self) -> None:
        """It is closed by who made it."""


@dataclass
class Comparison:
    """The rankings of one benchmark on both engines.

    Attributes:
        questions: that were asked.
        different: of these, with other messages, another order or another score.
        furthest: the largest difference of two scores at the same rank.
    """

    messages: int = 0
    questions: int = 0
    different: int = 0
    furthest: float = 0.0


def ranked(life: Life, number: int, case: Case) -> list[list[tuple[str, float]]]:
    """The hits of each question of a case: the reference of the message, and the score."""
    person = life.person(f"{case.person} {number}", zone=case.zone)
    person.add([Incoming(t.text, t.role, t.speaker, t.at, key=t.ref, session=t.session) for t in case.messages])
    keys = {message.id: str(message.key) for message in person.messages()}
    hits = [person.recall(asked.text, k=RANKED, kinds=MESSAGES, floor=0.0, now=asked.at) for asked in case.questions]
    return [[(keys[hit.id], hit.score) for hit in one] for one in hits]


def compared(lives: Sequence[Life], cases: Iterable[Case]) -> Comparison:
    """Compare the rankings of all questions on two records."""
    result = Comparison()
    for number, case in enumerate(cases):
        one, other = (ranked(life, number, case) for life in lives)
        result.messages += len(case.messages)
        result.questions += len(one)
        result.different += sum(left != right for left, right in zip(one, other, strict=True))
        scores = [
            abs(left[1] - right[1]) for pair in zip(one, other, strict=True) for left, right in zip(*pair, strict=False)
        ]
        result.furthest = max([result.furthest, *scores])
    return result


def main() -> None:
    """Compare and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, help="folder with a folder for each data set")
    options.add_argument("--benchmarks", nargs="+", default=NAMES, help="names; by default all whose data is there")
    options.add_argument("--limit", type=int, help="questions of each benchmark at most, spread evenly")
    options.add_argument("--embed", default="embedded")
    chosen = options.parse_args()
    embedder = Remembered(text_embedder(chosen.embed))
    rows: dict[str, Comparison] = {}
    with running_server() as server, tempfile.TemporaryDirectory() as folder:
        os.environ["LIFELONG_STORE"] = f"{folder}/files"  # of the record in PostgreSQL
        models: dict[str, Any] = {"chat": "none", "look": "none", "ocr": "none", "speech": "none", "embed": embedder}
        with (
            open(server.database(), worker=False, **models) as ours,
            open(Path(folder) / "local", worker=False, **models) as local,
        ):
            for name in chosen.benchmarks:
                about = benchmark(name)
                places = [] if chosen.data is None else sorted(chosen.data.glob(f"{name}*"))
                place = places[0] if places else about.miniature
                if place is None and about.files:
                    print(f"{name}: no data", flush=True)
                    continue
                rows[name] = compared((ours, local), limited(about.load(place or Path(), 0), chosen.limit))
                print(f"{name}: {rows[name]}", flush=True)
    cells = [[name, f"{c.messages:,}", f"{c.questions:,}", c.different, f"{c.furthest:g}"] for name, c in rows.items()]
    print(table(["", "messages", "questions", "ranked differently", "largest difference of a score"], cells))
    print(save("engines", {name: vars(row) for name, row in rows.items()}))


if __name__ == "__main__":
    main()
