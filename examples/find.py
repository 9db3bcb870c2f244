"""Find pictures by name, and by what they show: ``python examples/find.py``.

It runs offline, in a temporary folder, on the six photographs of the demo.
"""

from __future__ import annotations

import tempfile
from importlib.resources import as_file, files
from pathlib import Path

import lifelong


def main(folder: Path) -> None:
    """Run the example in a folder."""
    with as_file(files("lifelong.cli").joinpath("story")) as story, lifelong.open(folder, worker=False) as life:
        ana = life.person("ana")
        ana.add("This is Mingau, my cat.", images=[story / "mingau.jpg"])
        for name in ("dogs", "coffee", "brushes", "picos", "dandelions"):
            ana.add("", images=[story / f"{name}.jpg"])
        life.settle()
        for query in ("Mingau", "dogs", "mountains", "a cup of coffee"):
            found = ana.find(query, k=1)
            print(f"{query}: {found[0].photo.file.name if found else found.nothing}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder) / "ana.lifelong")
