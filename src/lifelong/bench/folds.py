"""What recognition reaches on subjects that nothing was chosen on: cross-validation over the subjects.

In each round some subjects are left out. On the others alone it is chosen how pictures are looked at (`FORMS`), and
what likeness means is read off their pairs by the rule that made the shipped figures. Then all are enrolled, and
only pictures of those left out count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lifelong.bench.concepts import Floats, Gallery, Scorer, load, measure, ours
from lifelong.bench.results import Results, interval
from lifelong.errors import InputError
from lifelong.models.base import ImageEncoder, Likeness
from lifelong.models.vision.efficientnet import EfficientNet, Form

FORMS: Final = tuple(Form(edge, centre) for edge in (224, 320, 416) for centre in (None, 0.7))
"""Ways to look among which a round chooses: three sizes, in one look or two."""

LEFT: Final = 5
"""Subjects that a round leaves out."""

TRIALS: Final = 10
"""Draws by which a form is chosen, and by which subjects left out are measured: rounds average them further."""

CHOSEN_BY: Final = ("top1@1", "auroc@1", "tar@1")
"""Measures whose sum chooses a form."""


@dataclass(frozen=True, slots=True)
class Folds:
    """What the rounds gave.

    Attributes:
        values: of each measure, a mean for every subject over the rounds that left it out.
        chosen: how often each form was chosen, by name.
        thresholds: of the rounds.
    """

    values: Mapping[str, Floats]
    chosen: Mapping[str, int]
    thresholds: Sequence[float]

    def as_json(self, seed: int) -> dict[str, Any]:
        """Means with their intervals over subjects, and what was chosen."""
        return {
            "measures": {
                key: {"mean": float(found.mean()), "interval": interval(found.tolist(), seed=seed)}
                for key, found in self.values.items()
            },
            "left_out": LEFT,
            "rounds": len(self.thresholds),
            "chosen": dict(self.chosen),
            "threshold": [min(self.thresholds), max(self.thresholds)],
        }


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
        encoder: the embedded one is tried in every form; of another, only what its likeness means is chosen.

    Raises:
        ImportFormatError: the folder is not the data set.
        InputError: there are too few subjects to leave any out.
    """
    tried = [encoder.in_form(form) for form in FORMS] if isinstance(encoder, EfficientNet) else [encoder]
    galleries: dict[str, Gallery] = {}
    for number, each in enumerate(tried):

        def report(count: int, total: int, before: int = number) -> None:
            if progress is not None:
                progress(before * total + count, len(tried) * total)

        galleries[each.name] = load(data, each, progress=report)
    return Results(results.value | {"folds": folds(galleries, rounds=rounds, seed=seed).as_json(seed)})


def folds(galleries: Mapping[str, Gallery], *, rounds: int, seed: int = 0) -> Folds:
    """Leave subjects out, again and again, each as often as the others.

    Args:
        galleries: the same pictures, seen in each form, by the form's name.

    Raises:
        InputError: there are too few subjects to leave any out.
    """
    first = next(iter(galleries.values()))
    count = len(first.subjects)
    if count < LEFT + 4:
        raise InputError(f"{count} subjects: at least {LEFT + 4} are needed to leave {LEFT} out")
    random = np.random.default_rng(seed)
    order: list[int] = []
    sums: dict[str, NDArray[np.float64]] = {}
    times = np.zeros(count)
    chosen, thresholds = dict.fromkeys(galleries, 0), []
    for number in range(rounds):
        if len(order) < LEFT:
            order += random.permutation(count).tolist()
        left = np.unique(order[:LEFT])
        order = order[LEFT:]
        rest = [place for place in range(count) if place not in left]
        name = max(galleries, key=lambda each: _worth(only(galleries[each], rest), seed=number))
        likeness = read_off(only(galleries[name], rest))
        found = measure(galleries[name], _scorer(likeness), seed=number, draws=TRIALS, accepting=True)
        for key, values in found.items():
            sums.setdefault(key, np.zeros(count))[left] += values[left]
        times[left] += 1
        chosen[name] += 1
        thresholds.append(likeness.threshold)
    seen = times > 0
    return Folds({key: values[seen] / times[seen] for key, values in sums.items()}, chosen, thresholds)


def only(gallery: Gallery, subjects: Sequence[int]) -> Gallery:
    """The pictures of some subjects."""
    kept = np.flatnonzero(np.isin(gallery.of, subjects))
    place = {subject: number for number, subject in enumerate(subjects)}
    return replace(
        gallery,
        subjects=[gallery.subjects[subject] for subject in subjects],
        of=np.array([place[int(subject)] for subject in gallery.of[kept]]),
        crops=[gallery.crops[picture] for picture in kept],
        vectors=[gallery.vectors[picture] for picture in kept],
        plain=gallery.plain[kept],
        colours=gallery.colours[kept],
    )


def read_off(gallery: Gallery) -> Likeness:
    """What dot products of whole pictures mean, by the rule that made the shipped figures.

    The threshold lies halfway between where 5 % of the pairs of one subject and 99 % of those of two lie below; the
    doubt around it is a fifth of the way from there to an ordinary pair of one subject.
    """
    whole = np.stack([vectors[0] for vectors in gallery.vectors])
    likeness = (whole @ whole.T).astype(np.float64)
    upper = np.triu(np.ones_like(likeness, dtype=bool), 1)
    same = gallery.of[:, None] == gallery.of
    alike, apart = likeness[upper & same], likeness[upper & ~same]
    threshold = float((np.quantile(alike, 0.05) + np.quantile(apart, 0.99)) / 2)
    usual = float(alike.mean())
    return Likeness(threshold=threshold, width=max(0.01, (usual - threshold) / 5), same=usual)


def _scorer(likeness: Likeness) -> Scorer:
    return lambda gallery, enrolled, own, queries: ours(gallery, enrolled, own, queries, likeness=likeness)


def _worth(gallery: Gallery, *, seed: int) -> float:
    found = measure(gallery, _scorer(read_off(gallery)), seed=seed, draws=TRIALS, accepting=False)
    return float(sum(found[key].mean() for key in CHOSEN_BY))
