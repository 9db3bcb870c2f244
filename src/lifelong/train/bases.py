"""Base models for training: a folder with weights, tokenizer and chat template, of text alone or with pictures."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import datasets
import huggingface_hub.constants
import torch
import transformers
from peft import LoraConfig, PeftModel

from lifelong.errors import InputError, ModelUnavailableError
from lifelong.models.chat.transformers_folder import FAMILIES, calls_tools, config_of
from lifelong.models.chat.transformers_vlm import IMAGE_TOKENS

LORA_TARGETS = "all-linear"
"""Modules that get an adapter: all linear ones but the head."""
SHIPPED = ("chat_template.jinja", "preprocessor_config.json", "video_preprocessor_config.json", "processor_config.json")
"""Files of a base that a trained model needs and that its weights and tokenizer do not bring."""


@dataclass(frozen=True, slots=True)
class Base:
    """A loaded base.

    Attributes:
        folder: where it is.
        model: its weights.
        tokenizer: with a chat template.
        processor: for pictures and text together; None for a model of text alone.
        tools: whether its chat template takes tools.
    """

    folder: Path
    model: Any
    tokenizer: Any
    processor: Any
    tools: bool

    @property
    def processing(self) -> Any:
        """What the trainers of TRL take: the processor, else the tokenizer."""
        return self.processor or self.tokenizer


def load_base(folder: Path, rank: int = 0) -> Base:
    """Load a base from a folder, without a network and without code of the folder.

    Args:
        folder: as ``save_pretrained`` writes it.
        rank: of the adapter that will be trained; its base keeps the precision of its file on an accelerator. Weights
            that are trained themselves are held in 32 bits, as small steps would be lost in 16.

    Raises:
        ModelMissingError: the folder has no model.
        InputError: it is of another family, or has no chat template.
        ModelUnavailableError: it cannot be loaded.
    """
    without_network()
    sees = config_of(folder)["model_type"] in FAMILIES
    options = {"local_files_only": True, "trust_remote_code": False}
    quiet_libraries()
    architecture = transformers.AutoModelForImageTextToText if sees else transformers.AutoModelForCausalLM
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **options)
        dtype = "auto" if rank and torch.cuda.is_available() else "float32"
        model = architecture.from_pretrained(folder, dtype=dtype, use_safetensors=True, **options)
        pictures = transformers.AutoImageProcessor.from_pretrained(folder, backend="pil", **options) if sees else None
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise ModelUnavailableError(f"transformers cannot load {folder} ({error}): is the folder complete?") from error
    if not tokenizer.chat_template and (file := folder / "chat_template.json").is_file():
        tokenizer.chat_template = json.loads(file.read_text(encoding="utf-8"))["chat_template"]
    if not tokenizer.chat_template:
        raise InputError(
            f"{folder} has no chat template: take the instruct version of this base, or put its chat_template.jinja "
            "into the folder"
        )
    if tokenizer.eos_token is None:
        raise InputError(f"the tokenizer of {folder} has no end token: set eos_token in tokenizer_config.json")
    tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
    processor = _processor(pictures, tokenizer) if pictures is not None else None
    return Base(folder, model, tokenizer, processor, calls_tools(folder))


def render(
    base: Base, prompt: Sequence[Mapping[str, Any]], completion: Sequence[Mapping[str, Any]], tools: str
) -> tuple[str, str]:
    """Prompt and completion as text, in the base's chat template; the completion ends with the end token.

    Raises:
        InputError: the template writes the prompt in another way when an answer follows.
    """
    offered = json.loads(tools) if tools else None
    before = base.tokenizer.apply_chat_template(list(prompt), tools=offered, add_generation_prompt=True, tokenize=False)
    whole = base.tokenizer.apply_chat_template([*prompt, *completion], tools=offered, tokenize=False)
    if not whole.startswith(before):
        raise InputError(
            f"the chat template of {base.folder} writes a prompt in another way when an answer follows it, so that "
            "nothing can be learned from the answer alone: use the template of its instruct version without thoughts"
        )
    after, end = whole[len(before) :], base.tokenizer.eos_token
    return before, after[: after.index(end) + len(end)] if end in after else after + end


def lora(rank: int) -> LoraConfig | None:
    """The adapter of a rank, with an alpha of twice the rank; None for rank 0, which trains all weights."""
    return LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=LORA_TARGETS, task_type="CAUSAL_LM") if rank else None


def save_trained(base: Base, model: Any, out: Path) -> None:
    """Write a trained model as a folder that the agent loads, in the precision of its base; also an adapter alone.

    Args:
        base: whose tokenizer and further files are written beside the weights.
        model: the trained model, or the base with its adapter.
        out: gets ``model`` and, for an adapter, ``adapter``.
    """
    folder = out / "model"
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(model, PeftModel):
        model.save_pretrained(out / "adapter")
        model = model.merge_and_unload()
    config = config_of(base.folder)
    stored = config.get("dtype") or config.get("torch_dtype") or "float32"
    model.to(getattr(torch, stored)).save_pretrained(folder)
    base.tokenizer.save_pretrained(folder)
    for name in SHIPPED:
        if (file := base.folder / name).is_file():
            (folder / name).write_bytes(file.read_bytes())


DIALS = (
    "lower --device-batch first (the effective batch stays the same), then --max-length, or train an adapter with "
    "--lora 16"
)
"""What the trainers of chat models take less memory by."""


@contextmanager
def memory_dials(what: str, advice: str = DIALS) -> Iterator[None]:
    """Turn the errors of a full memory into one that says what to lower.

    Args:
        what: the dials as they stand.
        advice: which to lower.

    Raises:
        InputError: memory ran out.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:  # torch.OutOfMemoryError is a RuntimeError
        if not isinstance(error, MemoryError | torch.OutOfMemoryError) and "allocate memory" not in str(error):
            raise
        raise InputError(f"out of memory with {what}: {advice} ({str(error)[:120]})") from error


