"""A made-up weight file in the layout of multilingual-e5-small: a few pieces, one layer, 32 numbers a token."""

import struct
from pathlib import Path

import numpy as np

HIDDEN, WIDE, PLACES = 32, 64, 16

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁passage", "▁query", ":", "▁", "▁dog", "s", "▁a", "é", "<", ">", "<mask>"]


def blocks(numbers: np.ndarray) -> bytes:
    """Q4_0 of numbers that are whole eighths from -8/8 to 7/8: the scale is 1/8."""
    whole = np.round(numbers.reshape(-1, 32) * 8).astype(int) + 8
    assert whole.min() >= 0
    assert whole.max() < 16
    packed = whole[:, :16] | whole[:, 16:] << 4
    return b"".join(np.float16(0.125).tobytes() + row.astype(np.uint8).tobytes() for row in packed)


def tensors(seed: int = 0) -> dict[str, np.ndarray]:
    """The weights as numbers: 2-dimensional ones are kept in 4 bits, flat ones in float32."""
    random = np.random.default_rng(seed)

    def weight(rows: int, columns: int) -> np.ndarray:
        return random.integers(-8, 8, (rows, columns)) / 8

    def bias(size: int) -> np.ndarray:
        return random.normal(0, 0.3, size)

    found = {"emb.word": weight(len(PIECES), HIDDEN), "emb.pos": bias(PLACES * HIDDEN), "emb.type": bias(2 * HIDDEN)}
    for part in ("q", "k", "v", "ao"):
        found |= {f"l0.{part}.w": weight(HIDDEN, HIDDEN), f"l0.{part}.b": bias(HIDDEN)}
    found |= {"l0.fi.w": weight(WIDE, HIDDEN), "l0.fi.b": bias(WIDE)}
    found |= {"l0.fo.w": weight(HIDDEN, WIDE), "l0.fo.b": bias(HIDDEN)}
    for norm in ("emb.ln", "l0.aln", "l0.oln"):
        found |= {f"{norm}.w": 1 + bias(HIDDEN), f"{norm}.b": bias(HIDDEN)}
    return found


def write(path: Path, weights: dict[str, np.ndarray]) -> Path:
    """Write the file; a tab becomes a space and a soft hyphen nothing."""
    spelled = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, spelled)]).astype("<u4")
    scores = np.array([0, 0, 0, 0, *[-1.0] * (len(PIECES) - 5), 0], "<f4")
    content = (
        b"E5S1" + struct.pack("<8i", 1, HIDDEN, 1, 2, WIDE, len(PIECES), PLACES, 2) + struct.pack("<fi", 1e-12, 32)
    )
    content += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(offsets[-1]))
    content += offsets.tobytes() + scores.tobytes() + b"".join(spelled)
    mapped = struct.pack("<IBI", 9, 1, 32) + struct.pack("<IB", 0xAD, 0)
    content += struct.pack("<iI", 2, len(mapped)) + mapped
    data = {
        name: blocks(value) if value.ndim == 2 else value.astype("<f4").tobytes() for name, value in weights.items()
    }
    at = len(content) + 4 + sum(23 + len(name) for name in data)
    content += struct.pack("<i", len(data))
    for name, raw in data.items():
        content += struct.pack("<H", len(name)) + name.encode()
        content += struct.pack("<BIQQ", weights[name].ndim - 1, weights[name].size, at, len(raw))
        at += len(raw)
    path.write_bytes(content + b"".join(data.values()))
    return path
