"""What decides where the words about a picture and the picture itself disagree: an open problem of multimodal fusion.

``python -m benchmarks.text_against_picture`` adds six photographs, each with a sentence. One person says what each
shows. Five others say of each what another one shows, each time shifted by one. Then each thing is looked for by its
name, and two pictures could be meant: the one that was *said* to show it, and the one that *shows* it. The photographs
are those of the demo; the sentences are ours.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

import lifelong
from benchmarks.measure import conditions, save, table

THINGS = {
    "coffee.jpg": "an espresso in a red cup",
    "mingau.jpg": "a tabby cat",
    "brushes.jpg": "some paint brushes",
    "picos.jpg": "a path in the mountains",
    "dogs.jpg": "two dogs",
    "dandelions.jpg": "dandelions at sunset",
}
"""What each photograph of the demo shows."""


@dataclass(frozen=True, slots=True)
class Search:
    """One search: the places (from 1) of the picture that was said to show the thing, and of the one that shows it."""

    agree: bool
    said: int | None
    shown: int | None


def searches(life: lifelong.Life, folder: Path) -> list[Search]:
    """Add all pictures for six persons, and look for each thing."""
    names = list(THINGS)
    done = []
    for shift in range(len(names)):
        person = life.person(f"shift {shift}")
        sentences = [f"This is a photo of {THINGS[names[(at + shift) % len(names)]]}." for at in range(len(names))]
        for name, sentence in zip(names, sentences, strict=True):
            person.add(sentence, images=[folder / name])
        life.settle()
        for at, name in enumerate(names):
            found = [sentences.index(hit.photo.said) for hit in person.find(THINGS[name], k=len(names))]
            told = (at - shift) % len(names)
            done.append(Search(shift == 0, _place(found, told), _place(found, at)))
    return done


def _place(found: Sequence[int], wanted: int) -> int | None:
    return found.index(wanted) + 1 if wanted in found else None


def row(title: str, some: Sequence[Search]) -> list[str]:
    """Shares of the searches in which a picture is first, and in which it is found at all."""
    shares = (
        sum(each.said == 1 for each in some),
        sum(each.shown == 1 for each in some),
        sum(each.said is not None for each in some),
        sum(each.shown is not None for each in some),
    )
    return [title, str(len(some)), *(f"{share / len(some):.2f}" for share in shares)]


def main() -> None:
    """Print who was right."""
    with (
        as_file(files("lifelong.cli").joinpath("story")) as folder,
        tempfile.TemporaryDirectory() as place,
        lifelong.open(Path(place) / "bench.lifelong") as life,
    ):
        done = searches(life, folder)
    rows = [
        row("words and picture agree", [each for each in done if each.agree]),
        row("words and picture disagree", [each for each in done if not each.agree]),
    ]
    head = ["", "searches", "said first", "shown first", "said found", "shown found"]
    print(table(head, rows))
    save("text_against_picture", {"conditions": conditions("embedded"), "head": head, "rows": rows})


if __name__ == "__main__":
    main()
