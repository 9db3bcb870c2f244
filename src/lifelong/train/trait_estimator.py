"""Fit the embedded trait estimator to labelled text, and write its figures into its card.

It is recommended only if it beats every plain baseline on people's own words. Its figures on text that models wrote to
show a trait do not count: such text names the trait, and people do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import InputError
from lifelong.persona.estimator import Estimator, EstimatorCard
from lifelong.persona.linear import fit
from lifelong.persona.mechanism import HIGHEST, LOWEST, START
from lifelong.types import TRAITS

FEWEST = 20
"""Labelled texts that a trait needs; with fewer, the estimator reads the middle of the scale."""


@dataclass(frozen=True, slots=True)
class Examples:
    """One set to fit to.

    Attributes:
        vectors: mean vector of each text, shape ``(n, d)``.
        labels: by trait, shape ``(n,)``, NaN where there is none.
        lowest, highest: ends of the labels' scale, which is stretched to 1 to 5.
    """

    name: str
    licence: str
    language: str
    vectors: NDArray[np.float32]
    labels: Mapping[str, NDArray[np.float64]]
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The lead of an estimator over one baseline, on one set that it was not fitted to.

    Attributes:
        own_words: whether the set has people's own words, in a language that it was fitted to.
        low: lower end of the 95% interval of its lead in accuracy.
    """

    set: str
    baseline: str
    own_words: bool
    low: float


def train(examples: Sequence[Examples], *, embedder: str) -> Estimator:
    """Fit five linear models to all sets together; the card has no figures yet.

    Raises:
        InputError: no trait has enough labelled texts.
    """
    if not examples:
        raise InputError("no labelled text to fit to: give a folder that has some with --data")
    vectors = np.concatenate([each.vectors for each in examples])
    weights, bias = np.zeros((len(TRAITS), vectors.shape[1])), np.full(len(TRAITS), START)
    fitted = 0
    for place, trait in enumerate(TRAITS):
        labels = np.concatenate([_stretched(each, trait) for each in examples])
        known = np.isfinite(labels)
        if known.sum() < FEWEST:
            continue
        model_of_trait = fit(vectors[known], labels[known].tolist())
        weights[place], bias[place] = model_of_trait.weights, model_of_trait.bias
        fitted += 1
    if not fitted:
        raise InputError(f"no trait has {FEWEST} labelled texts: give more with --data")
    card = EstimatorCard(
        embedder=embedder,
        sets={each.name: each.licence for each in examples},
        languages=tuple(sorted({each.language for each in examples})),
        scores={},
        own_words=(),
        recommended=False,
        verdict="",
    )
    return Estimator(weights, bias, card)


def _stretched(examples: Examples, trait: str) -> NDArray[np.float64]:
    labels = examples.labels.get(trait)
    if labels is None:
        return np.full(len(examples.vectors), np.nan)
    share = (labels - examples.lowest) / ((examples.highest - examples.lowest) or 1.0)
    scaled: NDArray[np.float64] = LOWEST + share * (HIGHEST - LOWEST)
    return scaled


def with_card(
    model: Estimator, scores: Mapping[str, Mapping[str, Mapping[str, float]]], verdicts: Sequence[Verdict]
) -> Estimator:
    """The estimator with its card filled in: figures, and whether it may be switched on."""
    own = [each for each in verdicts if each.own_words]
    lost = [each for each in own if each.low <= 0]
    sets = sorted({each.set for each in own})
    if not own:
        verdict = (
            "Switched off: it was not judged on people's own words in a language that it was fitted to. What it does "
            "on text that models wrote to show a trait is a sanity check and no evidence."
        )
    elif lost:
        against = ", ".join(f"{each.baseline} on {each.set}" for each in lost)
        verdict = f"Switched off: on people's own words it does not clearly beat {against}."
    else:
        verdict = f"It beats every baseline on people's own words ({', '.join(sets)}): it may be switched on."
    rounded = {
        name: {system: {key: round(value, 3) for key, value in cell.items()} for system, cell in systems.items()}
        for name, systems in scores.items()
    }
    card = replace(
        model.card,
        scores=rounded,
        own_words=tuple(sets),
        recommended=bool(own) and not lost,
        verdict=verdict,
        notes=(
            "lifelong: fitted to a set's other texts, five parts in turn; shipped: this file, fitted to nothing of the "
            "set. Pearson's r within a part, averaged. It reads one message at a time with little confidence, and "
            "nothing in messages under 40 characters. It is no psychometric instrument."
        ),
    )
    return replace(model, card=card)
