"""Simple painted backdrops for the collage: sky and ground by the words of a prompt, and its tones."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Backdrop:
    """A backdrop.

    Attributes:
        words: that ask for it.
        sky: colours at the top and at the horizon.
        ground: colours at the horizon and at the bottom.
        horizon: its height, 0 at the top to 1.
        details: names of the painters of what is on it.
    """

    words: str
    sky: tuple[Colour, Colour]
    ground: tuple[Colour, Colour]
    horizon: float
    details: tuple[str, ...] = ()

    def fits(self, prompt: str) -> bool:
        """Whether a prompt asks for it."""
        return re.search(rf"\b(?:{self.words})\b", prompt, re.IGNORECASE) is not None


PLAIN: Final = Backdrop("", ((206, 222, 236), (240, 240, 232)), ((222, 214, 196), (192, 180, 158)), 0.68)

BACKDROPS: Final = (
    Backdrop(
        "moon|lunar", ((8, 10, 26), (34, 38, 66)), ((150, 150, 154), (92, 92, 98)), 0.6, ("stars", "earth", "craters")
    ),
    Backdrop("space|stars|planet|galaxy", ((6, 6, 20), (32, 22, 62)), ((32, 22, 62), (12, 10, 32)), 0.98, ("stars",)),
    Backdrop(
        "night|midnight|moonlight", ((10, 16, 42), (46, 56, 94)), ((34, 44, 52), (18, 24, 30)), 0.66, ("stars", "moon")
    ),
    Backdrop(
        "snow|snowy|winter|ice",
        ((168, 192, 216), (226, 234, 242)),
        ((246, 248, 252), (208, 220, 234)),
        0.58,
        ("hills", "flakes"),
    ),
    Backdrop(
        "beach|shore|seaside",
        ((112, 182, 228), (216, 236, 244)),
        ((242, 222, 176), (218, 190, 138)),
        0.62,
        ("sun", "sea"),
    ),
    Backdrop(
        "sea|ocean|water|lake|river|underwater",
        ((128, 188, 228), (214, 234, 242)),
        ((48, 120, 168), (18, 66, 112)),
        0.5,
        ("sun", "waves"),
    ),
    Backdrop(
        "jungle|forest|woods|trees?",
        ((188, 214, 196), (222, 234, 208)),
        ((92, 128, 66), (50, 84, 42)),
        0.64,
        ("trees",),
    ),
    Backdrop(
        "desert|dunes?|sand",
        ((238, 202, 150), (250, 232, 200)),
        ((226, 180, 116), (188, 134, 78)),
        0.6,
        ("sun", "hills"),
    ),
    Backdrop(
        "mountains?|alps|hills?", ((140, 182, 220), (226, 234, 236)), ((116, 148, 92), (74, 106, 62)), 0.66, ("peaks",)
    ),
    Backdrop(
        "city|street|town|skyline|sidewalk|road",
        ((160, 186, 212), (230, 226, 218)),
        ((128, 126, 124), (88, 88, 90)),
        0.7,
        ("skyline",),
    ),
    Backdrop(
        "sunset|sunrise|dusk|dawn|golden hour",
        ((74, 58, 112), (250, 168, 104)),
        ((92, 66, 72), (46, 36, 46)),
        0.62,
        ("sun",),
    ),
    Backdrop(
        "grass|meadow|lawn|garden|park|fields?",
        ((132, 190, 230), (222, 238, 242)),
        ((132, 178, 84), (84, 136, 56)),
        0.58,
        ("sun", "tufts"),
    ),
    Backdrop(
        "room|kitchen|house|sofa|floor|carpet|rug",
        ((232, 220, 204), (222, 206, 186)),
        ((174, 132, 92), (136, 98, 64)),
        0.68,
        ("boards",),
    ),
)


_TONES: Final = re.compile(
    r"\b(?:black and white|monochrome|film noir|sepia|vintage|golden hour light"
    r"|(?:warm|cool|muted|bright|neon|pastel|dark) colours)\b",
    re.IGNORECASE,
)
"""The words that `toned` understands."""


def backdrop(prompt: str, size: Size, *, seed: int) -> Image.Image:
    """Paint the backdrop that the words of a prompt ask for, or a plain one.

    Args:
        prompt: the description.
        size: in pixels.
        seed: of the places of details.
    """
    chosen = next((each for each in BACKDROPS if each.fits(prompt)), PLAIN)
    width, height = size
    line = round(chosen.horizon * height)
    picture = Image.new("RGB", size)
    picture.paste(_gradient(*chosen.sky, (width, line)), (0, 0))
    picture.paste(_gradient(*chosen.ground, (width, height - line)), (0, line))
    dice = random.Random(seed)  # noqa: S311 - places of stars, not a secret
    for name in chosen.details:
        _PAINTERS[name](picture, line, dice)
    return _grained(picture, seed)


def toned(picture: Image.Image, prompt: str) -> Image.Image:
    """A picture in the tones that a prompt names: black and white, sepia, warm, cool, muted, bright, pastel, dark."""
    if not _TONES.search(prompt):
        return picture
    pixels = np.asarray(picture, np.float32)
    grey = pixels @ np.array([0.299, 0.587, 0.114], np.float32)
    words = prompt.casefold()

    def named(pattern: str) -> bool:
        return re.search(rf"\b(?:{pattern})\b", words) is not None

    if named("black and white|monochrome|film noir"):
        pixels = np.repeat(grey[..., None], 3, axis=2)
    if named("sepia|vintage"):
        pixels = grey[..., None] * np.array([1.06, 0.94, 0.74], np.float32) + 8
    if named("warm colours|golden hour light"):
        pixels = pixels * np.array([1.08, 1.0, 0.86], np.float32)
    if named("cool colours"):
        pixels = pixels * np.array([0.88, 0.98, 1.1], np.float32)
    if named("muted colours"):
        pixels = grey[..., None] * 0.55 + pixels * 0.45
    if named("bright colours|neon colours"):
        pixels = grey[..., None] + (pixels - grey[..., None]) * 1.5
    if named("pastel colours"):
        pixels = pixels * 0.55 + 115
    if named("dark colours"):
        pixels = pixels * 0.7
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _gradient(top: Colour, bottom: Colour, size: Size) -> Image.Image:
    width, height = size
    share = np.linspace(0, 1, max(height, 1), dtype=np.float32)[:, None]
    rows = np.array(top, np.float32) * (1 - share) + np.array(bottom, np.float32) * share
    return Image.fromarray(np.repeat(rows[:, None, :], width, axis=1).astype(np.uint8))


def _grained(picture: Image.Image, seed: int) -> Image.Image:
    """A little grain, so that gradients show no bands."""
    pixels: NDArray[np.float32] = np.asarray(picture, np.float32)
    grain = np.random.default_rng(seed).normal(0, 2.2, pixels.shape[:2]).astype(np.float32)
    return Image.fromarray(np.clip(pixels + grain[..., None], 0, 255).astype(np.uint8))


def _stars(picture: Image.Image, line: int, dice: random.Random) -> None:
    draw, unit = ImageDraw.Draw(picture), max(1, picture.width // 640)
    for _ in range(140):
        x, y, r = dice.randrange(picture.width), dice.randrange(max(line, 1)), dice.choice((0, 0, 0, unit))
        light = dice.randrange(130, 255)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(light, light, min(255, light + 12)))


def _glow(
    picture: Image.Image, centre: tuple[float, float], radius: float, colour: Colour, *, halo: bool = True
) -> None:
    x, y = centre
    if halo:
        mask = Image.new("L", picture.size)
        ImageDraw.Draw(mask).ellipse((x - 1.7 * radius, y - 1.7 * radius, x + 1.7 * radius, y + 1.7 * radius), fill=110)
        picture.paste(colour, mask=mask.filter(ImageFilter.GaussianBlur(radius * 0.5)))
    disc = Image.new("L", picture.size)
    ImageDraw.Draw(disc).ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    picture.paste(colour, mask=disc.filter(ImageFilter.GaussianBlur(1.2)))


def _sun(picture: Image.Image, line: int, dice: random.Random) -> None:
    x = picture.width * dice.choice((0.2, 0.78))
    _glow(picture, (x, line * 0.38), picture.width * 0.055, (255, 240, 196))


def _moon(picture: Image.Image, line: int, dice: random.Random) -> None:
    _glow(picture, (picture.width * dice.choice((0.22, 0.8)), line * 0.3), picture.width * 0.05, (238, 238, 226))


def _earth(picture: Image.Image, line: int, dice: random.Random) -> None:
    x, y, radius = picture.width * dice.choice((0.2, 0.8)), line * 0.3, picture.width * 0.07
    _glow(picture, (x, y), radius, (62, 118, 190), halo=False)
    draw = ImageDraw.Draw(picture)
    for dx, dy, r in ((-0.3, -0.25, 0.34), (0.28, 0.2, 0.3), (-0.1, 0.5, 0.2)):
        cx, cy, size = x + dx * radius, y + dy * radius, r * radius
        draw.ellipse((cx - size, cy - size * 0.7, cx + size, cy + size * 0.7), fill=(98, 152, 96))


def _craters(picture: Image.Image, line: int, dice: random.Random) -> None:
    draw, depth = ImageDraw.Draw(picture), picture.height - line
    for _ in range(16):
        y = line + round(depth * dice.uniform(0.06, 0.98))
        near = 0.3 + (y - line) / max(depth, 1)
        wide = picture.width * 0.035 * near * dice.uniform(0.6, 1.7)
        x, high = dice.randrange(picture.width), wide * 0.3
        draw.ellipse((x - wide, y - high, x + wide, y + high), fill=(118, 118, 122))
        draw.ellipse((x - wide * 0.9, y - high * 0.55, x + wide * 0.9, y + high * 1.05), fill=(136, 136, 140))


def _ridge(picture: Image.Image, line: int, dice: random.Random, colour: Colour, rise: float, steps: int) -> None:
    width = picture.width
    xs = [width * step / steps for step in range(steps + 1)]
    points = [(x, line - rise * picture.height * dice.uniform(0.25, 1.0)) for x in xs]
    ImageDraw.Draw(picture).polygon([(0, line + 2), *points, (width, line + 2)], fill=colour)


def _hills(picture: Image.Image, line: int, dice: random.Random) -> None:
    edges = np.asarray(picture)[[max(line - 2, 0), min(line + 2, picture.height - 1)], 0].mean(axis=0)
    far = (int(edges[0]), int(edges[1]), int(edges[2]))
    layer = picture.copy()
    _ridge(layer, line, dice, far, 0.1, 9)
    picture.paste(layer.filter(ImageFilter.GaussianBlur(picture.width / 220)).crop((0, 0, picture.width, line)), (0, 0))


def _peaks(picture: Image.Image, line: int, dice: random.Random) -> None:
    _ridge(picture, line, dice, (150, 168, 188), 0.4, 7)
    _ridge(picture, line, dice, (104, 126, 142), 0.26, 9)


def _flakes(picture: Image.Image, line: int, dice: random.Random) -> None:
    draw, unit = ImageDraw.Draw(picture), max(1.0, picture.width / 420)
    for _ in range(130):
        x, y, r = dice.randrange(picture.width), dice.randrange(picture.height), unit * dice.uniform(0.5, 1.5)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(255, 255, 255))


def _sea(picture: Image.Image, line: int, dice: random.Random) -> None:
    depth = round(picture.height * 0.1)
    picture.paste(_gradient((86, 160, 196), (150, 206, 216), (picture.width, depth)), (0, line - depth))
    foam = [(x, line + round(3 * np.sin(x / 37 + dice.random()))) for x in range(0, picture.width + 8, 8)]
    ImageDraw.Draw(picture).line(foam, fill=(250, 250, 246), width=max(2, picture.height // 170))


def _waves(picture: Image.Image, line: int, dice: random.Random) -> None:
    draw = ImageDraw.Draw(picture)
    for _ in range(60):
        y = line + round((picture.height - line) * dice.random() ** 1.4)
        wide = round(picture.width * 0.05 * (0.4 + (y - line) / picture.height * 2))
        x = dice.randrange(picture.width)
        draw.arc((x - wide, y - wide // 5, x + wide, y + wide // 5), 200, 340, fill=(150, 196, 220), width=2)


def _trees(picture: Image.Image, line: int, dice: random.Random) -> None:
    draw = ImageDraw.Draw(picture)
    for layer, colour in enumerate(((140, 172, 138), (96, 136, 92), (60, 102, 60))):
        for _ in range(22):
            x, base = dice.randrange(-20, picture.width + 20), line + layer * picture.height * 0.015
            high = picture.height * dice.uniform(0.2, 0.42) * (0.75 + 0.2 * layer)
            wide = high * 0.2
            draw.polygon([(x - wide, base), (x, base - high), (x + wide, base)], fill=colour)


def _skyline(picture: Image.Image, line: int, dice: random.Random) -> None:
    draw = ImageDraw.Draw(picture)
    for shade, most in (((176, 184, 196), 0.46), ((128, 136, 150), 0.3)):
        x = 0
        while x < picture.width:
            wide = round(picture.width * dice.uniform(0.05, 0.1))
            top = line - round(picture.height * dice.uniform(0.3, 1.0) * most)
            draw.rectangle((x, top, x + wide, line), fill=shade)
            step = max(8, picture.width // 80)
            lit = tuple(min(255, part + 34) for part in shade)
            for wx in range(x + step // 2, x + wide - step // 2, step):
                for wy in range(top + step // 2, line - step, round(step * 1.3)):
                    if dice.random() < 0.4:
                        draw.rectangle((wx, wy, wx + step // 3, wy + step // 2), fill=lit)
            x += wide + round(picture.width * dice.uniform(0, 0.015))


def _tufts(picture: Image.Image, line: int, dice: random.Random) -> None:
    draw = ImageDraw.Draw(picture)
    for _ in range(260):
        y = line + round((picture.height - line) * dice.random())
        x, high = dice.randrange(picture.width), 3 + (y - line) / picture.height * 26
        draw.line((x, y, x + dice.uniform(-3, 3), y - high), fill=(100, 152, 62), width=2)


def _boards(picture: Image.Image, line: int, dice: random.Random) -> None:
    draw, middle = ImageDraw.Draw(picture), picture.width / 2
    for step in range(-12, 13):
        x = middle + step * picture.width / 9
        draw.line((middle + (x - middle) * 0.5, line, x, picture.height), fill=(120, 86, 56), width=2)
    draw.rectangle((0, line - picture.height // 60, picture.width, line), fill=(244, 238, 228))


_PAINTERS: Final[dict[str, Callable[[Image.Image, int, random.Random], None]]] = {
    "stars": _stars, "sun": _sun, "moon": _moon, "earth": _earth, "craters": _craters, "hills": _hills,
    "peaks": _peaks, "flakes": _flakes, "sea": _sea, "waves": _waves, "trees": _trees, "skyline": _skyline,
    "tufts": _tufts, "boards": _boards,
}  # fmt: skip
