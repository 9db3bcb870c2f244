"""The subprocess that decodes HEIC and AVIF: ``python -m lifelong.perception.sandbox.heic_process``.

Their decoders run in one call that cannot be interrupted, and neither bytes nor pixels limit its time: a picture can
hold any number of frames that are never shown. libheif is also the decoder with the longest list of past
vulnerabilities. So they run in a process that can be killed, and whose memory is limited.

Input: one line of JSON for each picture (``size``: bytes that follow; ``edge``: longest edge in pixels, or null;
``decode``: whether to return pixels), then the file. Output: one line of JSON, then as many bytes of EXIF and of pixels
as it says; or an ``error``. The process ends with its input, or after IDLE seconds without a request.
"""

from __future__ import annotations

import io
import json
import select
import sys
import warnings
from typing import Any, Final

from PIL import Image, UnidentifiedImageError

from lifelong.perception.sandbox.pdf_process import confine

FORMATS: Final = ("HEIF", "AVIF")
"""Pillow's names of the formats that are decoded here."""

MEMORY: Final = 2 << 30
"""Limit on the process's memory: 64 megapixels with transparency take 256 MB, and a decoder three times that."""

IDLE: Final = 60.0
"""Seconds without a request after which the process ends, which frees 40 MB."""


def main() -> None:
    """Serve requests until there are no more."""
    confine(MEMORY)
    import pi_heif

    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    warnings.simplefilter("ignore", UserWarning)
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    source, out = sys.stdin.buffer, sys.stdout.buffer
    while select.select([source], [], [], IDLE)[0] and (line := source.readline()):
        request = json.loads(line)
        answer, parts = _answer(source.read(request["size"]), edge=request["edge"], decode=request["decode"])
        out.write(json.dumps(answer).encode() + b"\n")
        for part in parts:
            out.write(part)
        out.flush()


def _answer(content: bytes, *, edge: int | None, decode: bool) -> tuple[dict[str, Any], list[bytes]]:
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            image = _scale(picture, edge) if decode else picture
            pixels = image.tobytes() if decode else b""
            exif = bytes(picture.info.get("exif") or b"")
            moves = picture.format == "AVIF" and getattr(picture, "is_animated", False)  # a HEIC may be an album
            answer = {"format": picture.format, "mode": image.mode, "size": image.size, "moves": moves}
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        return {"error": "bomb", "why": str(error)}, []
    except UnidentifiedImageError:
        return {"error": "damaged", "why": "its head cannot be read"}, []
    except MemoryError:
        return {"error": "damaged", "why": f"it takes more than {MEMORY >> 20} MB"}, []
    except Exception as error:  # noqa: BLE001  # a damaged file can raise anything in a decoder
        return {"error": "damaged", "why": str(error) or type(error).__name__}, []
    return {**answer, "exif": len(exif), "pixels": len(pixels)}, [exif, pixels]


def _scale(picture: Image.Image, edge: int | None) -> Image.Image:
    album = getattr(picture, "is_animated", False)
    whole = picture.copy() if album else picture  # scaling a picture of an album in place would decode it again
    if edge is not None and max(whole.size) > edge:
        whole.thumbnail((edge, edge), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return whole


if __name__ == "__main__":
    main()
