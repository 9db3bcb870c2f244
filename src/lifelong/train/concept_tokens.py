"""Soft tokens of a concept for a chat model that sees: learned from the question whether a picture shows it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import safetensors.torch
import torch

from lifelong.errors import InputError
from lifelong.models.chat.soft_tokens import VECTORS, SoftTokens
from lifelong.train.bases import load_base
from lifelong.train.concept_steps import ConceptOptions
from lifelong.types import AdapterKind, ConceptLesson, LessonPicture

HELD_OUT = 4
"""With so many pictures that show the concept, and as many others, every fourth of each measures and does not train."""


@dataclass(frozen=True, slots=True)
class _Seeing:
    model: Any
    tokenizer: Any
    pictures: Any


class SoftTokenLearner:
    """Learns vectors in the place of a concept's name; everything of the model is frozen.

    Args:
        base: folder of the model.
        lesson: pictures that show the concept, and others.
        options: of the run.

    Raises:
        InputError: the model sees no pictures, or there is no picture of anything else.
        ModelMissingError, ModelUnavailableError: it cannot be loaded.
    """

    def __init__(self, base: Path, lesson: ConceptLesson, options: ConceptOptions) -> None:
        loaded = load_base(base, rank=1)
        if loaded.processor is None:
            raise InputError(f"{base} is a model of text alone: give one that sees, or a pipeline of diffusers")
        shows, others = ([each for each in lesson.pictures if each.shows is wanted] for wanted in (True, False))
        if not others:
            raise InputError(
                f"nothing shows what {lesson.concept.name!r} is not: enrol another concept, or correct a picture that "
                f"resembles it, `lifelong concepts correct FILE --not {lesson.concept.name!r}`"
            )
        device = "cuda" if torch.cuda.is_available() else "cpu"
        model = loaded.model.to(device).eval().requires_grad_(False)
        table = model.get_input_embeddings().weight
        generator = torch.Generator().manual_seed(options.seed)
        vectors = torch.randn(int(options.tokens or 0), table.shape[1], generator=generator) * float(
            table.float().std()
        )
        self._vectors = torch.nn.Parameter(vectors.to(device))
        self._asks = SoftTokens(_Seeing(model, loaded.tokenizer, loaded.processor.image_processor), self._vectors)
        self._options = options
        measures = len(shows) >= HELD_OUT and len(others) >= HELD_OUT
        self._held_out = [each for kind in (shows, others) for each in kind[::HELD_OUT]] if measures else []
        self._kinds = [[each for each in kind if each not in self._held_out] for kind in (shows, others)]
        self.parameters: Mapping[str, torch.nn.Parameter] = {VECTORS: self._vectors}
        self.rates: Mapping[str, float] = {VECTORS: float(options.rate or 0)}

    def losses(self, step: int) -> Iterator[torch.Tensor]:
        """As many pictures that show the concept as others, in turn."""
        for place in range(self._options.batch):
            number = step * self._options.batch + place
            kind = self._kinds[number % 2]
            rng = random.Random(f"{self._options.seed} {number}")  # noqa: S311 - nothing secret is drawn
            picture = kind[rng.randrange(len(kind))]
            yield self._asks.loss(picture.content, picture.shows) / self._options.batch

    def files(self, metadata: Mapping[str, str]) -> dict[AdapterKind, bytes]:
        """One file with the vectors."""
        vectors = self._vectors.detach().cpu().contiguous()
        return {"soft_tokens": safetensors.torch.save({VECTORS: vectors}, dict(metadata))}

    def figures(self) -> dict[str, Any]:
        """How many pictures are told apart, of those that trained and of those that did not."""
        seen = [each for kind in self._kinds for each in kind]
        return {"right_of_trained": self._right(seen), "right_of_held_out": self._right(self._held_out)}

    def _right(self, pictures: Sequence[LessonPicture]) -> float | None:
        if not pictures:
            return None
        right = [(self._asks.certainty(each.content) > 0.5) == each.shows for each in pictures]
        return round(sum(right) / len(right), 4)
