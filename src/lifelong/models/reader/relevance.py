"""How likely clauses answer a question: the reader's logit beside the embedder's similarity, in one logistic function.

The reader knows whose fact is asked for and what counts as an answer; the embedder has seen far more words. `lifelong
train reader` fits the weights on held-out people, with all clauses of a person as candidates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


FITTED_ON: Final = {"reader-english": "minilm", "reader-multilingual": "e5-small"}
"""How the names of a reader and of the embedder begin that its weights were fitted with."""


def fitted_on(reader: str, embedder: str) -> bool:
    """Whether the similarities of an embedder mean what the weights of a reader expect; others have another scale."""
    return any(reader.startswith(name) and embedder.startswith(own) for name, own in FITTED_ON.items())


@dataclass(frozen=True, slots=True)
class AnswerWeights:
    """Weights of the logistic function.

    Attributes:
        logit: of the reader's logit.
        similarity: of the cosine of question and clause.
        lead: of the cosine less the highest one of all candidates.
        bias: the constant.
        usual: similarity of a clause that answers, which stands for one that is not known.
    """

    logit: float
    similarity: float
    lead: float
    bias: float
    usual: float = 0.0

    def probabilities(self, logits: Sequence[float], similarities: Sequence[float] | None = None) -> list[float]:
        """The probability that each candidate of one question answers it, 0 to 1."""
        values = inputs(logits, [self.usual] * len(logits) if similarities is None else similarities) @ np.array(
            [self.logit, self.similarity, self.lead, self.bias]
        )
        return [float(each) for each in 1 / (1 + np.exp(-np.clip(values, -30, 30)))]


def inputs(logits: Sequence[float], similarities: Sequence[float]) -> NDArray[np.float64]:
    """The inputs of the logistic function, shape ``(n, 4)``."""
    near = np.array(similarities, np.float64)
    return np.stack([np.array(logits, np.float64), near, near - near.max(), np.ones(len(near))], axis=1)
