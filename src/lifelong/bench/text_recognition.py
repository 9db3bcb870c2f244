"""Recognition of printed text in pictures, and its speed: receipts that are drawn here."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from lifelong.bench.metrics import SymbolErrorRate
from lifelong.bench.printed_text import printed
from lifelong.bench.statistics import Estimate, estimate
from lifelong.models.base import TextReader
from lifelong.perception.picture_text import read_picture

ITEMS: Final = (
    "Bread",
    "Milk",
    "Two coffees",
    "Olive oil",
    "Train ticket",
    "Aspirin",
    "Stamps",
    "Notebook",
    "Apples",
    "Tea",
)

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class PrintScore:
    """One set of pictures with print.

    Attributes:
        errors: character error rate of each picture, spaces left out.
        milliseconds: of one picture, the median.
        lines: share of lines without an error.
    """

    name: str
    errors: Estimate
    milliseconds: float
    lines: float


def recognise(reader: TextReader, *, pictures: int = 20, seed: int = 0, progress: Progress) -> list[PrintScore]:
    """Character error rate and speed on drawn receipts: straight, and turned by up to three degrees with noise."""
    scores, done = [], 0
    for name, tilted in (("receipts, straight", False), ("receipts, tilted and noisy", True)):
        random = np.random.default_rng(seed)
        rates, times, right, count = [], [], 0, 0
        for _ in range(pictures):
            lines = _receipt(random)
            picture = printed(lines, random if tilted else None)
            began = time.perf_counter()
            text = "\n".join(one.text for one in read_picture(picture, reader)).splitlines()
            times.append(time.perf_counter() - began)
            reference, hypothesis = ["".join(line.split()) for line in lines], ["".join(line.split()) for line in text]
            right += len(set(reference) & set(hypothesis))
            count += len(reference)
            rates.append(SymbolErrorRate().measure("".join(reference), "".join(hypothesis)))
            done += 1
            progress(done)
        scores.append(PrintScore(name, estimate(rates, seed=seed), 1000 * float(np.median(times)), right / count))
    return scores


def _receipt(random: np.random.Generator) -> list[str]:
    items = random.choice(len(ITEMS), 5, replace=False)
    lines = [f"{ITEMS[place]} {random.integers(1, 40)}.{random.integers(10, 99)}" for place in items]
    return [
        "Corner Shop",
        f"{random.integers(1, 28)} March 2026",
        *lines,
        f"TOTAL {random.integers(20, 99)}.{random.integers(10, 99)}",
    ]
