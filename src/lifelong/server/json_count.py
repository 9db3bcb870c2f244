"""How much a JSON text holds, counted in its bytes as they come, before anything is built of them.

A JSON value of a few bytes becomes an object of hundreds: a body of 30 MB can hold ten million values. So it is not its
bytes alone that are bounded. The count is exact for what a parser takes; where the text is no JSON, a parser stops, and
nothing behind that place is ever built.
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
    """What a body may hold.

    Attributes:
        values: numbers, texts, objects, lists and the like in all.
        containers: objects and lists among them; each costs more than a bare value.
        depth: lists and objects inside each other.
    """

    values: int
    containers: int
    depth: int


class JsonCount:
    """Counts one text, piece by piece, wherever the pieces break.

    Args:
        limits: what it may hold.

    Attributes:
        values: seen so far.
        containers: seen so far.
        depth: of the place where the last piece ended.
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
            Problem: 413, it holds too much; 422, it is nested too deeply; 400, it is not UTF-8 but a wider encoding,
                whose bytes mean something else.
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
        opened = outside.count(b"[") + outside.count(b"{")
        self.containers += opened
        self.values += opened + outside.count(b",")
        for code, what, count, most, setting in (
            ("too_many_objects", "objects and lists", self.containers, limits.containers, "serve_json_objects"),
            ("too_many_values", "values", self.values, limits.values, "serve_json_values"),
        ):
            if count > most:
                raise Problem(
                    413, code, f"the JSON holds over {most:,} {what}: send less in one request, or raise {setting}"
                )

    def _outside(self, piece: bytes) -> bytes:
        """What of a piece stands outside of strings."""
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
