"""Counts the values of a JSON text while its bytes arrive, before it is parsed.

A JSON value of a few bytes becomes an object of some hundred bytes, and a body of 30 MB can have ten million values. A
limit of bytes alone is therefore not enough. The count is exact for valid JSON. In other text, a parser stops at the
first error, and nothing after it is built.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from lifelong.server.errors import Problem

_STEPS: Final = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
"""An opening bracket as 1 and a closing one as -1, in signed bytes."""

_NO_BRACKETS: Final = bytes(byte for byte in range(256) if byte not in b"[]{}")


@dataclass(frozen=True, slots=True)
class JsonLimits:
    """The limits of a body.

    Attributes:
        values: number of values of all kinds.
        containers: number of objects and lists; each needs more memory than other values.
        depth: nesting depth of objects and lists.
    """

    values: int
    containers: int
    depth: int


class JsonCount:
    """Counts one text in pieces of any size.

    Args:
        limits: its limits.

    Attributes:
        values: number so far.
        containers: number so far.
        depth: nesting depth at the end of the last piece.
    """

    def __init__(self, limits: JsonLimits) -> None:
        self._limits = limits
        self._in_string = False
        self._escaped = False
        self.values = 0
        self.containers = 0
        self.depth = 0

    def feed(self, piece: bytes) -> None:
        """Count the next piece.

        Raises:
            Problem: 413, it has too many values; 422, it is nested too deeply; 400, it is in UTF-16 or UTF-32,
                whose bytes have another meaning.
        """
        if b"\0" in piece:
            raise Problem(400, "invalid_json", "the body holds a NUL byte: send JSON in UTF-8")
        outside, limits = self._outside(piece), self._limits
        steps = np.frombuffer(outside.translate(_STEPS, _NO_BRACKETS), np.int8)
        if steps.size:
            depths = self.depth + steps.cumsum(dtype=np.int64)
            self.depth = int(depths[-1])
            if int(depths.max()) > limits.depth:
                raise Problem(
                    422,
                    "nested_too_deeply",
                    f"the JSON is nested over {limits.depth} levels deep: send it flatter, or raise serve_json_depth",
                )
        opening = outside.count(b"[") + outside.count(b"{")
        self.containers += opening
        self.values += opening + outside.count(b",")
        for code, what, count, most, setting in (
            ("too_many_objects", "objects and lists", self.containers, limits.containers, "serve_json_objects"),
            ("too_many_values", "values", self.values, limits.values, "serve_json_values"),
        ):
            if count > most:
                raise Problem(
                    413, code, f"the JSON holds over {most:,} {what}: send less in one request, or raise {setting}"
                )

    def _outside(self, piece: bytes) -> bytes:
        """The part of a piece outside of strings."""
        if self._escaped and piece:
            piece, self._escaped = piece[1:], False
        if b"\\" in piece:
            piece = piece.replace(b"\\\\", b"")
            if piece.endswith(b"\\"):
                piece, self._escaped = piece[:-1], True
            piece = piece.replace(b'\\"', b"")
        parts = piece.split(b'"')
        outside = b" ".join(parts[self._in_string :: 2])
        self._in_string ^= len(parts) % 2 == 0
        return outside
