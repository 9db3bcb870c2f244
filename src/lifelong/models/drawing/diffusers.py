"""Pipelines of the diffusers library, run in this process through its auto classes.

They are an extra: ``pip install 'lifelong[diffusers]'``. A model is a folder on this machine, as ``save_pretrained``
writes it. Loading uses no network, runs no code of the folder, and reads only safetensors files. Reference pictures go
to an IP-Adapter (Ye et al., arXiv 2308.06721), or to a pipeline that edits pictures; textual inversion (Gal et al.,
arXiv 2208.01618) and LoRA files (Hu et al., arXiv 2106.09685) bring what was trained on a subject. What ``lifelong
train concept`` learned of a subject comes with each order, and is taken out of the pipeline after it: the next order
may be another person's.
"""

from __future__ import annotations

import asyncio
import copy
import inspect
import io
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from PIL import Image

from lifelong.errors import InputError, ModelMissingError, ModelUnavailableError
from lifelong.models.base.drawing import DrawingOrder
from lifelong.models.fingerprint import fingerprint

NEEDED: Final = ("torch", "transformers", "diffusers")

_GIVEN: Final = "given"
"""Name of the LoRA weights of the options, in the pipeline."""


@dataclass(frozen=True, slots=True)
class DiffusersOptions:
    """How a pipeline is run.

    Attributes:
        device: ``auto``, ``cpu`` or ``cuda``.
        steps: denoising steps; None takes the pipeline's own number.
        guidance: weight of the prompt; None takes the pipeline's own.
        ip_adapter: a safetensors file of an IP-Adapter with its ``image_encoder`` folder beside it; None uses none.
        ip_scale: weight of the reference pictures, 0 to 1.
        lora: a safetensors file with LoRA weights, or None.
        inversion: a safetensors file with textual inversion, or None; its token is the name of the file in angle
            brackets, and replaces the subject's name where they are the same.
        edit: use the pipeline that changes pictures, and give it the reference pictures.
    """

    device: str = "auto"
    steps: int | None = None
    guidance: float | None = None
    ip_adapter: Path | None = None
    ip_scale: float = 0.6
    lora: Path | None = None
    inversion: Path | None = None
    edit: bool = False


