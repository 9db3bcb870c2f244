"""What a picture costs on its way into memory, step by step, in processor time, which a busy machine changes little.

``python -m benchmarks.photos`` makes pictures of several sizes, or takes those of a folder, scaled to these sizes,
imports them as a folder and looks at them with everything that the settings switch on, in a store of its own.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont

import lifelong
from benchmarks.measure import WORK, conditions, peak_mib, save, table
from lifelong.perception.perceive import InputFile, Perceiver

SIZES = ((640, 480), (1280, 960), (4000, 3000))
SIGNED = 4
"""Every so-manieth picture has a line of print in it."""


def drawn(number: int, size: tuple[int, int]) -> Image.Image:
    """A picture of soft colours, shapes and grain, like no other; some have a sign."""
    random = np.random.default_rng(number)
    ground = Image.fromarray(random.integers(0, 256, (6, 8, 3), dtype=np.uint8)).resize(size, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(ground)
    for _ in range(12):
        left, top = (int(random.integers(side)) for side in size)
        wide, tall = (int(random.integers(side // 20, side // 4)) for side in size)
        colour = tuple(int(value) for value in random.integers(0, 256, 3))
        (draw.ellipse if random.random() < 0.5 else draw.rectangle)((left, top, left + wide, top + tall), fill=colour)
    grain = random.normal(0, 6, (size[1] // 2, size[0] // 2, 1)).repeat(2, axis=0).repeat(2, axis=1)
    picture = Image.fromarray(np.clip(np.asarray(ground) + grain, 0, 255).astype(np.uint8))
    if number % SIGNED == 0:
        font = ImageFont.load_default(size=size[1] // 16)
        place = (size[0] // 8, size[1] // 3)
        draw = ImageDraw.Draw(picture)
        draw.rectangle(draw.textbbox(place, f"Platform {number}", font=font), fill="white")
        draw.text(place, f"Platform {number}", font=font, fill="black")
    return picture


class Clocked:
    """A perceiver that is timed."""

    def __init__(self, inner: Perceiver, spent: dict[str, float]) -> None:
        self._inner, self._spent = inner, spent
        self.name, self.early = inner.name, inner.early

    @property
    def version(self) -> str:
        """That of the perceiver."""
        return self._inner.version

    def takes(self, media_type: str) -> bool:
        """As the perceiver does."""
        return self._inner.takes(media_type)

    def perceive(self, file: InputFile) -> Any:
        """Look, and add the time."""
        return clocked(self._spent, self.name, lambda: self._inner.perceive(file))


def clocked(spent: dict[str, float], name: str, call: Callable[[], Any]) -> Any:
    """Call, and add the processor time that this process spent meanwhile."""
    began = time.process_time()
    try:
        return call()
    finally:
        spent[name] = spent.get(name, 0.0) + time.process_time() - began


def taken(source: Path, number: int, size: tuple[int, int]) -> Image.Image:
    """One picture of a folder in another size."""
    paths = sorted(path for path in source.iterdir() if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    with Image.open(paths[number % len(paths)]) as picture:
        return picture.convert("RGB").resize(size, Image.Resampling.BICUBIC)


def steps(folder: Path, count: int, size: tuple[int, int], source: Path | None) -> dict[str, float]:
    """Processor milliseconds a picture, by step."""
    shutil.rmtree(folder, ignore_errors=True)
    pictures = folder / "pictures"
    pictures.mkdir(parents=True)
    for number in range(count + 1):
        picture = drawn(number, size) if source is None else taken(source, number, size)
        picture.save(pictures / f"{number:05d}.jpg", quality=88)
    first = pictures / "00000.jpg"
    spent: dict[str, float] = {}
    with lifelong.open(folder / "store", chat="none") as life:
        person = life.person("bench")
        perception = life._inner._engine.perception
        person.add("", images=[first])
        life.settle()  # what is loaded once is loaded
        first.unlink()
        perception.perceivers = tuple(Clocked(each, spent) for each in perception.perceivers)
        clocked(spent, "import", lambda: person.import_photos(pictures))
        clocked(spent, "all that looks", life.settle)
    return {name: 1000 * seconds / count for name, seconds in spent.items()}


def main() -> None:
    """Measure every size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=12, help="of each size")
    parser.add_argument("--source", type=Path, metavar="DIR", help="take the pictures of this folder")
    chosen = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    WORK.mkdir(parents=True, exist_ok=True)
    found = {}
    with tempfile.TemporaryDirectory(dir=WORK) as folder:
        for size in SIZES:
            found[f"{size[0]} x {size[1]}"] = steps(Path(folder), chosen.pictures, size, chosen.source)
    names = list(dict.fromkeys(name for each in found.values() for name in each))
    print(table(["ms of processor time a picture", *names],
                [[size, *(f"{each.get(name, 0):.0f}" for name in names)] for size, each in found.items()]))  # fmt: skip
    print(f"at most {peak_mib():.0f} MiB")
    save("photos", {"conditions": conditions("drawn pictures"), "found": found, "peak_mib": peak_mib()})


if __name__ == "__main__":
    main()
