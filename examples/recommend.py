"""Recommend films that fit what Ana said and did, each with the reason: ``python examples/recommend.py``.

It runs offline, without a chat model, in a temporary folder.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import lifelong

FILMS = Path(__file__).with_name("films.csv")


def main(folder: Path) -> None:
    """Run the example in a folder."""
    with lifelong.open(folder, worker=False) as life:
        life.catalogue("films").load(FILMS)
        ana = life.person("ana")
        ana.add("I love quiet comedies and I hate horror films.")
        ana.add("I don't watch thrillers any more.")
        ana.interact("f04", "liked")
        life.settle()
        for hit in ana.recommend("films", k=3):
            reasons = "; ".join(f"“{reason.words}”" for reason in hit.because)
            print(f"{hit.item.title} ({hit.item.fields['year']}): {reasons or 'no reason in your words'}")
        print("\nfrom the 1950s to the 1980s:")
        for hit in ana.recommend("films", k=2, where={"year": ("<", 1990)}):
            print(f"{hit.item.title} ({hit.item.fields['year']})")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder) / "ana.lifelong")
