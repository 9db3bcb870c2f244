"""The weight file of multilingual-e5-small in 4 bits: unigram pieces, a normalisation map and tensors.

Layout, little-endian: ``E5S1``, version (i4), hidden size, layers, heads, feed-forward size, rows of the word
table, positions, token types (7 x i4), epsilon of the layer norms (f4), block size (i4), number of pieces and the
ids of begin, end, padding and unknown (5 x i4), bytes of the pieces (u8), offsets of the pieces (u4 each, and one
more), scores (f4 each), the pieces in UTF-8, number of mapped code points (i4) and bytes of the map (u4), the map
(code point u4, count u1, replacement u4 each), number of tensors (i4), the directory (length of the name u2, name,
kind u1, numbers u4, offset u8, bytes u8), and the tensors.

Kind 0 is float32. Kind 1 is Q4_0 of llama.cpp: blocks of 32 numbers that share one float16 scale, the first 16 in
the low halves of 16 bytes and the last 16 in the high halves, each with 8 added.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import ModelUnavailableError

MAGIC: Final = b"E5S1"

BLOCK: Final = 32

BLOCKS: Final = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shape:
    """The dimensions of the model.

    Attributes:
        hidden: length of a token's vector.
        feed_forward: width of the hidden layer of each feed-forward part.
        positions: largest number of tokens of a text.
        epsilon: number that the layer norms add to a variance.
    """

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces of text and their ids.

    Attributes:
        pieces: text and log probability of every piece, by id; a space is ``▁``.
        normalisation: replacements of code points, for `str.translate`.
        begin: id at the begin of a text; likewise ``end`` and ``unknown``.
    """

    pieces: list[tuple[str, float]]
    normalisation: dict[int, str]
    begin: int
    end: int
    unknown: int


@dataclass(frozen=True)
class NamedTensors:
    """The tensors of a BERT encoder in memory, float32, by the names of a weight file."""

    named: dict[str, Floats]
    shape: Shape

    def vector(self, name: str) -> Floats:
        """A bias or a scale, flat."""
        return self.named[name]

    def matrix(self, name: str) -> Floats:
        """A weight, shape ``(outputs, inputs)``."""
        return self.named[name]


