"""Read the header of a GGUF file: architecture, context length and control tokens.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (versions 2 and 3, little-endian).
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lifelong.errors import InputError

MAGIC: Final = b"GGUF"

SCALARS: Final = {
    0: struct.Struct("<B"),
    1: struct.Struct("<b"),
    2: struct.Struct("<H"),
    3: struct.Struct("<h"),
    4: struct.Struct("<I"),
    5: struct.Struct("<i"),
    6: struct.Struct("<f"),
    7: struct.Struct("<?"),
    10: struct.Struct("<Q"),
    11: struct.Struct("<q"),
    12: struct.Struct("<d"),
}
STRING: Final = 8
ARRAY: Final = 9

LANGUAGE: Final = frozenset({"architecture", "context_length", "embedding_length", "tokens", "token_type"})
"""Fields that are read for a language model; the long lists after them are not needed."""

WANTED: Final = LANGUAGE | {"projection_dim", "has_vision_encoder"}

PROJECTOR: Final = "clip"
"""The architecture of every llama.cpp projector, whatever its encoder."""

CONTROL: Final = 3
"""The type of control tokens, which are not text: turn markers, end of text."""


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """The header of a GGUF file.

    Attributes:
        architecture: for example ``llama``; ``clip`` for a projector.
        width: length of the embeddings; for a projector, of its output. 0 if unknown.
        sees: the file is a projector for pictures.
        trained_context: context length of the training in tokens, 0 if unknown.
        control_tokens: the text forms of control tokens.
    """

    trained_context: int
    control_tokens: frozenset[str]
    architecture: str = ""
    width: int = 0
    sees: bool = False


def read_header(path: Path) -> GgufHeader:
    """Read the header of a GGUF file.

    Raises:
        InputError: the file is not a GGUF file of a known version, or is truncated.
    """
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            values = _Reader(data).fields()
    except (ValueError, struct.error, KeyError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} is not a GGUF model, or is cut short ({error}). Give the path of a whole .gguf file."
        ) from error
    architecture = values.get("architecture", "")
    return GgufHeader(
        trained_context=int(values.get("context_length", 0)),
        control_tokens=frozenset(
            token
            for token, kind in zip(values.get("tokens", ()), values.get("token_type", ()), strict=False)
            if kind == CONTROL
        ),
        architecture=str(architecture),
        width=int(values.get("projection_dim" if architecture == PROJECTOR else "embedding_length", 0)),
        sees=architecture == PROJECTOR and bool(values.get("has_vision_encoder", False)),
    )


class _Reader:
    """Reads the key-value part of a GGUF file."""

    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._at = 0

    def fields(self) -> dict[str, Any]:
        if self._data[:4] != MAGIC:
            raise ValueError(f"it begins with {self._data[:4]!r}, expected {MAGIC!r}")
        self._at = 4
        version = self._scalar(4)
        if version not in (2, 3):
            raise ValueError(f"GGUF version {version}, expected 2 or 3")
        self._scalar(10)  # number of tensors
        count = self._scalar(10)
        fields = {}
        for _ in range(count):
            key = self._string()
            value = self._value(self._scalar(4))
            # "llama.context_length", "tokenizer.ggml.tokens": the part before depends on the architecture.
            if (name := key.rsplit(".", 1)[-1]) in WANTED:
                fields[name] = value
                if fields.keys() >= LANGUAGE:
                    break
        return fields

    def _value(self, kind: int) -> Any:
        if kind == STRING:
            return self._string()
        if kind == ARRAY:
            return self._array()
        return self._scalar(kind)

    def _array(self) -> list[Any]:
        kind, count = self._scalar(4), self._scalar(10)
        if kind in SCALARS:
            layout = SCALARS[kind]
            start, self._at = self._at, self._at + layout.size * count
            if self._at > len(self._data):
                raise ValueError("an array runs past the end of the file")
            return [value for (value,) in layout.iter_unpack(self._data[start : self._at])]
        return [self._value(kind) for _ in range(count)]

    def _scalar(self, kind: int) -> Any:
        layout = SCALARS[kind]
        (value,) = layout.unpack_from(self._data, self._at)
        self._at += layout.size
        return value

    def _string(self) -> str:
        length = self._scalar(10)
        start, self._at = self._at, self._at + length
        if self._at > len(self._data):
            raise ValueError("a string runs past the end of the file")
        return self._data[start : self._at].decode("utf-8", "replace")
