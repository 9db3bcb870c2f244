"""Tell it something, ask, and see where the answer comes from: ``python examples/quick_start.py``."""

from __future__ import annotations

import tempfile
from pathlib import Path

import lifelong


def main(folder: Path) -> None:
    """Run the example in a folder."""
    with lifelong.open(folder, worker=False) as life:
        ana = life.person("ana")
        ana.add("I live in Graça, in Lisbon, and every Tuesday morning I run along the river at 7:30.")
        print(ana.chat("When do I run?").text)
        for hit in ana.recall("Where do I live?", k=1):
            print(f"\n{hit.score:.2f} {hit.text} (from {hit.source[0][:4]}…)")
        print("\nknown:", ana.recall("What is my blood type?").known)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder) / "ana.lifelong")
