"""Draw a number as a PNG picture, for the check of pictures."""

from __future__ import annotations

import struct
import zlib
from typing import Final

DIGITS: Final = {
    "0": ".###. #...# #..## #.#.# ##..# #...# .###.",
    "1": "..#.. .##.. ..#.. ..#.. ..#.. ..#.. .###.",
    "2": ".###. #...# ....# ..##. .#... #.... #####",
    "3": ".###. #...# ....# ..##. ....# #...# .###.",
    "4": "...#. ..##. .#.#. #..#. ##### ...#. ...#.",
    "5": "##### #.... ####. ....# ....# #...# .###.",
    "6": ".###. #.... ####. #...# #...# #...# .###.",
    "7": "##### ....# ...#. ..#.. .#... .#... .#...",
    "8": ".###. #...# #...# .###. #...# #...# .###.",
    "9": ".###. #...# #...# .#### ....# ....# .###.",
}
"""Seven rows of five dots for each digit."""

WHITE: Final = (255, 255, 255)

DOT: Final = 24
"""Pixels on a side of one dot: two digits make a picture of 336 by 264."""


def number(digits: str, *, colour: tuple[int, int, int]) -> bytes:
    """Draw digits on white and encode them as PNG.

    Args:
        digits: for example ``47``.
        colour: red, green and blue of the digits, 0 to 255 each.
    """
    shapes = [DIGITS[digit].split() for digit in digits]
    dots = ["." + ".".join(shape[row] for shape in shapes) + ".." for row in range(7)]
    blank = "." * len(dots[0])
    rows = b""
    for line in [blank, blank, *dots, blank, blank]:
        pixels = b"".join(bytes(colour if dot == "#" else WHITE) * DOT for dot in line)
        rows += (b"\0" + pixels) * DOT  # each row begins with its filter: none
    size = struct.pack(">II5B", len(blank) * DOT, 11 * DOT, 8, 2, 0, 0, 0)  # 8 bits, RGB
    parts = [(b"IHDR", size), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
