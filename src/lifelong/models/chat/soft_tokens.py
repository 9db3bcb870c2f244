"""Soft tokens: a few learned vectors stand for one of a person's own things in a question to a model that sees.

After Yo'LLaVA (Nguyen et al., arXiv 2406.09400) and MyVLM (Alaluf et al., arXiv 2403.14599); here only the vectors in
the question are learned, and the model stays as it is. ``lifelong train concept`` learns them.
"""

from __future__ import annotations

import base64
import copy
import json
from pathlib import Path
from typing import Any, Final, Protocol

import safetensors
import safetensors.torch
import torch
from transformers.image_utils import load_image

from lifelong.errors import InputError
from lifelong.models.chat.transformers_folder import FAMILIES, config_of, load
from lifelong.models.chat.transformers_vlm import IMAGE_TOKENS, with_placeholders
from lifelong.models.fingerprint import fingerprint
from lifelong.models.learned_rows import learned_rows

QUESTION: Final = "Is {} in this picture? Answer with yes or no."
YES, NO = "Yes", "No"
VECTORS: Final = "soft_tokens"
"""Name of the vectors in the file of an adapter."""


class SeeingModel(Protocol):
    """A model that sees, its tokenizer with a chat template, and what makes patches of a picture."""

    @property
    def model(self) -> Any: ...  # noqa: D102
    @property
    def tokenizer(self) -> Any: ...  # noqa: D102
    @property
    def pictures(self) -> Any: ...  # noqa: D102


class SoftTokens:
    """Asks a model whether a picture shows a concept that its vectors stand for.

    Args:
        seeing: the model; it is not changed.
        vectors: ``(k, dim)``, in the model's own space of words.
    """

    def __init__(self, seeing: SeeingModel, vectors: torch.Tensor) -> None:
        self.vectors = vectors
        self._seeing = seeing
        self._embedding = seeing.model.get_input_embeddings()
        names = [f"<|concept_{number}|>" for number in range(len(vectors))]
        self._tokenizer = copy.deepcopy(seeing.tokenizer)
        self._tokenizer.add_tokens(names, special_tokens=True)
        self._ids = self._tokenizer.convert_tokens_to_ids(names)
        self._question = QUESTION.format("".join(names))
        self._answers = {shows: self._text(YES if shows else NO) for shows in (True, False)}

    @classmethod
    def load(cls, folder: Path, adapter: bytes, *, device: str = "auto") -> SoftTokens:
        """Load a model with the soft tokens that were learned for it.

        Args:
            folder: of the model.
            adapter: the file, as ``person.adapters.read`` gives it.
            device: ``auto``, ``cpu`` or ``cuda``.

        Raises:
            InputError: the file has no soft tokens, or they are for another model.
            ModelMissingError, ModelUnavailableError: the model cannot be loaded.
        """
        if config_of(folder)["model_type"] not in FAMILIES:
            raise InputError(f"{folder} is a model of text alone: soft tokens are asked of one that sees")
        try:
            vectors = safetensors.torch.load(adapter)[VECTORS]
        except (safetensors.SafetensorError, KeyError) as error:
            raise InputError(f"this file has no soft tokens ({error}): train them, `lifelong train concept`") from error
        if (print_ := metadata_of(adapter).get("base")) != fingerprint(folder):
            raise InputError(f"these soft tokens are for another model ({str(print_)[:12]}) than {folder}")
        loaded = load(folder, device)
        return cls(loaded, vectors.to(loaded.model.device))

    def certainty(self, picture: bytes) -> float:
        """How sure the model is that a picture shows the concept, 0 to 1: yes against no.

        Args:
            picture: an encoded picture.
        """
        with torch.inference_mode():
            yes, no = (float(-self.loss(picture, shows, mean=False)) for shows in (True, False))
        return float(torch.sigmoid(torch.tensor(yes - no)))

    def loss(self, picture: bytes, shows: bool, *, mean: bool = True) -> torch.Tensor:
        """Cross entropy of the right answer: the mean of its tokens, or their sum.

        Args:
            picture: an encoded picture.
            shows: whether it shows the concept.
            mean: per token.
        """
        inputs, answer = self._inputs(picture, *self._answers[shows])
        with learned_rows(self._embedding, self._ids, self.vectors):
            logits = self._seeing.model(**inputs).logits[0, -answer - 1 : -1]
        target = inputs["input_ids"][0, -answer:]
        return torch.nn.functional.cross_entropy(logits.float(), target, reduction="mean" if mean else "sum")

    def _text(self, answer: str) -> tuple[str, str]:
        """Prompt and answer in the chat template of the model; the answer ends with the end token."""
        content = [{"type": "image"}, {"type": "text", "text": self._question}]
        prompt = self._tokenizer.apply_chat_template(
            [{"role": "user", "content": content}], add_generation_prompt=True, tokenize=False
        )
        return prompt, answer + self._tokenizer.eos_token

    def _inputs(self, picture: bytes, prompt: str, answer: str) -> tuple[dict[str, Any], int]:
        """The tensors of a question with its answer, and the number of tokens of the answer."""
        model, pictures = self._seeing.model, self._seeing.pictures
        side = pictures.patch_size * pictures.merge_size
        size = {"shortest_edge": 4 * side**2, "longest_edge": IMAGE_TOKENS * side**2}
        image = load_image(f"data:image/png;base64,{base64.b64encode(picture).decode()}")
        inputs = dict(pictures(images=[image], size=size, return_tensors="pt"))
        token = self._tokenizer.convert_ids_to_tokens(model.config.image_token_id)
        prompt = with_placeholders(prompt, token, inputs["image_grid_thw"], pictures.merge_size, "the model")
        before, after = (self._tokenizer(text, add_special_tokens=False)["input_ids"] for text in (prompt, answer))
        ids = torch.tensor([[*before, *after]])
        inputs |= {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
        inputs["mm_token_type_ids"] = (ids == model.config.image_token_id).int()
        return {name: value.to(model.device) for name, value in inputs.items()}, len(after)


def metadata_of(adapter: bytes) -> dict[str, str]:
    """What the head of a safetensors file says of it: for which base it is, and how it was made."""
    length = int.from_bytes(adapter[:8], "little")
    metadata: dict[str, str] = json.loads(adapter[8 : 8 + length]).get("__metadata__", {})
    return metadata