class DiffusersImages:
    """A text-to-image pipeline in a folder. The weights are loaded at the first use.

    Args:
        folder: with model_index.json.
        options: how it is run.

    Raises:
        ModelMissingError: the extra is not installed, or the folder or a file is none.
    """

    remote = False
    preview = False

    def __init__(self, folder: Path, options: DiffusersOptions = DiffusersOptions()) -> None:
        if absent := [name for name in NEEDED if find_spec(name) is None]:
            raise ModelMissingError(
                f"{', '.join(absent)} is missing, which pipelines run on: pip install 'lifelong[diffusers]'"
            )
        try:
            index = json.loads((folder / "model_index.json").read_text(encoding="utf-8"))
            self._kind = str(index["_class_name"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelMissingError(
                f"{folder} holds no pipeline ({error}): give the folder that save_pretrained wrote"
            ) from error
        for file in filter(None, (options.ip_adapter, options.lora, options.inversion)):
            if file.suffix != ".safetensors" or not file.is_file():
                raise ModelMissingError(f"{file} is no safetensors file: other weight files are not read")
        self._folder = folder
        self._options = options
        self._pipeline: Any = None
        self._base = ""
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """``diffusers:FOLDER``, with the folder's own name."""
        return f"diffusers:{self._folder.name}"

    @property
    def references(self) -> int:
        """Several with an IP-Adapter or an editing pipeline; else none."""
        return 4 if self._options.ip_adapter is not None or self._options.edit else 0

    @property
    def base(self) -> str:
        """Fingerprint of the pipeline: only what was learned with it fits.

        Raises:
            ModelMissingError: the folder has no weights.
        """
        if not self._base:
            self._base = fingerprint(self._folder)
        return self._base

    async def draw(self, order: DrawingOrder) -> Sequence[bytes]:
        """Make pictures, one after the other.

        Raises:
            InputError: the pipeline cannot make this size.
            ModelMissingError: the folder or a file cannot be loaded.
            ModelUnavailableError: the device has too little memory, or the pipeline failed.
        """
        return await asyncio.to_thread(self._draw, order)

    async def close(self) -> None:
        """Release the memory of the pipeline."""
        with self._lock:
            self._pipeline = None

    def _draw(self, order: DrawingOrder) -> list[bytes]:
        import torch

        with self._lock:  # a pipeline keeps the state of its schedule
            if self._pipeline is None:
                self._pipeline = self._load()
            unit = int(getattr(self._pipeline, "vae_scale_factor", 8))
            if any(edge % unit for edge in order.size):
                width, height = order.size
                raise InputError(f"size {width}x{height}: {self.name} makes pictures in steps of {unit} pixels")
            pictures = []
            try:
                with self._adapted(order) as names:
                    for number in range(order.n):
                        seed = torch.Generator("cpu").manual_seed(order.seed + number)
                        result = self._pipeline(**self._arguments(order, names), generator=seed)
                        flagged = getattr(result, "nsfw_content_detected", None) or [False]
                        if not flagged[0]:  # a flagged picture is black
                            pictures.append(_png(result.images[0]))
            except (RuntimeError, ValueError, TypeError, IndexError, KeyError) as error:
                raise ModelUnavailableError(f"The pipeline {self.name} failed: {str(error)[:300]}") from error
            return pictures

    @contextmanager
    def _adapted(self, order: DrawingOrder) -> Iterator[dict[str, str]]:
        """Within it, the pipeline has what was learned of the subjects; afterwards it is as before.

        Yields:
            The token of each subject for which vectors were learned, by name.
        """
        from safetensors.torch import load

        if not any(subject.adapters for subject in order.subjects):
            yield {}
            return
        pipeline, names, weights = self._pipeline, dict[str, str](), list[str]()
        tokenizer, words = pipeline.tokenizer, pipeline.text_encoder.get_input_embeddings().num_embeddings
        pipeline.tokenizer = copy.deepcopy(tokenizer)
        try:
            for number, subject in enumerate(order.subjects):
                for adapter in subject.adapters:
                    if adapter.kind == "inversion":
                        token = names[subject.name] = f"<subject-{number}>"
                        pipeline.load_textual_inversion(load(adapter.data), token=token)
                    elif adapter.kind == "lora":
                        weights.append(f"subject_{number}")
                        pipeline.load_lora_weights(load(adapter.data), adapter_name=weights[-1])
            given = [_GIVEN] if self._options.lora is not None else []
            if weights:
                pipeline.set_adapters([*given, *weights])
            yield names
        finally:
            if weights:
                pipeline.delete_adapters(weights)
                if self._options.lora is not None:
                    pipeline.set_adapters([_GIVEN])
            pipeline.tokenizer = tokenizer
            pipeline.text_encoder.resize_token_embeddings(words)

    def _load(self) -> Any:
        import torch
        from diffusers import AutoPipelineForImage2Image, AutoPipelineForText2Image
        from diffusers.utils.logging import disable_progress_bar

        disable_progress_bar()
        options = self._options
        device = ("cuda" if torch.cuda.is_available() else "cpu") if options.device == "auto" else options.device
        auto = AutoPipelineForImage2Image if options.edit else AutoPipelineForText2Image
        try:
            pipeline = auto.from_pretrained(
                str(self._folder),
                local_files_only=True,
                use_safetensors=True,
                low_cpu_mem_usage=find_spec("accelerate") is not None,
                torch_dtype=torch.bfloat16 if device == "cuda" else torch.float32,
            )
            if options.ip_adapter is not None:
                file = options.ip_adapter
                encoder = "image_encoder" if (file.parent / "image_encoder").is_dir() else None
                pipeline.load_ip_adapter(
                    str(file.parent), subfolder="", weight_name=file.name, image_encoder_folder=encoder,
                    local_files_only=True,
                )  # fmt: skip
                pipeline.set_ip_adapter_scale(options.ip_scale)
            if options.lora is not None:
                pipeline.load_lora_weights(str(options.lora.parent), weight_name=options.lora.name, adapter_name=_GIVEN)
            if options.inversion is not None:
                pipeline.load_textual_inversion(
                    str(options.inversion), token=f"<{options.inversion.stem}>", local_files_only=True
                )
        except (OSError, ValueError, KeyError, AttributeError, ImportError, RuntimeError) as error:
            raise ModelMissingError(f"{self._folder} ({self._kind}) cannot be loaded: {str(error)[:300]}") from error
        pipeline.set_progress_bar_config(disable=True)
        return pipeline.to(device)

    def _arguments(self, order: DrawingOrder, names: Mapping[str, str]) -> dict[str, Any]:
        """What the pipeline is called with, as far as it takes it.

        Args:
            order: the order.
            names: the token of each subject that was learned, by name.
        """
        prompt, options = order.prompt, self._options
        for subject in order.subjects:
            token = names.get(subject.name)
            if token is None and options.inversion is not None:
                own = subject.name.casefold() == options.inversion.stem.casefold()
                token = f"<{options.inversion.stem}>" if own else None
            if token is not None:
                prompt = prompt.replace(subject.name, f"{token} {subject.kind}".strip())
        pictures = [_opened(each) for subject in order.subjects for each in subject.pictures]
        values: dict[str, Any] = {
            "prompt": prompt,
            "width": order.size[0],
            "height": order.size[1],
            "num_images_per_prompt": 1,
        }
        if order.avoid:
            values["negative_prompt"] = ", ".join(order.avoid)
        if options.steps is not None:
            values["num_inference_steps"] = options.steps
        if options.guidance is not None:
            values["guidance_scale"] = options.guidance
        if options.ip_adapter is not None:
            # A pipeline with an adapter always needs a picture: a grey one says nothing.
            given = pictures or [Image.new("RGB", (64, 64), (128, 128, 128))]
            values["ip_adapter_image"] = [given]  # one adapter with several pictures
        elif options.edit and pictures:
            fitted = [picture.resize(order.size, Image.Resampling.LANCZOS) for picture in pictures]
            values["image"] = fitted if "Edit" in self._kind and len(fitted) > 1 else fitted[0]
        taken = inspect.signature(type(self._pipeline).__call__).parameters
        return {name: value for name, value in values.items() if name in taken}


def _opened(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content)) as picture:
        if not picture.has_transparency_data:
            return picture.convert("RGB")
        cut_out = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", cut_out.size, "white"), cut_out).convert("RGB")


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
