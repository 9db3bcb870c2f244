"""The protocol of backends that make pictures, and the values that it exchanges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from lifelong.types import AdapterKind, Part


@dataclass(frozen=True, slots=True)
class SubjectAdapter:
    """What a backend has learned of a subject: the kind, and the safetensors file."""

    kind: AdapterKind
    data: bytes


@dataclass(frozen=True, slots=True)
class ReferencedSubject:
    """A subject with its reference pictures.

    Attributes:
        name, kind: of the subject, such as ``Bertha`` and ``truck``.
        pictures: encoded pictures (JPEG or PNG), upright and without metadata, the best first.
        box: where it shall be, or None for anywhere.
        adapters: what the backend has learned of it, for an `AdaptedGenerator`.
    """

    name: str
    kind: str
    pictures: tuple[bytes, ...]
    box: Part | None = None
    adapters: tuple[SubjectAdapter, ...] = ()


@dataclass(frozen=True, slots=True)
class DrawingOrder:
    """What a backend draws in one call.

    Attributes:
        text: the complete text for a backend that reads instructions.
        prompt: the description alone, for a backend that takes captions.
        avoid: what shall not be in the picture.
        subjects: whom and what it shows, in the order in which ``text`` counts their pictures.
        size: width and height in pixels.
        n: number of pictures.
        seed: two calls with one seed give the same pictures, where the backend can do that.
    """

    text: str
    prompt: str
    avoid: tuple[str, ...]
    subjects: tuple[ReferencedSubject, ...]
    size: tuple[int, int]
    n: int
    seed: int


@runtime_checkable
class ImageGenerator(Protocol):
    """A backend that makes pictures."""

    @property
    def name(self) -> str:
        """What drew a picture, for its provenance."""
        ...

    @property
    def remote(self) -> bool:
        """Whether prompts and reference pictures leave this machine."""
        ...

    @property
    def preview(self) -> bool:
        """Whether it only arranges the reference pictures and draws nothing new."""
        ...

    @property
    def references(self) -> int:
        """Most reference pictures that it takes; 0 if it draws from words alone."""
        ...

    async def draw(self, order: DrawingOrder) -> Sequence[bytes]:
        """Make pictures; each is an encoded file. There may be fewer than ordered.

        Raises:
            InputError: the backend refuses the order.
            ModelMissingError: a package or weights are not on this machine.
            ModelUnavailableError: the backend cannot be reached, failed, or closed the connection.
            ModelOutputError: its answer cannot be used.
        """
        ...

    async def close(self) -> None:
        """Release memory and connections."""
        ...


@runtime_checkable
class AdaptedGenerator(ImageGenerator, Protocol):
    """A backend on this machine that takes what was learned of a subject."""

    @property
    def base(self) -> str:
        """Fingerprint of its model; adapters for another one are not given to it."""
        ...