def without_network() -> None:
    """Keep the training libraries from the network; TRL would report each trainer that starts."""
    huggingface_hub.constants.HF_HUB_OFFLINE = True
    huggingface_hub.constants.HF_HUB_DISABLE_TELEMETRY = True


def quiet_libraries() -> None:
    """Keep the training libraries from drawing bars of their own, and from a warning that is about TRL's own code."""
    transformers.utils.logging.disable_progress_bar()
    datasets.disable_progress_bars()
    warnings.filterwarnings("ignore", message=".*gradient_checkpointing. is deprecated", category=FutureWarning)


def _processor(pictures: Any, tokenizer: Any) -> Any:
    """Pictures and text together, without the package's video part, which would need another build of torch."""
    pictures.size = {"shortest_edge": pictures.size["shortest_edge"],
                     "longest_edge": IMAGE_TOKENS * (pictures.patch_size * pictures.merge_size) ** 2}  # fmt: skip
    return PictureProcessor(pictures, tokenizer, chat_template=tokenizer.chat_template)


class PictureProcessor(transformers.ProcessorMixin):
    """The processor of the Qwen2.5-VL and Qwen3-VL families without its part for videos."""

    return_mm_token_type_ids = True

    def __init__(self, image_processor: Any = None, tokenizer: Any = None, chat_template: str | None = None) -> None:
        self.image_token = "<|image_pad|>"  # noqa: S105 - a token of text, no password
        self.image_token_id = tokenizer.convert_tokens_to_ids(self.image_token)
        super().__init__(image_processor, tokenizer, chat_template=chat_template)

    def replace_image_token(self, image_inputs: dict[str, Any], image_idx: int, **kwargs: Any) -> str:
        """One place for each merged patch of a picture."""
        merged = self.image_processor.merge_size**2
        return str(self.image_token * int(image_inputs["image_grid_thw"][image_idx].prod() // merged))
