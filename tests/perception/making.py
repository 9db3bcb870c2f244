"""Real files, made here: pictures of text, PDFs, recordings and videos."""

import io
import wave
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

RATE = 16_000


def writing(*lines: str, size: tuple[int, int] = (640, 240), ground: str = "white") -> Image.Image:
    """A picture of printed lines."""
    picture = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((20, 20 + 60 * number), line, fill="black", font=ImageFont.load_default(size=32))
    return picture


def png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def heic(picture: Image.Image, **more: Any) -> bytes:
    """A HEIC file."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    file = io.BytesIO()
    picture.save(file, "HEIF", **more)
    return file.getvalue()


def wav(sound: NDArray[np.floating], rate: int = RATE) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()


def silence(seconds: float) -> NDArray[np.float32]:
    return np.zeros(int(seconds * RATE), np.float32)


def hum(seconds: float) -> NDArray[np.float32]:
    """A steady tone, for which Whisper by itself writes whole sentences."""
    return (0.2 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * RATE)) / RATE)).astype(np.float32)


def video(
    shots: Sequence[tuple[Image.Image, float]], *, fps: int = 8, sound: NDArray[np.floating] | None = None
) -> bytes:
    """An MP4 of still shots, each with a white square that moves through it."""
    import av

    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        width, height = shots[0][0].size
        stream = container.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        heard = None if sound is None else container.add_stream("aac", rate=RATE)
        for picture, seconds in shots:
            for number in range(round(seconds * fps)):
                pixels = np.asarray(picture).copy()
                pixels[4:10, (number * 3) % (width - 10) :][:, :10] = 255
                container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
        if heard is not None and sound is not None:
            frame = av.AudioFrame.from_ndarray(sound[None, :].astype(np.float32), format="fltp", layout="mono")
            frame.rate = RATE
            for ready in av.AudioResampler("fltp", "mono", RATE, frame_size=1024).resample(frame):
                container.mux(heard.encode(ready))
            container.mux(heard.encode())
    return file.getvalue()


def pdf(*pages: str, extra: bytes = b"") -> bytes:
    """A PDF with one line of text a page."""
    numbers = [4 + 2 * place for place in range(len(pages))]
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{' '.join(f'{number} 0 R' for number in numbers)}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, text in zip(numbers, pages, strict=True):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {number + 1} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>".encode()
        )
        objects.append(_stream(f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode() + extra))
    return _whole(objects)


def sheet(drawing: str, *, turn: int = 0, square: tuple[int, int, int, int] | None = None) -> bytes:
    """A PDF of one page with drawing commands, ``turn`` degrees turned, and a red picture at x, y, width, height."""
    red = b""
    if square is not None:
        x, y, width, height = square
        drawing += f" q {width} 0 0 {height} {x} {y} cm /I1 Do Q"
        red = b"\xff\0\0" * 4
    image = (
        b"<</Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceRGB/BitsPerComponent 8/Length %d>>stream\n"
    )
    return _whole(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[4 0 R]/Count 1>>",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 5 0 R/Rotate %d" % turn
            + b"/Resources<</Font<</F1 3 0 R>>/XObject<</I1 6 0 R>>>>>>",
            _stream(drawing.encode()),
            image % len(red) + red + b"\nendstream",
        ]
    )


def form(drawing: str, *entries: bytes) -> bytes:
    """A PDF of one page with drawing commands, and with fields and notes, whose dictionaries are given."""
    numbers = b" ".join(b"%d 0 R" % (7 + place) for place in range(len(entries)))
    return _whole(
        [
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[" + numbers + b"]>>>>",
            b"<</Type/Pages/Kids[4 0 R]/Count 1>>",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 5 0 R/Annots["
            + numbers
            + b"]/Resources<</Font<</F1 3 0 R>>>>>>",
            _stream(drawing.encode()),
            b"<</Type/XObject/Subtype/Form/BBox[0 0 20 20]/Length 0>>stream\n\nendstream",
            *(b"<</Type/Annot/P 4 0 R/F 4/Rect[90 90 200 110]" + entry + b">>" for entry in entries),
        ]
    )


def scan(picture: Image.Image) -> bytes:
    """A PDF whose only page is a picture."""
    file = io.BytesIO()
    picture.save(file, "PDF", resolution=72)
    return file.getvalue()


def bomb(repeats: int) -> bytes:
    """A small PDF whose page unpacks to ``repeats`` megabytes of drawing commands."""
    return pdf("before", extra=b"\nBT /F1 12 Tf 72 700 Td (boom) Tj ET" * (28_000 * repeats))


def locked() -> bytes:
    """A PDF that asks for a password: its encryption dictionary fits no empty one."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]
    key = b"<" + b"00" * 32 + b">"
    objects.append(b"<</Filter/Standard/V 2/R 3/Length 128/P -44/O " + key + b"/U " + key + b">>")
    return _whole(objects, trailer=b"/Encrypt 3 0 R/ID[<00><00>]")


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    return b"<</Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream"


def _whole(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
    return out + b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start)
