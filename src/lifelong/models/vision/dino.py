"""DINOv2, run in this process by ``transformers``: an image encoder that tells single things apart, without words.

Oquab et al., DINOv2 (arXiv 2304.07193). It is an extra: ``pip install 'lifelong[transformers]'``. The model is a folder
on this machine, as ``save_pretrained`` writes it. Loading uses no network, runs no code of the folder, and reads only
safetensors files.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lifelong.errors import ModelMissingError, ModelUnavailableError
from lifelong.models.base import Pixels, Vectors
from lifelong.models.vision.torch_vectors import inference_mode, require_extra, unit_rows

FAMILY = "dinov2"
"""The value of ``model_type`` in config.json."""


class DinoEncoder:
    """Embeds pictures by the class token after the last layer norm. The weights are loaded at the first use.

    Args:
        folder: folder with config.json, model.safetensors and preprocessor_config.json.

    Raises:
        ModelMissingError: the extra is not installed, or the folder has no such model.
    """

    def __init__(self, folder: Path) -> None:
        require_extra("DINOv2 models")
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            family, self._dim = str(config["model_type"]), int(config["hidden_size"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelMissingError(
                f"{folder} holds no DINOv2 model ({error}): give the folder that save_pretrained wrote"
            ) from error
        if family != FAMILY:
            raise ModelMissingError(f"{folder} holds a {family!r} model: expected {FAMILY}")
        if not (folder / "model.safetensors").is_file():
            raise ModelMissingError(f"{folder} lacks model.safetensors: other weight files are not read")
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    @property
    def name(self) -> str:
        """Family and folder name: each folder has its own weights."""
        return f"{FAMILY}-{self._folder.name}"

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._dim

    def __repr__(self) -> str:
        return f"Dino({self.name!r})"

    def embed(self, images: Sequence[Pixels]) -> Vectors:
        """Embed pictures to unit rows, shape ``(len(images), dim)``, dtype float32.

        Raises:
            ModelUnavailableError: the folder cannot be loaded.
        """
        if not images:
            return np.zeros((0, self._dim), np.float32)
        with self._lock, inference_mode():
            model, pictures = self._parts()
            ready = pictures(images=[np.ascontiguousarray(image) for image in images], return_tensors="pt")
            return unit_rows(model(pixel_values=ready["pixel_values"]))

    def _parts(self) -> tuple[Any, Any]:
        if self._loaded is None:
            import transformers

            here = {"local_files_only": True}
            try:
                model = transformers.Dinov2Model.from_pretrained(self._folder, use_safetensors=True, **here).eval()
                pictures = transformers.AutoImageProcessor.from_pretrained(self._folder, backend="pil", **here)
            except (OSError, ValueError, KeyError, RuntimeError) as error:
                raise ModelUnavailableError(
                    f"{self._folder} cannot be loaded as {FAMILY} ({error}): save the model again"
                ) from error
            self._loaded = model, pictures
        return self._loaded
