"""Show it your cat, and it knows her on other pictures: ``python examples/concepts.py``.

It runs offline, in a temporary folder, on photographs of the demo.
"""

from __future__ import annotations

import io
import tempfile
from importlib.resources import as_file, files
from pathlib import Path

from PIL import Image, ImageOps

import lifelong


def changed(picture: Path) -> bytes:
    """Another picture of the same cat: cut, and mirrored."""
    with Image.open(picture) as image:
        width, height = image.size
        cut = ImageOps.mirror(image.crop((width // 10, height // 10, width, height)))
    content = io.BytesIO()
    cut.save(content, "JPEG")
    return content.getvalue()


def main(folder: Path) -> None:
    """Run the example in a folder."""
    with as_file(files("lifelong.cli").joinpath("story")) as story, lifelong.open(folder, worker=False) as life:
        ana = life.person("ana")
        ana.concepts.enrol("Mingau", [story / "mingau.jpg"], kind="cat")
        for name, picture in (
            ("another picture of her", changed(story / "mingau.jpg")),
            ("two dogs", story / "dogs.jpg"),
        ):
            seen = ana.concepts.find(picture).seen
            print(f"{name}: " + (", ".join(f"{each.name} ({each.score:.2f})" for each in seen) or "nobody known"))
        ana.add("She sleeps all day.", images=[changed(story / "mingau.jpg")])
        life.settle()
        (concept,) = ana.concepts.list()
        print(f"{concept.name}, a {concept.kind}: known by {concept.exemplars} picture, seen on {concept.seen}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder) / "ana.lifelong")
