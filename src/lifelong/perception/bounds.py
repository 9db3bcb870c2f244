"""How much of a file is taken in. What lies beyond is kept and not perceived, and what was passed over is said."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds on perceiving one file.

    Attributes:
        size: bytes of a file that is taken at all.
        seconds: of a recording or video that are listened to and looked at, from its start.
        keyframes: pictures taken of a video.
        pages: of a document.
        drawn: pages that are looked at because they are scans or have pictures.
        text: characters of a page or text file.
        memory: bytes that a process may use which reads a PDF.
        patience: seconds that it may take.
    """

    size: int = 200_000_000
    seconds: int = 1800
    keyframes: int = 24
    pages: int = 300
    drawn: int = 40
    text: int = 1_000_000
    memory: int = 1 << 30
    patience: float = 60.0
