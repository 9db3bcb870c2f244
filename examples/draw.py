"""Draw with a person's own things: a preview that needs no weights of a generator and no network.

Run: python examples/draw.py PICTURE [PICTURE ...]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import lifelong


def main(pictures: list[str]) -> None:
    """Enrol the pictures as Bertha, say what Ana likes, and draw."""
    with tempfile.TemporaryDirectory() as folder, lifelong.open(Path(folder) / "ana.lifelong", worker=False) as life:
        ana = life.person("ana")
        ana.concepts.enrol("Bertha", pictures, kind="truck")
        ana.add("I love watercolours.")
        ana.add("I love red wine.")
        life.settle()

        request = ana.draw_request("Bertha on the moon, the way I like it", n=2)
        print(request.prompt)
        for phrase in request.added:
            print(f"  {phrase.phrase}: because you said “{phrase.words}” ({phrase.sources[0]})")

        drawn = ana.draw(request)
        for image in drawn:
            print(image.scores.total, image.save("."))
        drawn.images[0].thumb(+1, about="style")
        print([piece.words for piece in ana.taste()])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
