"""Recognition of subjects that had no part in any choice: cross-validation over the subjects.

In each round some subjects are left out. On the others alone, the form of the image encoder is chosen (``FORMS``), and
the meaning of its likeness is computed from their pairs, by the rule that gave the shipped figures. Then all subjects
are enrolled, and only pictures of those left out count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lifelong.bench.comparisons import interval
from lifelong.bench.concept_recognition import Floats, Scorer, by_subject, product_scores
from lifelong.bench.results import CrossValidation, MeanInterval, Results
from lifelong.bench.subject_pictures import Gallery, load
from lifelong.errors import InputError
from lifelong.models.base import ImageEncoder, Likeness
from lifelong.models.vision.efficientnet import EfficientNet, ViewSettings

VIEWS: Final = tuple(ViewSettings(edge, centre) for edge in (224, 320, 416) for centre in (None, 0.7))
"""Forms among which a round chooses: three sizes, with one view of the picture or two."""

LEFT_OUT: Final = 5
"""Subjects that a round leaves out."""

TRIALS: Final = 10
"""Draws that choose a form, and draws that measure the subjects left out; rounds average them further."""

CHOSEN_BY: Final = ("top1@1", "auroc@1", "tar@1")
"""Measures whose sum chooses a form."""


@dataclass(frozen=True, slots=True)
class Folds:
    """The outcome of the rounds.

    Attributes:
        values: of each measure, the mean of every subject over the rounds that left it out.
        choices: how often each form was chosen, by name.
        thresholds: of the rounds.
    """

    values: Mapping[str, Floats]
    choices: Mapping[str, int]
    thresholds: Sequence[float]

    def summary(self, seed: int) -> CrossValidation:
        """Means with their intervals over subjects, and the choices."""
        return CrossValidation(
            measures={
                measure: MeanInterval(float(each.mean()), interval(each.tolist(), seed=seed))
                for measure, each in self.values.items()
            },
            left_out=LEFT_OUT,
            rounds=len(self.thresholds),
            choices=self.choices,
            threshold=(min(self.thresholds), max(self.thresholds)),
        )


def validated(
    results: Results,
    data: Path,
    encoder: ImageEncoder,
    *,
    rounds: int,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Results:
    """The results of the benchmark with those of the rounds, as ``folds``.

    Args:
        encoder: the embedded one is tried in every form; of another, only the meaning of its likeness is chosen.

    Raises:
        ImportFormatError: the folder is not the data set.
        InputError: there are too few subjects to leave any out.
    """
    forms = [encoder.in_form(form) for form in VIEWS] if isinstance(encoder, EfficientNet) else [encoder]
    galleries: dict[str, Gallery] = {}
    for number, each in enumerate(forms):

        def report(count: int, total: int, before: int = number) -> None:
            if progress is not None:
                progress(before * total + count, len(forms) * total)

        galleries[each.name] = load(data, each, progress=report)
    return replace(results, folds=folds(galleries, rounds=rounds, seed=seed).summary(seed))


def folds(galleries: Mapping[str, Gallery], *, rounds: int, seed: int = 0) -> Folds:
    """Leave subjects out in rounds, each as often as the others.

    Args:
        galleries: the same pictures, embedded in each form, by the form's name.

    Raises:
        InputError: there are too few subjects to leave any out.
    """
    first = next(iter(galleries.values()))
    count = len(first.subjects)
    if count < LEFT_OUT + 4:
        raise InputError(f"{count} subjects: at least {LEFT_OUT + 4} are needed to leave {LEFT_OUT} out")
    random = np.random.default_rng(seed)
    order: list[int] = []
    sums: dict[str, NDArray[np.float64]] = {}
    times = np.zeros(count)
    choices, thresholds = dict.fromkeys(galleries, 0), []
    for number in range(rounds):
        if len(order) < LEFT_OUT:
            order += random.permutation(count).tolist()
        left = np.unique(order[:LEFT_OUT])
        order = order[LEFT_OUT:]
        rest = [place for place in range(count) if place not in left]
        name = max(galleries, key=lambda each: _quality(galleries[each].only(rest), seed=number))
        likeness = likeness_of(galleries[name].only(rest))
        trial = by_subject(galleries[name], _scorer(likeness), seed=number, draws=TRIALS, accepting=True)
        for measure, values in trial.items():
            sums.setdefault(measure, np.zeros(count))[left] += values[left]
        times[left] += 1
        choices[name] += 1
        thresholds.append(likeness.threshold)
    measured = times > 0
    values_of = {measure: values[measured] / times[measured] for measure, values in sums.items()}
    return Folds(values_of, choices, thresholds)


def likeness_of(gallery: Gallery) -> Likeness:
    """The meaning of dot products of whole pictures, by the rule that gave the shipped figures.

    The threshold is halfway between the 5th percentile of pairs of one subject and the 99th percentile of pairs of
    two; the width of doubt is a fifth of the distance from there to the mean pair of one subject.
    """
    whole = gallery.whole
    likeness = (whole @ whole.T).astype(np.float64)
    upper = np.triu(np.ones_like(likeness, dtype=bool), 1)
    same = gallery.of[:, None] == gallery.of
    alike, apart = likeness[upper & same], likeness[upper & ~same]
    threshold = float((np.quantile(alike, 0.05) + np.quantile(apart, 0.99)) / 2)
    usual = float(alike.mean())
    return Likeness(threshold=threshold, width=max(0.01, (usual - threshold) / 5), same=usual)


def _scorer(likeness: Likeness) -> Scorer:
    return lambda gallery, enrolled, own, queries: product_scores(gallery, enrolled, own, queries, likeness=likeness)


def _quality(gallery: Gallery, *, seed: int) -> float:
    values = by_subject(gallery, _scorer(likeness_of(gallery)), seed=seed, draws=TRIALS, accepting=False)
    return float(sum(values[measure].mean() for measure in CHOSEN_BY))
