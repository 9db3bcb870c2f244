"""Draws the pictures of the miniature Persona-MME: ``python -m benchmarks.miniature_pictures``."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

from lifelong.bench.paper import MINIATURES

SIZE = 160


def _canvas(sky: str, ground: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (SIZE, SIZE), sky)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 120, SIZE, SIZE), fill=ground)
    return image, draw


def bicycle() -> Image.Image:
    """A green bicycle with a yellow basket before a white wall."""
    image, draw = _canvas("#f4f1ea", "#9a9a92")
    for left in (18, 92):
        draw.ellipse((left, 76, left + 50, 126), outline="#222222", width=4)
    draw.line((43, 101, 70, 60, 108, 60, 117, 101), fill="#2e8b3a", width=6, joint="curve")
    draw.line((43, 101, 84, 101, 108, 60), fill="#2e8b3a", width=6)
    draw.line((60, 50, 80, 50), fill="#222222", width=5)
    draw.rectangle((104, 36, 138, 60), fill="#f2c21a", outline="#8a6d00", width=2)
    return image


def bowl() -> Image.Image:
    """A blue bowl with one white stripe on a wooden table."""
    image, draw = _canvas("#e8dfd0", "#8b5a2b")
    draw.pieslice((30, 40, 130, 150), 0, 180, fill="#2b5fb3")
    draw.rectangle((38, 108, 122, 116), fill="#ffffff")
    draw.rectangle((66, 146, 94, 152), fill="#1d4480")
    return image


def dog() -> Image.Image:
    """A brown dog with a red collar on grass."""
    image, draw = _canvas("#bfe3f5", "#4f9d45")
    draw.ellipse((30, 70, 110, 118), fill="#7a4a22")
    draw.ellipse((92, 40, 138, 86), fill="#7a4a22")
    draw.polygon((96, 46, 104, 24, 114, 44), fill="#5c3517")
    draw.ellipse((122, 56, 130, 64), fill="#111111")
    draw.line((92, 80, 112, 88), fill="#d11f1f", width=7)
    for left in (40, 60, 84, 98):
        draw.rectangle((left, 108, left + 9, 138), fill="#6b3f1b")
    return image


def signal_box() -> Image.Image:
    """A white signal box with a red roof beside two rails."""
    image, draw = _canvas("#cfd8e3", "#7d7466")
    draw.rectangle((40, 56, 120, 120), fill="#fafafa", outline="#555555", width=2)
    draw.polygon((32, 56, 80, 24, 128, 56), fill="#b3261e")
    for left in (50, 78):
        draw.rectangle((left, 68, left + 20, 90), fill="#7fb2d9", outline="#333333")
    for y in (132, 148):
        draw.line((0, y, SIZE, y), fill="#3a3a3a", width=3)
    return image


def heron() -> Image.Image:
    """A grey heron on one leg in a pond with two yellow flowers."""
    image, draw = _canvas("#dceefb", "#3f7fa6")
    draw.ellipse((54, 60, 112, 92), fill="#8c949c")
    draw.line((100, 66, 112, 34, 122, 30), fill="#8c949c", width=8)
    draw.polygon((120, 26, 148, 32, 120, 36), fill="#e8a317")
    draw.line((82, 90, 82, 134), fill="#c98a2b", width=4)
    for left in (14, 34):
        draw.ellipse((left, 112, left + 14, 126), fill="#ffd400")
    return image


PICTURES = {
    "50/0": {"bicycle.png": bicycle, "bowl.png": bowl, "dog.png": dog},
    "200/0": {"signal_box.png": signal_box, "heron.png": heron},
}


def main(folder: Path = MINIATURES / "persona_mme" / "samples") -> None:
    """Write the pictures into the miniature."""
    for sample, drawings in PICTURES.items():
        (folder / sample).mkdir(parents=True, exist_ok=True)
        for name, draw in drawings.items():
            draw().quantize(32).save(folder / sample / name, optimize=True)


if __name__ == "__main__":
    main()
