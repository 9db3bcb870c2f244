"""The text vectors of an image encoder's class names, kept in the cache folder: embedding a thousand names takes
seconds."""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from lifelong.models.base import TextEmbedder, Vectors

LOG = logging.getLogger(__name__)

FOLDER: Final = "class-names"
"""Folder of the files inside the cache folder. They hold no words of a person."""


def class_vectors(embedder: TextEmbedder, names: Sequence[str], folder: Path) -> Vectors:
    """Embed the names of classes, or read their vectors from the cache.

    Args:
        embedder: of texts.
        names: of the classes.
        folder: the cache folder.

    Returns:
        unit rows, float32 ``(len(names), dim)``.
    """
    digest = hashlib.sha256("\n".join(names).encode()).hexdigest()[:12]
    safe = re.sub(r"[^\w.-]+", "_", embedder.name)
    path = folder / FOLDER / f"{safe}-{digest}.npy"
    try:
        vectors: Vectors = np.load(path, allow_pickle=False)
        if vectors.shape == (len(names), embedder.dim) and vectors.dtype == np.float32:
            return vectors
    except (OSError, ValueError, EOFError):
        pass
    vectors = np.ascontiguousarray(embedder.embed(list(names)), np.float32)
    working = path.with_name(f".{path.name}.{os.getpid()}.npy")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(working, vectors)
        working.replace(path)
    except OSError as error:
        LOG.warning("vectors of class names are not kept in %s: %s", path.parent, error)
        working.unlink(missing_ok=True)
    return vectors
