"""Pictures of printed lines, to measure text recognition."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from lifelong.models.base import Pixels


def printed(lines: Sequence[str], rough: np.random.Generator | None = None) -> Pixels:
    """Lines of print on a light ground, 620 pixels wide.

    Args:
        lines: from top to bottom.
        rough: with it, the picture is turned by up to three degrees and gets noise.
    """
    picture = Image.new("RGB", (620, 60 * len(lines) + 40), (250, 248, 240))
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((40, 25 + 60 * number), line, fill=(25, 25, 25), font=ImageFont.load_default(size=32))
    if rough is None:
        return np.asarray(picture)
    picture = picture.rotate(float(rough.uniform(-3, 3)), expand=True, fillcolor=(90, 80, 70))
    grain = rough.normal(0, 12, (picture.height, picture.width, 3))
    return np.clip(np.asarray(picture) + grain, 0, 255).astype(np.uint8)
