"""Personality over time, with evidence and an interval, and the off switch: ``python examples/personality.py``."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import lifelong

WORDS = (
    "I worry about everything lately, I hardly sleep.",
    "I was so anxious before the exam that I felt sick.",
    "I planned the whole week in my notebook, hour by hour.",
    "I love meeting new people, parties give me energy.",
    "I tried a new recipe and a new language this week, I am so curious.",
    "I always tidy my desk before I leave.",
)


def main(folder: Path) -> None:
    """Run the example in a folder."""
    start = datetime(2026, 3, 1, 9, tzinfo=UTC)
    with lifelong.open(folder, worker=False) as life:
        ana = life.person("ana")
        for week, words in enumerate(WORDS):
            ana.add(words, at=start + timedelta(weeks=week))
        life.settle()
        for trait in ana.traits().traits:
            bar = "#" * round(trait.value * 8)
            print(f"{trait.name:18} {trait.value:.2f} ({trait.low:.2f} to {trait.high:.2f})  {bar}")
        for reading in ana.trait_readings(limit=2):
            print(f"read from: “{ana.message(reading.message).text}”")
        ana.pin_trait("neuroticism", 2)
        print("pinned by Ana:", ana.traits()["neuroticism"].value)
        ana.allow_traits(False)
        print("switched off:", ana.traits_settings().pauses[-1])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder) / "ana.lifelong")
