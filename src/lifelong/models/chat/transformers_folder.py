"""Read and load the folder of a language or vision-language model, as ``save_pretrained`` writes it.

Loading uses no network, runs no code of the folder, and reads only safetensors files.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lifelong.errors import InputError, ModelMissingError, ModelUnavailableError
from lifelong.models.chat import markers

FAMILIES: Final = ("qwen2_5_vl", "qwen3_vl")
"""Values of ``model_type`` in config.json of the vision-language models for which this adapter is tested."""

TEXT_FAMILIES: Final = ("llama", "qwen2", "qwen3")
"""The same of models of text alone: SmolLM2 is a ``llama``."""


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A loaded model with the parts that prepare its prompts.

    Attributes:
        model, tokenizer, pictures: objects of the package; ``pictures`` converts pictures to patches, None for a model
            of text alone.
        grammar: the vocabulary in the form of ``llguidance``.
        broken_up: breaks up the control tokens in a text.
    """

    model: Any
    tokenizer: Any
    pictures: Any
    grammar: Any
    broken_up: Callable[[str], str]


def config_of(path: Path) -> dict[str, Any]:
    """Read the config of the model in a folder.

    Raises:
        ModelMissingError: the folder has no model.
        InputError: the model is of another kind or family.
    """
    file = path / "config.json"
    if not file.is_file():
        raise ModelMissingError(
            f"There is no model in {path} (no config.json). Give the folder of a downloaded model, "
            "with its config, tokenizer, preprocessor and safetensors files."
        )
    try:
        config = json.loads(file.read_text(encoding="utf-8"))
        family = config["model_type"]
        if family in FAMILIES:
            int(config["image_token_id"])
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{file} is not the config of a language model ({error!r}).") from error
    if family not in (*FAMILIES, *TEXT_FAMILIES):
        raise InputError(
            f"{path} holds a model of the family {family!r}, expected one of {', '.join((*FAMILIES, *TEXT_FAMILIES))}. "
            "Serve others with vLLM or llama.cpp and use openai:MODEL@URL."
        )
    fields: dict[str, Any] = config
    return fields


def calls_tools(path: Path) -> bool:
    """Whether the chat template accepts tools and writes calls in the form of `toolcalls`."""
    names = ("chat_template.jinja", "chat_template.json", "tokenizer_config.json")
    texts = [file.read_text(encoding="utf-8") for name in names if (file := path / name).is_file()]
    return any("<tool_call>" in text and "tools" in text for text in texts)


def load(path: Path, device: str) -> LoadedModel:
    """Load a model; ``device`` is ``auto``, ``cpu`` or ``cuda``.

    Raises:
        ModelUnavailableError: the folder is incomplete, or there is not enough memory.
    """
    import llguidance.hf
    import torch
    import transformers

    transformers.utils.logging.disable_progress_bar()
    options = {"local_files_only": True, "trust_remote_code": False}
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(path, **options)
        sees = config_of(path)["model_type"] in FAMILIES
        pictures = transformers.AutoImageProcessor.from_pretrained(path, backend="pil", **options) if sees else None
        architecture = transformers.AutoModelForImageTextToText if sees else transformers.AutoModelForCausalLM
        model = architecture.from_pretrained(path, dtype="auto", use_safetensors=True, **options)
        model = model.to(device).eval()
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise ModelUnavailableError(
            f"transformers cannot load {path} ({error}). Is the folder whole, and is there memory for the weights?"
        ) from error
    if not tokenizer.chat_template:  # some folders have it in the file of the processor
        file = path / "chat_template.json"
        if not file.is_file():
            raise ModelUnavailableError(
                f"{path} has no chat template. Bring chat_template.jinja or chat_template.json."
            )
        tokenizer.chat_template = json.loads(file.read_text(encoding="utf-8"))["chat_template"]
    added = [str(token) for token in tokenizer.added_tokens_decoder.values()]
    grammar = llguidance.hf.from_tokenizer(tokenizer, n_vocab=model.config.get_text_config().vocab_size)
    return LoadedModel(model, tokenizer, pictures, grammar, markers.breaking(added))
