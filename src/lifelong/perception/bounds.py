"""Limits on perceiving a file. What exceeds them is stored and not perceived, and a note says so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits on perceiving one file.

    Attributes:
        size: bytes of a file that is accepted at all.
        seconds: of a recording or video, from its start.
        keyframes: of a video.
        pages: of a document.
        drawn: pages that are rendered, because they are scans or have pictures.
        text: characters of a page or text file.
        memory: bytes for the subprocess that reads a document.
        patience: seconds for the subprocess that reads a document.
    """

    size: int = 200_000_000
    seconds: int = 1800
    keyframes: int = 24
    pages: int = 300
    drawn: int = 40
    text: int = 1_000_000
    memory: int = 1 << 30
    patience: float = 60.0
