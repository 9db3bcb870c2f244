"""Cut the thing of a reference picture out of its background, where that is surely possible."""

from __future__ import annotations

import io
from typing import Final

import numpy as np
from PIL import Image

from lifelong.models.base import SubjectCutter

SURE: Final = 0.9
UNSURE: Final = 0.1
"""Shares from which a pixel is of the thing, and up to which it is of the background."""

MOST_UNSURE: Final = 0.25
"""Most pixels between the two, as a share of those of the thing. Clean masks of photographs have about .1; one in which
half of a dog was lost had 1.6. A round value."""

LEAST: Final = 0.02
"""Least share of the picture that the thing has; what is smaller is not what was enrolled."""

MOST: Final = 0.95
"""Most share of it: there is hardly a background then."""


def cut_out(cutter: SubjectCutter, content: bytes, *, most: int) -> bytes | None:
    """The thing of a picture with a transparent background, as PNG, cropped to it.

    Args:
        cutter: makes the mask.
        content: the encoded picture; one with transparent parts is a cut-out already.
        most: bytes; a larger result is scaled down until it fits.

    Returns:
        the cut-out; None where the mask is not sure, or the picture is a cut-out.
    """
    with Image.open(io.BytesIO(content)) as picture:
        if picture.has_transparency_data:
            return None
        whole = picture.convert("RGB")
    small = np.asarray(whole.resize((cutter.edge, cutter.edge), Image.Resampling.BILINEAR))
    mask = np.asarray(Image.fromarray(cutter.mask(small)).resize(whole.size, Image.Resampling.BILINEAR))
    sure = float((mask >= SURE).mean())
    unsure = float(((mask > UNSURE) & (mask < SURE)).mean())
    if not LEAST <= sure <= MOST or unsure > MOST_UNSURE * sure:
        return None
    alpha = Image.fromarray((mask * 255).round().astype(np.uint8))
    whole.putalpha(alpha)
    figure = whole.crop(alpha.point(lambda value: 255 if value >= 255 * UNSURE else 0).getbbox())
    while True:
        file = io.BytesIO()
        figure.save(file, "PNG")
        if len(file.getvalue()) <= most:
            return file.getvalue()
        figure.thumbnail((max(figure.size) * 3 // 4,) * 2, Image.Resampling.BICUBIC)
