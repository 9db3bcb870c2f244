"""Textual inversion and LoRA of a concept for a pipeline that draws.

Vectors in the place of the name (Gal et al., arXiv 2208.01618) and low-rank weights of the attention (Hu et al., arXiv
2106.09685) are learned together, from the loss that such a pipeline is trained by (Ho et al., arXiv 2006.11239).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import peft
import safetensors.torch
import torch
from numpy.typing import NDArray

from lifelong.errors import InputError, ModelUnavailableError
from lifelong.models.learned_rows import learned_rows
from lifelong.perception.pictures import upright
from lifelong.train.concept_steps import ConceptOptions
from lifelong.types import AdapterKind, ConceptLesson

VECTORS = "<concept>"
"""Name of the vectors in the file of an adapter; who loads it gives it a name of its own."""
TARGETS = ["to_q", "to_k", "to_v", "to_out.0"]
"""The layers that get low-rank weights: those of the attention."""
SENTENCES = (
    "a photo of {}",
    "a close-up photo of {}",
    "a bright photo of {}",
    "a cropped photo of {}",
    "the photo of {}",
    "a good photo of {}",
)
"""Some of the neutral sentences of textual inversion."""


class PipelineLearner:
    """Learns vectors for a concept's name, and low-rank weights; everything of the pipeline is frozen.

    Args:
        base: folder of a pipeline with one text encoder and a U-Net, as Stable Diffusion 1 and 2.
        lesson: its pictures that show the concept are learned from.
        options: of the run.

    Raises:
        InputError: it is another kind of pipeline, or cannot make pictures of this size.
        ModelUnavailableError: it cannot be loaded.
    """

    def __init__(self, base: Path, lesson: ConceptLesson, options: ConceptOptions) -> None:
        diffusers.utils.logging.disable_progress_bar()
        try:
            pipeline = diffusers.AutoPipelineForText2Image.from_pretrained(
                str(base), local_files_only=True, use_safetensors=True, torch_dtype=torch.float32
            )
        except (OSError, ValueError, KeyError, AttributeError, ImportError, RuntimeError) as error:
            raise ModelUnavailableError(f"diffusers cannot load {base} ({error}): is the folder complete?") from error
        if not hasattr(pipeline, "unet") or hasattr(pipeline, "text_encoder_2"):
            raise InputError(
                f"{base} is a {type(pipeline).__name__}: a concept is learned by pipelines with one text encoder and a "
                "U-Net, as Stable Diffusion 1 and 2"
            )
        self._options = options
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._unet = pipeline.unet.to(self._device).requires_grad_(False)
        self._words = pipeline.text_encoder.to(self._device).requires_grad_(False)
        self._schedule = diffusers.DDPMScheduler.from_config(pipeline.scheduler.config)
        self._latents = _latents(pipeline, lesson, options, self._device)
        names = [f"<concept-{number}>" for number in range(int(options.tokens or 0))]
        self._name = " ".join(["".join(names), *filter(None, [lesson.concept.kind])])
        table = self._words.get_input_embeddings().weight
        self._vectors = torch.nn.Parameter(_beginning(pipeline.tokenizer, table, lesson.concept.kind, options))
        self._tokenizer = pipeline.tokenizer
        self._tokenizer.add_tokens(names, special_tokens=True)
        self._ids = self._tokenizer.convert_tokens_to_ids(names)
        self.parameters: dict[str, torch.nn.Parameter] = {VECTORS: self._vectors}
        self.rates: dict[str, float] = {VECTORS: float(options.rate or 0)}
        if options.lora:
            torch.manual_seed(options.seed)
            self._unet.add_adapter(
                peft.LoraConfig(
                    r=options.lora, lora_alpha=options.lora, init_lora_weights="gaussian", target_modules=TARGETS
                )
            )
            weights = {name: each for name, each in self._unet.named_parameters() if each.requires_grad}
            self.parameters |= weights
            self.rates |= dict.fromkeys(weights, options.lora_rate)

    def losses(self, step: int) -> Iterator[torch.Tensor]:
        """The noise that the pipeline takes from a picture, against the one that was put into it."""
        for place in range(self._options.batch):
            number = step * self._options.batch + place
            rng = random.Random(f"{self._options.seed} {number}")  # noqa: S311 - nothing secret is drawn
            noise_generator = torch.Generator().manual_seed(rng.getrandbits(60))
            latent = self._latents[rng.randrange(len(self._latents))].unsqueeze(0)
            noise = torch.randn(latent.shape, generator=noise_generator).to(self._device)
            time = torch.tensor([rng.randrange(self._schedule.config.num_train_timesteps)], device=self._device)
            states = self._sentence(rng.choice(SENTENCES).format(self._name))
            noisy = self._schedule.add_noise(latent, noise, time)
            guess = self._unet(noisy, time, encoder_hidden_states=states).sample
            velocity = self._schedule.config.prediction_type == "v_prediction"
            target = self._schedule.get_velocity(latent, noise, time) if velocity else noise
            yield torch.nn.functional.mse_loss(guess.float(), target.float()) / self._options.batch

    def files(self, metadata: Mapping[str, str]) -> dict[AdapterKind, bytes]:
        """The vectors, and the low-rank weights in the format of diffusers."""
        vectors = {VECTORS: self._vectors.detach().cpu().contiguous()}
        files: dict[AdapterKind, bytes] = {"inversion": safetensors.torch.save(vectors, dict(metadata))}
        if self._options.lora:
            state = diffusers.utils.convert_state_dict_to_diffusers(peft.get_peft_model_state_dict(self._unet))
            weights = {f"unet.{name}": each.detach().cpu().contiguous() for name, each in state.items()}
            files["lora"] = safetensors.torch.save(weights, dict(metadata))
        return files

    def figures(self) -> dict[str, Any]:
        """None but the losses: what is drawn is scored where it is drawn."""
        return {}

    def _sentence(self, text: str) -> torch.Tensor:
        most = self._tokenizer.model_max_length
        tokens = self._tokenizer(text, padding="max_length", max_length=most, truncation=True, return_tensors="pt")
        with learned_rows(self._words.get_input_embeddings(), self._ids, self._vectors):
            states: torch.Tensor = self._words(tokens.input_ids.to(self._device))[0]
        return states


def _latents(pipeline: Any, lesson: ConceptLesson, options: ConceptOptions, device: str) -> torch.Tensor:
    """The pictures that show the concept, as the pipeline compresses them."""
    size = options.size or pipeline.unet.config.sample_size * pipeline.vae_scale_factor
    if size % pipeline.vae_scale_factor:
        raise InputError(f"--size {size}: this pipeline makes pictures in steps of {pipeline.vae_scale_factor} pixels")
    vae = pipeline.vae.to(device).requires_grad_(False)
    rows = []
    for picture in lesson.pictures:
        if picture.shows:
            with torch.no_grad():
                batch = _square(np.asarray(upright(picture.content), np.float32), size).to(device)
                rows.append(vae.encode(batch).latent_dist.mode()[0] * vae.config.scaling_factor)
    return torch.stack(rows)


def _square(pixels: NDArray[np.float32], size: int) -> torch.Tensor:
    """The middle of a picture as a square of so many pixels, -1 to 1: ``(1, 3, size, size)``."""
    height, width = pixels.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    square = torch.from_numpy(pixels[top : top + edge, left : left + edge].copy()).permute(2, 0, 1).unsqueeze(0)
    scaled = torch.nn.functional.interpolate(square, (size, size), mode="bilinear", antialias=True)
    return scaled.clamp(0, 255) / 127.5 - 1


def _beginning(tokenizer: Any, table: torch.Tensor, kind: str, options: ConceptOptions) -> torch.Tensor:
    """The mean of the words of the kind, such as "truck", a little different in each row."""
    ids = tokenizer(kind or "thing", add_special_tokens=False)["input_ids"]
    mean = table[ids].detach().float().mean(dim=0)
    generator = torch.Generator().manual_seed(options.seed)
    noise = torch.randn(int(options.tokens or 0), len(mean), generator=generator).to(table.device)
    return mean + 0.1 * float(table.float().std()) * noise
