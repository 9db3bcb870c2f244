"""The subprocess that reads documents other than PDF: ``python -m lifelong.perception.sandbox.office_process``.

A small file can unpack to gigabytes, so the process has a limit on its memory and is killed at its time limit.

Input: one line of JSON with the limits and the media type, then the file. Output: lines of JSON, each followed by as
many bytes of a picture as its ``png`` says. The first line is ``{"pages": 1}`` or an ``error``; each other one has a
section's ``heading`` and either its ``text`` or a picture. The last one counts what was ``left``: characters and
pictures.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import chain
from typing import Any

from lifelong.perception.office.block import Block, DocumentError
from lifelong.perception.office.document_reader import blocks
from lifelong.perception.sandbox.pdf_process import confine, say


def main() -> None:
    """Serve one request."""
    limits = json.loads(sys.stdin.buffer.readline())
    confine(limits["memory"])
    out, content = sys.stdout.buffer, blocks(limits["type"], sys.stdin.buffer.read())
    try:
        first = next(content, None)  # raises where the document cannot be read at all
        say(out, {"pages": 1})
        for section, picture in sections(chain([first] if first else [], content), limits):
            say(out, section, picture)
    except DocumentError as error:
        say(out, {"error": str(error)})
    except MemoryError:
        say(out, {"error": "bomb"})


def sections(content: Iterator[Block], limits: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bytes]]:
    """The sections of a document: a heading and the text up to the next one; a picture is a section of its own."""
    heading, room, drawn = "", int(limits["text"]), 0
    left = {"characters": 0, "pictures": 0}
    lines: list[str] = []

    def section() -> Iterator[tuple[dict[str, Any], bytes]]:
        if lines:
            yield {"heading": heading, "text": "\n\n".join(lines)}, b""
        lines.clear()

    for block in content if limits["pages"] else ():
        text = block.text.replace("\0", "").strip()
        if block.kind == "picture":
            if drawn < limits["drawn"]:
                yield from section()
                yield {"heading": heading}, block.picture
                drawn += 1
            else:
                left["pictures"] += 1
        elif text:
            left["characters"] += max(0, len(text) - room)
            text, room = text[:room], max(0, room - len(text))
            if block.kind == "heading":
                yield from section()
                heading = " ".join(text.split())[:200] or heading
            if text:
                lines.append(text)
    yield from section()
    yield {"left": left}, b""


if __name__ == "__main__":
    main()
