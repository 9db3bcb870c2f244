"""GGUF files with a few thousand random weights, written by hand."""

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

ALIGNMENT = 32
FLOAT, BOOL, STRING, ARRAY, UINT = 6, 7, 8, 9, 4


def write(path: Path, fields: Mapping[str, Any], tensors: Mapping[str, np.ndarray[Any, Any]]) -> Path:
    """Write a GGUF file of version 3; tensors are float32, their shapes as NumPy has them."""
    out = [b"GGUF", struct.pack("<IQQ", 3, len(tensors), len(fields))]
    for key, value in fields.items():
        out += [_text(key), _value(value)]
    place = 0
    for name, tensor in tensors.items():
        sizes = tensor.shape[::-1]
        out += [_text(name), struct.pack(f"<I{len(sizes)}Q", len(sizes), *sizes), struct.pack("<IQ", 0, place)]
        place += -(-tensor.nbytes // ALIGNMENT) * ALIGNMENT
    head = b"".join(out)
    body = b"".join(_padded(tensor.astype("<f4").tobytes()) for tensor in tensors.values())
    path.write_bytes(_padded(head) + body)
    return path


def projector(path: Path, *, width: int, kind: str = "mlp") -> Path:
    """Write a vision encoder of one layer with the two-layer projector of LLaVA 1.5: 28 by 28 pixels, four patches.

    Args:
        path: the file.
        width: of the text model's embeddings.
        kind: the projector's type, as the file names it.
    """
    size, patch, hidden, inner = 28, 14, 16, 32
    chance = np.random.default_rng(5)

    def some(*shape: int) -> np.ndarray[Any, Any]:
        return (chance.standard_normal(shape) * 0.2).astype(np.float32)

    def norm(name: str) -> dict[str, np.ndarray[Any, Any]]:
        return {f"{name}.weight": np.ones(hidden, np.float32), f"{name}.bias": np.zeros(hidden, np.float32)}

    tensors = {
        "v.class_embd": some(hidden),
        "v.patch_embd.weight": some(hidden, 3, patch, patch),
        "v.position_embd.weight": some((size // patch) ** 2 + 1, hidden),
        **norm("v.pre_ln"),
        "mm.0.weight": some(width, hidden),
        "mm.0.bias": some(width),
        "mm.2.weight": some(width, width),
        "mm.2.bias": some(width),
    }
    for layer in range(2):  # the last layer of LLaVA's encoder is not used
        block = f"v.blk.{layer}"
        for part in ("attn_q", "attn_k", "attn_v", "attn_out"):
            tensors |= {f"{block}.{part}.weight": some(hidden, hidden), f"{block}.{part}.bias": some(hidden)}
        tensors |= {f"{block}.ffn_up.weight": some(inner, hidden), f"{block}.ffn_up.bias": some(inner)}
        tensors |= {f"{block}.ffn_down.weight": some(hidden, inner), f"{block}.ffn_down.bias": some(hidden)}
        tensors |= norm(f"{block}.ln1") | norm(f"{block}.ln2")
    fields = {
        "general.architecture": "clip",
        "general.file_type": 0,
        "clip.has_vision_encoder": True,
        "clip.projector_type": kind,
        "clip.vision.image_size": size,
        "clip.vision.patch_size": patch,
        "clip.vision.embedding_length": hidden,
        "clip.vision.feed_forward_length": inner,
        "clip.vision.block_count": 2,
        "clip.vision.projection_dim": width,
        "clip.vision.attention.head_count": 2,
        "clip.vision.attention.layer_norm_epsilon": 1e-5,
        "clip.vision.image_mean": [0.5, 0.5, 0.5],
        "clip.vision.image_std": [0.5, 0.5, 0.5],
        "clip.use_gelu": False,
    }
    return write(path, fields, tensors)


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % ALIGNMENT)


def _text(value: str) -> bytes:
    return struct.pack("<Q", len(value.encode())) + value.encode()


def _value(value: Any) -> bytes:
    if isinstance(value, bool):
        return struct.pack("<I?", BOOL, value)
    if isinstance(value, int):
        return struct.pack("<II", UINT, value)
    if isinstance(value, float):
        return struct.pack("<If", FLOAT, value)
    if isinstance(value, str):
        return struct.pack("<I", STRING) + _text(value)
    return struct.pack(f"<IIQ{len(value)}f", ARRAY, FLOAT, len(value), *value)
