"""A text embedder with a cache in a file: a vector is stored by the embedder's name and the hash of its text.

Only documents are cached. Queries are embedded anew in every run, so that the times that a run reports are true.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lifelong.models.base import TextEmbedder, Vectors


class CachedEmbedder:
    """An embedder whose document vectors are stored in one append-only file that processes share.

    The file is a sequence of records: SHA-256 of the text (32 bytes), then the vector (float32, little-endian).

    Args:
        inner: the embedder.
        folder: of the file; it is created.
    """

    def __init__(self, inner: TextEmbedder, folder: Path) -> None:
        self._inner = inner
        folder.mkdir(parents=True, exist_ok=True)
        safe = re.sub(r"[^\w.-]+", "_", inner.name)
        self._path = folder / f"{safe}-{inner.dim}.vectors"
        self._record = np.dtype([("key", "V32"), ("vector", "<f4", (inner.dim,))])
        self._vectors: dict[bytes, NDArray[np.float32]] = {}
        self._read = 0
        self._lock = threading.Lock()
        self.calls = 0

    def __repr__(self) -> str:
        return f"<CachedEmbedder {self._inner!r}, {len(self._vectors)} vectors>"

    @property
    def name(self) -> str:
        """Name of the embedder inside."""
        return self._inner.name

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._inner.dim

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        """Embed texts; documents that any process embedded before are read from the file."""
        if query:
            self.calls += len(texts)
            return self._inner.embed(texts, query=True)
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        with self._lock:
            missing = dict.fromkeys(key for key in keys if key not in self._vectors)
            if missing:
                self._read_new()
                missing = dict.fromkeys(key for key in keys if key not in self._vectors)
            if missing:
                text_of = dict(zip(keys, texts, strict=True))
                self.calls += len(missing)
                self._append(list(missing), self._inner.embed([text_of[key] for key in missing]))
            if not keys:
                return np.zeros((0, self.dim), np.float32)
            return np.stack([self._vectors[key] for key in keys])

    def close(self) -> None:
        """Close the embedder inside."""
        self._inner.close()

    def _read_new(self) -> None:
        """Read what other processes have written since; an incomplete record at the end is not read."""
        if not self._path.is_file():
            return
        with self._path.open("rb") as file:
            file.seek(self._read * self._record.itemsize)
            content = file.read()
        whole = len(content) // self._record.itemsize
        records = np.frombuffer(content, self._record, whole)
        for key, vector in zip(records["key"], records["vector"], strict=True):
            self._vectors[bytes(key)] = vector
        self._read += whole

    def _append(self, keys: list[bytes], vectors: Vectors) -> None:
        records = np.zeros(len(keys), self._record)
        records["key"] = np.frombuffer(b"".join(keys), "V32")
        records["vector"] = vectors
        with self._path.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            # A process that was killed may have left an incomplete record.
            size = file.seek(0, 2)
            file.truncate(size - size % self._record.itemsize)
            file.write(records.tobytes())
        for key, vector in zip(keys, vectors, strict=True):
            self._vectors[key] = np.asarray(vector, np.float32)
