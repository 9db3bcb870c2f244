"""The embedded trait estimator: a linear model on the vector of a message, shipped as a small file with its card.

The card names the data that it was fitted to, its figures on held-out texts, and whether these are good enough to
switch it on. ``lifelong train traits`` writes the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import InputError
from lifelong.persona import cues
from lifelong.persona.linear import Floats
from lifelong.persona.mechanism import HIGHEST, LOWEST, START
from lifelong.types import TRAITS, Message, Observation

FORMAT = 1
CONFIDENCE = 0.2
"""Confidence of one reading: low, so that only many readings move a trait."""
SHORTEST = 40
"""Shortest message in characters that is read."""


@dataclass(frozen=True, slots=True)
class EstimatorCard:
    """Data, figures and limits of an estimator.

    Attributes:
        embedder: the model of its vectors; vectors of other models are not read.
        sets: licence of each set that it was fitted to, by name.
        languages: languages of that text.
        scores: held-out figures, ``scores[set][system]["<trait or mean>.accuracy"]`` and so on.
        own_words: evaluation sets with people's own words.
        recommended: whether it beat every baseline on these.
        verdict: the same in words.
        notes: further remarks.
    """

    embedder: str
    sets: Mapping[str, str]
    languages: tuple[str, ...]
    scores: Mapping[str, Mapping[str, Mapping[str, float]]]
    own_words: tuple[str, ...]
    recommended: bool
    verdict: str
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Estimator:
    """Linear readings of the five traits, on the scale from 1 to 5.

    Attributes:
        weights: float64, shape ``(5, d)``, in the order of TRAITS.
        bias: shape ``(5,)``.
    """

    weights: Floats
    bias: Floats
    card: EstimatorCard

    @property
    def dim(self) -> int:
        """Length of the vectors that it reads."""
        return int(self.weights.shape[1])

    def scores(self, vectors: NDArray[np.floating]) -> Floats:
        """Traits of rows, shape ``(n, 5)``, clipped to the scale."""
        values: Floats = np.clip(np.asarray(vectors, np.float64) @ self.weights.T + self.bias, LOWEST, HIGHEST)
        return values

    def observe(self, message: Message, vector: NDArray[np.floating]) -> Observation | None:
        """Read traits from one message of the person; mood and words come from the cue list.

        Args:
            message: any message; only those with role ``user`` are read.
            vector: of the whole text, unit length.
        """
        cue_reading = cues.observe(message)
        if message.role != "user" or len(message.text.strip()) < SHORTEST:
            return None if cue_reading is None else replace(cue_reading, scores=(START,) * len(TRAITS))
        scores = tuple(float(score) for score in self.scores(vector[None, :])[0])
        return Observation(
            message=message.id,
            at=message.at,
            scores=scores,
            confidence=CONFIDENCE,
            mood=None if cue_reading is None else cue_reading.mood,
            words=() if cue_reading is None else cue_reading.words,
            origin="linear",
        )

    def save(self, path: Path) -> None:
        """Write the file that ``load`` reads."""
        rounded = [[round(float(value), 5) for value in row] for row in self.weights]
        value = {
            "format": FORMAT,
            "traits": list(TRAITS),
            "card": asdict(self.card),
            "bias": [round(float(value), 5) for value in self.bias],
        }
        rows = ",\n  ".join(json.dumps(row, separators=(",", ":")) for row in rounded)
        head = json.dumps(value, ensure_ascii=False, indent=1)
        path.write_text(f'{head[:-2]},\n "weights": [\n  {rows}\n ]\n}}\n', encoding="utf-8")


def load(text: str, *, name: str = "the estimator") -> Estimator:
    """An estimator from the text of its file.

    Raises:
        InputError: it is no such file.
    """
    try:
        value: dict[str, Any] = json.loads(text)
        if value["format"] != FORMAT or tuple(value["traits"]) != TRAITS:
            raise ValueError("another format")
        card = EstimatorCard(**{**value["card"], "languages": tuple(value["card"]["languages"]),
                       "own_words": tuple(value["card"]["own_words"])})  # fmt: skip
        weights, bias = np.array(value["weights"], np.float64), np.array(value["bias"], np.float64)
        if weights.ndim != 2 or weights.shape[0] != len(TRAITS) or bias.shape != (len(TRAITS),):
            raise ValueError("weights of another shape")
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{name} is no trait estimator ({error}): write one with `lifelong train traits`") from error
    return Estimator(weights, bias, card)


@cache
def shipped() -> Estimator | None:
    """The estimator of this version, or None where there is none."""
    source = resources.files("lifelong.persona").joinpath("estimator.json")
    return load(source.read_text(encoding="utf-8"), name=str(source)) if source.is_file() else None
