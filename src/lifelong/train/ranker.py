"""``lifelong train ranker``: how sure a result is, and whether other weights than the hand-set ones would help.

Two things are fitted (``ranker_fit.py``): the calibration and the weights. The fitted weights replace the hand-set ones
only if they lose on no set that they were not fitted to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lifelong.bench.metrics.calibration import ExpectedCalibrationError
from lifelong.bench.metrics.separation import AUROC
from lifelong.errors import InputError
from lifelong.recall.features import COLUMN, FEATURES
from lifelong.recall.ranker import WEIGHTS, Calibration, Mix, as_vector
from lifelong.train.exercises import Exercise
from lifelong.train.ranker_card import card
from lifelong.train.ranker_fit import DEPTH, WORDLESS, Floats, fit_calibration, fit_weights, recall_at, wordless

#: Folds by record for figures inside a set.
FOLDS = 5
#: Share of answerable questions that may be taken for unknown. A missing answer is the worse mistake: a reader can see
#: that a weak hit is no answer, but cannot see a hit that was left out.
MISSED = 0.05
#: A loss in recall@10 below this on an unseen set is noise (about a third of a standard error).
NOISE = 0.003


@dataclass(frozen=True, slots=True)
class SetReport:
    """Figures of one set.

    Attributes:
        questions, unanswerable: how many there were.
        hand: recall@10 by the hand-set weights.
        inside: the same by weights fitted to other records of the same sets.
        outside: the same by weights fitted to the other sets alone.
        unanswerable_auc: area under the curve of the best result's probability, against unanswerable questions.
        foreign_auc: the same against questions to another person's record.
        calibration_error: expected, 0 to 1.
        wordless: where a calibration without words was fitted: the area against foreign questions without words, the
            share of answerable questions that are known, and the share of foreign ones that are taken for known.
    """

    questions: int
    unanswerable: int
    hand: float
    inside: float
    outside: float
    unanswerable_auc: float
    foreign_auc: float
    calibration_error: float
    wordless: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class RankerFit:
    """The outcome of training: weights and calibration by feature name, and the figures of each set."""

    weights: Mapping[str, float]
    words: Mapping[str, float]
    meaning: Mapping[str, float] | None
    known: float
    fitted_weights: bool
    sets: Mapping[str, SetReport]
    licences: Mapping[str, str]

    def save(self, path: Path, *, family: str) -> None:
        """Write the ranker file that recall reads, and its card beside it (the same name, ``.md``).

        Args:
            path: the file. What it holds for other families of embedders stays.
            family: the embedder's name without its precision.

        Raises:
            InputError: there is a file, and it is no ranker of this version.
        """
        families = _families(path)
        families[family] = asdict(self)
        path.write_text(json.dumps({"format": FORMAT, "families": families}, indent=1) + "\n", "utf-8")
        path.with_suffix(".md").write_text(card(families), "utf-8")


#: Of the file; a change means that older files are trained anew.
FORMAT = 2


def family_of(embedder: str) -> str:
    """What embedders of one model share, whatever their precision: "e5-small" of "e5-small-int8"."""
    return re.sub(r"-(?:int8|q4|fp16|fp32)$", "", embedder)


def _families(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        content = json.loads(path.read_text("utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(f"format {content['format']}")
        families: dict[str, Any] = content["families"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path} is no ranker of this version ({error}): move it away, or choose another --out"
        ) from error
    return families


def train(exercises: Sequence[Exercise], *, licences: Mapping[str, str], across_languages: bool = False) -> RankerFit:
    """Fit the calibration and the weights, and measure both.

    Args:
        exercises: questions of all sets, foreign ones included.
        licences: of each set, by its name.
        across_languages: also fit how sure meaning alone is, for an embedder of several languages.

    Raises:
        InputError: a set may not be fitted to, or there is nothing to fit to.
    """
    check_licences(licences)
    names = list(dict.fromkeys(each.set for each in exercises))
    own = [each for each in exercises if each.answerable]
    if not own:
        raise InputError("no question with evidence to fit to; give data sets with gold labels")
    hand = as_vector(WEIGHTS).astype(np.float64)
    outside = {name: fit_weights([each for each in own if each.set != name]) for name in names}
    inside = [fit_weights([each for each in own if _fold(each) != fold]) for fold in range(FOLDS)]
    better = all(_recall(own, outside[n], n) >= _recall(own, hand, n) - NOISE for n in names)
    better = better and any(_recall(own, outside[n], n) > _recall(own, hand, n) + NOISE for n in names)
    weights = fit_weights(own) if better else hand
    bare = [wordless(each) for each in exercises] if across_languages else []
    words = fit_calibration(exercises, weights)
    meaning = fit_calibration(bare, weights, names=WORDLESS) if bare else None
    threshold = _threshold(exercises, Mix(named_weights(weights), Calibration(words, meaning)))
    meaning = (
        None
        if meaning is None
        else _moved(meaning, bare, Mix(named_weights(weights), Calibration(words, meaning)), threshold)
    )
    mix = Mix(named_weights(weights), Calibration(words, meaning, threshold))
    reports = {
        name: _report(
            [each for each in exercises if each.set == name],
            [each for each in bare if each.set == name],
            mix,
            hand=_recall(own, hand, name),
            inside=_mean([recall_at(each, inside[_fold(each)]) for each in own if each.set == name]),
            outside=_recall(own, outside[name], name),
        )
        for name in names
    }
    return RankerFit(named_weights(weights), words, meaning, threshold, better, reports, dict(licences))


def check_licences(licences: Mapping[str, str]) -> None:
    """Refuse data that may not be used commercially, before any of it is read.

    Raises:
        InputError: a licence is non-commercial.
    """
    for name, licence in licences.items():
        if "NC" in licence.replace("-", " ").split() or "noncommercial" in licence.lower().replace("-", ""):
            raise InputError(
                f"{name} is licensed {licence!r}, and what ships is fitted only to data that may be used "
                "commercially; leave it out of --sets"
            )


def _recall(exercises: Sequence[Exercise], weights: Floats, name: str) -> float:
    return _mean([recall_at(each, weights) for each in exercises if each.set == name])


def _report(
    exercises: Sequence[Exercise],
    bare: Sequence[Exercise],
    mix: Mix,
    *,
    hand: float,
    inside: float,
    outside: float,
) -> SetReport:
    best = np.array([_best(each, mix) for each in exercises])
    right = np.array([each.answerable for each in exercises])
    foreign = np.array([each.foreign for each in exercises])
    sure, true = [], []
    for each in exercises:
        if each.foreign:
            continue
        scores = mix.score(each.features)
        top = np.argsort(-scores)[:DEPTH]
        sure.append(mix.probability(each.features, scores)[top])
        true.append(each.unit[top] >= 0)
    return SetReport(
        questions=int(right.sum()),
        unanswerable=int((~right & ~foreign).sum()),
        hand=round(hand, 4),
        inside=round(inside, 4),
        outside=round(outside, 4),
        unanswerable_auc=round(_area(best[right], best[~right & ~foreign]), 3),
        foreign_auc=round(_area(best[right], best[foreign]), 3),
        calibration_error=round(ExpectedCalibrationError().measure(np.concatenate(sure), np.concatenate(true)), 3),
        wordless=_wordless_report(bare, mix) if bare else None,
    )


def _wordless_report(bare: Sequence[Exercise], mix: Mix) -> tuple[float, float, float]:
    own = np.array([_best(each, mix) for each in bare if each.answerable])
    foreign = np.array([_best(each, mix) for each in bare if each.foreign])
    shares = ((best >= mix.known).mean() if len(best) else 0.0 for best in (own, foreign))
    return (round(_area(own, foreign), 3), *(round(float(share), 3) for share in shares))  # type: ignore[return-value]


def _best(exercise: Exercise, mix: Mix) -> float:
    return float(mix.probability(exercise.features, mix.score(exercise.features)).max())


def _threshold(exercises: Sequence[Exercise], mix: Mix) -> float:
    """The probability that at most MISSED of the answerable questions of any set stay below."""
    lows = [
        np.quantile([_best(each, mix) for each in exercises if each.set == name and each.answerable], MISSED)
        for name in {each.set for each in exercises if each.answerable}
    ]
    return round(float(np.min(lows)), 2)


def _moved(meaning: Mapping[str, float], bare: Sequence[Exercise], mix: Mix, threshold: float) -> dict[str, float]:
    """The same slopes with the intercept at which one threshold serves both regressions.

    Without words an answer is less sure, and few would pass. So the probability that separates own from foreign
    questions best (Youden's index, 1950) is moved to the threshold.
    """
    own = np.array([_best(each, mix) for each in bare if each.answerable])
    foreign = np.array([_best(each, mix) for each in bare if each.foreign])
    if not len(own) or not len(foreign):
        return dict(meaning)
    values = np.unique(np.r_[own, foreign])
    cuts = (values[1:] + values[:-1]) / 2 if len(values) > 1 else values
    cut = max(cuts, key=lambda cut: float((own >= cut).mean() - (foreign >= cut).mean()))
    shift = np.log(threshold / (1 - threshold)) - np.log(cut / (1 - cut))
    return {**meaning, "": round(float(meaning[""] + shift), 3)}


def _area(own: Floats, other: Floats) -> float:
    """Area under the ROC curve; 0.5 when either side is empty."""
    area = AUROC().measure(own.tolist(), other.tolist())
    return 0.5 if area is None else area


def _fold(exercise: Exercise) -> int:
    # A stable spread of records over folds, the same in every process.
    return sum(exercise.record.encode()) % FOLDS


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else 0.0


def named_weights(weights: Floats) -> dict[str, float]:
    """Weights by feature name, rounded; those next to 0 are left out."""
    return {name: round(float(weights[COLUMN[name]]), 3) for name in FEATURES if abs(weights[COLUMN[name]]) >= 0.005}
