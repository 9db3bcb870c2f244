"""Decodes HEIC and AVIF in a process of its own: ``python -m lifelong.perception.sandbox.heic_process``.

Their decoders work in one call that nothing can interrupt, and neither bytes nor pixels bound its time: a picture may
hold any number of frames that are never shown. libheif is also the decoder with the longest list of past holes. So they
work where the system can stop them, and where their memory is limited.

In: one line of JSON for each picture (``size``: bytes that follow; ``edge``: longest edge wanted in pixels, or null;
``decode``: whether pixels are wanted), then the file. Out: one line of JSON, then as many bytes of EXIF and of pixels
as it says; or an ``error``. The process ends with its input, or when nothing was asked for a while.
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
"""Bytes that the process may use: 64 megapixels with transparency take 256 MB, and a decoder three times that."""

IDLE: Final = 60.0
"""Seconds without a request after which it ends, and gives back its 40 MB."""


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
            image = _scaled(picture, edge) if decode else picture
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
    except Exception as error:  # noqa: BLE001  # whatever a decoder says of a damaged file
        return {"error": "damaged", "why": str(error) or type(error).__name__}, []
    return {**answer, "exif": len(exif), "pixels": len(pixels)}, [exif, pixels]


def _scaled(picture: Image.Image, edge: int | None) -> Image.Image:
    album = getattr(picture, "is_animated", False)
    whole = picture.copy() if album else picture  # that of an album would be decoded again when its size has changed
    if edge is not None and max(whole.size) > edge:
        whole.thumbnail((edge, edge), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return whole


if __name__ == "__main__":
    main()
