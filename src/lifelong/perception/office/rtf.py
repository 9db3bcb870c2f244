"""Rich Text Format (RTF) as blocks: one a line."""

from __future__ import annotations

from collections.abc import Iterator

from lifelong.perception.office.block import Block


def blocks(content: bytes) -> Iterator[Block]:
    """The blocks of an RTF file."""
    from striprtf.striprtf import rtf_to_text

    for line in rtf_to_text(content.decode("latin-1"), errors="replace").splitlines():
        yield Block("text", line)