@dataclass(frozen=True)
class Tensors:
    """The tensors of the model; they are read from disk on demand."""

    shape: Shape
    _directory: dict[str, tuple[int, int, int]]
    _content: NDArray[np.uint8]

    def vector(self, name: str) -> Floats:
        """A float32 tensor, flat."""
        kind, count, offset = self._directory[name]
        if kind != 0:
            raise ValueError(f"{name} is not float32")
        return np.array(self._content[offset : offset + 4 * count]).view("<f4")

    def blocks(self, name: str) -> NDArray[Any]:
        """A 4-bit tensor as its blocks, flat, dtype `BLOCKS`; read from disk on access."""
        kind, count, offset = self._directory[name]
        if kind != 1:
            raise ValueError(f"{name} is not in 4 bits")
        return self._content[offset : offset + count // BLOCK * BLOCKS.itemsize].view(BLOCKS)

    def matrix(self, name: str) -> Floats:
        """A 4-bit weight as float32 of shape ``(outputs, inputs)``."""
        inputs = self.shape.feed_forward if name.endswith("fo.w") else self.shape.hidden
        return unpacked(self.blocks(name)).reshape(-1, inputs)

    def words(self, ids: NDArray[np.int64]) -> Floats:
        """The input of the first layer norm: the sum of word, position and type vectors, shape
        ``(len(ids), hidden)``."""
        rows = self.blocks("emb.word").reshape(-1, self.shape.hidden // BLOCK)[ids]
        return unpacked(rows).reshape(len(ids), -1) + self.places[: len(ids)]

    @cached_property
    def places(self) -> Floats:
        """The sum of the position vectors and the type vector, shape ``(positions, hidden)``."""
        return self.vector("emb.pos").reshape(-1, self.shape.hidden) + self.vector("emb.type")[: self.shape.hidden]


def unpacked(blocks: NDArray[Any]) -> Floats:
    """The numbers of 4-bit blocks, float32; 32 for each block, as a new last axis."""
    nibbles = blocks["nibbles"]
    numbers = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8
    scaled: Floats = numbers * blocks["scale"].astype(np.float32)[..., None]
    return scaled


def read(path: Path) -> tuple[Vocabulary, Tensors]:
    """Open a weight file: read its vocabulary and map its tensors.

    Raises:
        ModelUnavailableError: the file has another format, or is damaged.
    """
    try:
        content: NDArray[np.uint8] = np.memmap(path, mode="r", dtype=np.uint8)
        return _parse(content)
    except (ValueError, struct.error, OSError, KeyError, OverflowError) as error:
        raise ModelUnavailableError(
            f"{path} cannot be read as the weights of multilingual-e5-small ({error}). "
            "Run `lifelong models pull e5 --force` to bring it again."
        ) from error


def _parse(content: NDArray[np.uint8]) -> tuple[Vocabulary, Tensors]:
    reader = _Reader(content)
    if reader.bytes(4) != MAGIC:
        raise ValueError(f"it does not begin with {MAGIC.decode()}")
    _version, hidden, layers, heads, feed_forward, _rows, positions, _types = reader.unpack("8i")
    epsilon, block = reader.unpack("fi")
    if block != BLOCK:
        raise ValueError(f"its blocks have {block} numbers, expected {BLOCK}")
    vocabulary = _vocabulary(reader)
    shape = Shape(hidden, layers, heads, feed_forward, positions, epsilon)
    return vocabulary, Tensors(shape, _directory(reader), content)


class _Reader:
    """Reads values in order."""

    def __init__(self, content: NDArray[np.uint8]) -> None:
        self._content = content
        self._at = 0

    def bytes(self, count: int) -> bytes:
        data = self._content[self._at : self._at + count].tobytes()
        if len(data) < count:
            raise ValueError("it ends too early")
        self._at += count
        return data

    def unpack(self, form: str) -> tuple[Any, ...]:
        return struct.unpack(f"<{form}", self.bytes(struct.calcsize(f"<{form}")))

    def __len__(self) -> int:
        return len(self._content)


def _vocabulary(reader: _Reader) -> Vocabulary:
    count, begin, end, padding, unknown = reader.unpack("5i")
    (length,) = reader.unpack("Q")
    offsets = np.frombuffer(reader.bytes(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(reader.bytes(4 * count), "<f4").astype(float).tolist()
    text = reader.bytes(length)
    spelled = [text[start:stop].decode() for start, stop in pairwise(offsets)]
    for number in {begin, end, padding, unknown, count - 1}:
        # Text must not match <s> or <mask>. Text has no space when pieces are looked up, so a space prevents a match.
        if spelled[number].startswith("<") and spelled[number].endswith(">"):
            spelled[number] += " "
    return Vocabulary(list(zip(spelled, scores, strict=True)), _normalisation(reader), begin, end, unknown)


def _normalisation(reader: _Reader) -> dict[int, str]:
    points, _length = reader.unpack("iI")
    replacements = {}
    for _ in range(points):
        point, count = reader.unpack("IB")
        replacements[point] = "".join(map(chr, reader.unpack(f"{count}I")))
    return replacements


def _directory(reader: _Reader) -> dict[str, tuple[int, int, int]]:
    (tensors,) = reader.unpack("i")
    directory = {}
    for _ in range(tensors):
        (length,) = reader.unpack("H")
        name = reader.bytes(length).decode()
        kind, count, offset, size = reader.unpack("BIQQ")
        if offset + size > len(reader):
            raise ValueError(f"its tensor {name} ends after the file does")
        directory[name] = (kind, count, offset)
    return directory
