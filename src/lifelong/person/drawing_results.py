"""The pictures of a drawing, best first, and feedback on them."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lifelong.calls import public
from lifelong.types.drawing import AddedPhrase, DrawingScores, DrawRequest, Layout, StoredDrawing

Rate = Callable[[str, int, str], Awaitable[StoredDrawing]]


@public
@dataclass(frozen=True, slots=True)
class DrawnImage:
    """One picture of a drawing, as PNG with its provenance (XMP).

    Attributes:
        id: of the drawing; ``thumb`` and ``forget_drawings`` take it.
        content: the file.
        size: width and height in pixels.
        layout: the boxes that it follows.
        scores: how well it fits.
        preview: it was put together from the person's own pictures, and nothing was drawn.
    """

    id: str
    content: bytes
    size: tuple[int, int]
    layout: Layout
    scores: DrawingScores
    preview: bool
    rate: Rate

    def __repr__(self) -> str:
        return f"<DrawnImage {self.id} {self.size[0]}x{self.size[1]}, total {self.scores.total:.2f}>"

    async def thumb(self, value: int, *, about: str = "") -> StoredDrawing:
        """Say whether the picture is liked; what it is about becomes taste for later drawings.

        Args:
            value: 1 or -1; 0 takes the feedback back.
            about: ``style``, ``colours``, ``light`` or ``composition``, or a phrase of the prompt, such as
                ``watercolour``. Without it, 1 confirms what taste added, and -1 teaches nothing.

        Raises:
            InputError: the value or ``about`` is unknown, or nothing is known of it in this picture.
            NotFoundError: the drawing was forgotten meanwhile.
        """
        return await self.rate(self.id, value, about)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to a file, or as ``ID.png`` into a folder; returns the path of the file."""
        target = Path(path)
        if target.is_dir():
            target = target / f"{self.id}.png"
        target.write_bytes(self.content)
        return target


class DrawingResults(Sequence[DrawnImage]):
    """The pictures of a drawing, best first.

    Args:
        request: what the backend was asked.
        images: the pictures.
        notes: what went otherwise than asked.
    """

    def __init__(self, request: DrawRequest, images: Sequence[DrawnImage], notes: Sequence[str]) -> None:
        self.request = request
        self.images = tuple(images)
        self.notes = tuple(notes)

    def __repr__(self) -> str:
        return f"<DrawingResults {len(self)} images by {self.request.backend}>"

    def __len__(self) -> int:
        return len(self.images)

    def __iter__(self) -> Iterator[DrawnImage]:
        return iter(self.images)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]  # Sequence overloads on int and slice
        return self.images[index]

    @property
    def prompt(self) -> str:
        """The prompt, with what taste added."""
        return self.request.prompt

    @property
    def added(self) -> tuple[AddedPhrase, ...]:
        """What taste added to the person's words, each phrase with its evidence."""
        return () if self.request.edited is not None else self.request.added
