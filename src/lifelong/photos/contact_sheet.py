"""Draw a contact sheet: thumbnails side by side with time, text and concepts, as PNG or as one HTML page."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from lifelong.perception.pictures import printable

COLUMNS: Final = 4
CELL: Final = 300
"""Width of a cell in pixels, and edge of the square for its picture."""

LINES: Final = 4
"""Most lines of text under a picture in the PNG; the HTML page has all lines."""

LARGEST: Final = 400
"""Most pictures of one PNG."""

_STYLE: Final = """
:root { color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif; }
body { margin: 1.5rem; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 1.2rem; }
figure { margin: 0; border: 1px solid #8884; border-radius: 8px; overflow: hidden; }
img { width: 100%; height: 220px; object-fit: contain; background: #8882; display: block; }
figcaption { padding: .6rem .8rem; } .when { font-weight: 600; } p { margin: .2rem 0; overflow-wrap: anywhere; }
.detail { font-size: .85em; opacity: .7; }
.words { font-size: .85em; border-left: 3px solid #8886; padding-left: .5em; opacity: .75; }
.words { white-space: pre-line; max-height: 9em; overflow: auto; }
"""


@dataclass(frozen=True, slots=True)
class PhotoCard:
    """One picture of a sheet, with its texts.

    Attributes:
        picture: the encoded thumbnail.
        heading: the time.
        lines: the message's text, and the concepts in the picture.
        details: place, tags and file name.
        words: the text in the picture.
    """

    picture: bytes
    heading: str
    lines: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    words: str = ""


def as_page(cards: Iterable[PhotoCard], *, title: str) -> Iterator[str]:
    """Yield an HTML page in pieces, because a page with many pictures is large. It needs no other files or scripts.

    Args:
        cards: the pictures with their texts.
        title: title of the page.
    """
    yield (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        f"style-src 'unsafe-inline'\"><title>{html.escape(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>{html.escape(title)}</h1>\n<main>\n"
    )
    for card in cards:
        yield _figure(card) + "\n"
    yield "</main></body></html>\n"


def as_picture(cards: Sequence[PhotoCard]) -> Image.Image:
    """Draw a contact sheet of the first LARGEST cards as one picture."""
    cards = cards[:LARGEST]
    font, bold = ImageFont.load_default(size=16), ImageFont.load_default(size=18)
    step = 22
    height = CELL + 30 + LINES * step + 16
    rows = -(-len(cards) // COLUMNS) or 1
    sheet = Image.new("RGB", (min(COLUMNS, max(1, len(cards))) * (CELL + 16) + 16, rows * height + 16), "white")
    draw = ImageDraw.Draw(sheet)
    for number, card in enumerate(cards):
        left, top = 16 + number % COLUMNS * (CELL + 16), 16 + number // COLUMNS * height
        draw.rectangle((left, top, left + CELL - 1, top + CELL - 1), fill="#f1f1f1")
        with Image.open(io.BytesIO(card.picture)) as picture:
            small = picture.convert("RGB")
        small.thumbnail((CELL, CELL))
        sheet.paste(small, (left + (CELL - small.width) // 2, top + (CELL - small.height) // 2))
        draw.text((left, top + CELL + 6), _fitting(printable(card.heading), bold), fill="black", font=bold)
        lines = [line for text in (*card.lines, *card.details, card.words) for line in _wrap(printable(text), font)]
        for place, line in enumerate(lines[:LINES]):
            more = " …" if place == LINES - 1 and len(lines) > LINES else ""
            draw.text((left, top + CELL + 30 + place * step), line + more, fill="#444444", font=font)
    return sheet


def _figure(card: PhotoCard) -> str:
    data = base64.b64encode(card.picture).decode()
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in card.lines)
    lines += "".join(f'<p class="detail">{html.escape(line)}</p>' for line in card.details)
    words = f'<p class="words">{html.escape(card.words)}</p>' if card.words else ""
    return (
        f'<figure><img alt="" src="data:image/webp;base64,{data}"><figcaption>'
        f'<p class="when">{html.escape(card.heading)}</p>{lines}{words}</figcaption></figure>'
    )


def _wrap(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> list[str]:
    """Break a text into lines that fit a cell; a longer word is cut."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if font.getlength(longer) <= CELL - 24:
                line = longer
                continue
            if line:
                lines.append(line)
            line = _fitting(word, font)
        if line:
            lines.append(line)
    return lines


def _fitting(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    while text and font.getlength(text) > CELL - 24:
        text = text[:-1]
    return text
