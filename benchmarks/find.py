"""What a search of pictures costs in a large collection: ``python -m benchmarks.find --pictures 10000``.

A record is filled with tiny pictures; their looks, classes and colours are generated, because what they show changes no
cost. Searches go through ``Person.find``, with the text embedder of the settings.
"""

from __future__ import annotations

import argparse
import base64
import io
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

import lifelong
from benchmarks.measure import conditions, peak_mib, save, table
from lifelong.models.specs import image_encoder
from lifelong.perception.scene import COLOURS, GRID, SceneReader
from lifelong.types import WHOLE, Incoming

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
WORDS = ("on the beach", "in the garden", "with a red car", "", "", "")
QUERIES = {
    "name": {"query": "Bertha"},
    "name and place": {"query": "Bertha on a green bench"},
    "words": {"query": "a dog that lies on the grass"},
    "name, place and time": {"query": "Bertha on a green bench", "since": FIRST + timedelta(days=200)},
    "refined twice": {"query": "Bertha", "refine": ["on grass", "by a tree"]},
}


def incoming(count: int) -> Iterator[Incoming]:
    """Messages with one tiny picture each, no two alike."""
    for number in range(count):
        file = io.BytesIO()
        random = np.random.default_rng(number)
        Image.fromarray(random.integers(0, 256, (8, 8, 3), dtype=np.uint8)).save(file, "PNG")
        text = WORDS[number % len(WORDS)]
        yield Incoming(text, at=FIRST + timedelta(hours=number), images=(file.getvalue(),))


def fill(person: Any, encoder: Any) -> None:
    """Store generated looks and scenes of every picture."""
    random, record = np.random.default_rng(0), person._record
    version = SceneReader(encoder).version
    with record.transaction():
        for item in record.media.select():
            vectors = random.normal(size=(4, encoder.dim)).astype(np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            boxes = [WHOLE, *((0.1 * n, 0.0, 0.1 * n + 0.5, 0.5) for n in range(3))]
            record.looks.put(item.sha256, encoder.name, boxes, vectors)
            values = {
                "classes": random.integers(0, 1000, (49, 10)).astype("<u2"),
                "weights": -np.sort(-random.integers(1, 256, (49, 10)), axis=1).astype(np.uint8),
                "colours": random.integers(0, 40, (GRID * GRID, len(COLOURS))).astype(np.uint8),
            }
            data = {name: base64.b64encode(value.tobytes()).decode() for name, value in values.items()}
            record.findings.put(item.sha256, SceneReader.name, version, {**data, "each": 10}, at=FIRST)


def main() -> None:
    """Fill a record, and time searches."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    encoder = image_encoder("embedded")
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "#c01010").save(file, "PNG")
    with (
        tempfile.TemporaryDirectory() as folder,
        lifelong.open(
            Path(folder) / "a", chat="none", look=encoder, worker=False, ocr="none", speech="none", faces="off"
        ) as life,
    ):
        ana = life.person("ana")
        ana.add(incoming(options.pictures))
        fill(ana, encoder)
        while ana.embed_missing():
            pass
        ana.concepts.enrol("Bertha", [file.getvalue()])
        began = time.perf_counter()
        ana.find("Bertha")
        rows = [["first search", f"{1000 * (time.perf_counter() - began):.0f}", ""]]
        for name, arguments in QUERIES.items():
            spent, processor = [], []
            for _ in range(options.rounds):
                began, busy = time.perf_counter(), time.process_time()
                ana.find(**arguments)
                spent.append(time.perf_counter() - began)
                processor.append(time.process_time() - busy)
            rows.append([name, f"{1000 * min(spent):.1f}", f"{1000 * float(np.median(processor)):.1f}"])
        for row in rows:
            print("  ".join(f"{cell:>24}" for cell in row))
        print(f"peak {peak_mib():.0f} MiB; {options.pictures} pictures")


if __name__ == "__main__":
    main()
