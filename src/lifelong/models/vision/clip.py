"""CLIP and SigLIP, run in this process by ``transformers``: image encoders that also embed text.

Radford et al., CLIP (arXiv 2103.00020); Zhai et al., SigLIP (arXiv 2303.15343). They are an extra:
``pip install 'lifelong[transformers]'``. The model is a folder on this machine, as ``save_pretrained`` writes it.
Loading uses no network, runs no code of the folder, and reads only safetensors files.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from lifelong.errors import ModelMissingError, ModelUnavailableError
from lifelong.models.base import ImageFeatures, Likeness, Pixels, Vectors
from lifelong.models.vision.torch_vectors import inference_mode, require_extra, unit_rows

FAMILIES: Final = ("clip", "siglip")
"""Values of ``model_type`` in config.json for which this adapter is tested."""


class ClipEncoder:
    """Embeds pictures and texts in one space. The weights are loaded at the first use.

    Args:
        folder: folder with config.json, model.safetensors, the tokenizer and preprocessor_config.json.

    Raises:
        ModelMissingError: the extra is not installed, or the folder has no such model.
    """

    likeness: Final = Likeness(threshold=0.82, width=0.04, same=0.9)
    """The boundary between pictures of one thing and of two things for CLIP ViT-B/32. It is a start for related models;
    the exemplars of a concept adjust it."""

    def __init__(self, folder: Path) -> None:
        require_extra("CLIP and SigLIP")
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            family = str(config["model_type"])
            self._dim = int(config.get("projection_dim") or config["vision_config"]["hidden_size"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelMissingError(
                f"{folder} holds no CLIP or SigLIP model ({error}): give the folder that save_pretrained wrote"
            ) from error
        if family not in FAMILIES:
            raise ModelMissingError(f"{folder} holds a {family!r} model: expected one of {', '.join(FAMILIES)}")
        if not (folder / "model.safetensors").is_file():
            raise ModelMissingError(f"{folder} lacks model.safetensors: other weight files are not read")
        self._family = family
        self._folder = folder
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any, Any] | None = None

    @property
    def name(self) -> str:
        """Family and folder name: each folder has its own weights."""
        return f"{self._family}-{self._folder.name}"

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._dim

    def __repr__(self) -> str:
        return f"Clip({self.name!r})"

    def embed(self, images: Sequence[Pixels], *, quick: bool = False) -> Vectors:
        """Embed pictures to unit rows, shape ``(len(images), dim)``, dtype float32; ``quick`` has no effect."""
        if not images:
            return np.zeros((0, self._dim), np.float32)
        model, _, pictures = self._parts()
        with self._lock, inference_mode():
            ready = pictures(images=[np.ascontiguousarray(image) for image in images], return_tensors="pt")
            return unit_rows(model.get_image_features(pixel_values=ready["pixel_values"]))

    def embed_words(self, texts: Sequence[str]) -> Vectors:
        """Embed descriptions to unit rows, shape ``(len(texts), dim)``, comparable with pictures."""
        if not texts:
            return np.zeros((0, self._dim), np.float32)
        model, tokenizer, _ = self._parts()
        length = model.config.text_config.max_position_embeddings
        # SigLIP was trained on captions padded to its full length, without a mask.
        padding = "max_length" if self._family == "siglip" else True
        with self._lock, inference_mode():
            words = tokenizer(list(texts), padding=padding, truncation=True, max_length=length, return_tensors="pt")
            mask = {} if self._family == "siglip" else {"attention_mask": words["attention_mask"]}
            return unit_rows(model.get_text_features(input_ids=words["input_ids"], **mask))

    def look(self, image: Pixels) -> ImageFeatures:
        """The vector of one picture, without tags and saliency."""
        return ImageFeatures(self.embed([image])[0])

    def close(self) -> None:
        """Release the weights."""
        with self._lock:
            self._loaded = None

    def _parts(self) -> tuple[Any, Any, Any]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load()
            return self._loaded

    def _load(self) -> tuple[Any, Any, Any]:
        import transformers

        kind = {"clip": transformers.CLIPModel, "siglip": transformers.SiglipModel}[self._family]
        here = {"local_files_only": True}
        try:
            model = kind.from_pretrained(self._folder, use_safetensors=True, **here).eval()
            tokenizer = transformers.AutoTokenizer.from_pretrained(self._folder, **here)
            pictures = transformers.AutoImageProcessor.from_pretrained(self._folder, backend="pil", **here)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelUnavailableError(
                f"{self._folder} cannot be loaded as {self._family} ({error}): save the model again"
            ) from error
        return model, tokenizer, pictures
