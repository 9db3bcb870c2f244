"""``lifelong train ranker``: how sure a result is, and whether other weights than the hand-set ones would help.

Two things are fitted. The calibration is a logistic regression from a few features of a candidate to "is it
evidence", over right and foreign records. The weights are fitted by a listwise softmax (Cao et al., "Learning to
Rank: From Pairwise Approach to Listwise Approach", ICML 2007), pulled towards the hand-set ones. Weights that lose
on any set they were not fitted to are not worth shipping, so they replace the hand-set ones only if they pass that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import InputError
from lifelong.recall.features import CANDIDATES, COLUMN, FEATURES
from lifelong.recall.ranker import ASKING, CALIBRATION, SPEAKER_GAP, WEIGHTS, Calibration, Mix, as_vector
from lifelong.train.exercises import Exercise

Floats = NDArray[np.float64]

#: What the calibration is fitted on: scales of their own, and how far a candidate is behind the best one.
CALIBRATED = ("dense", "dense_session", "coverage", "known")
#: The same where the record knows none of the question's words.
WORDLESS = ("dense", "dense_session")
#: Features that words give: without a word in common they are 0.
OF_WORDS = (
    *("turn", "three", "five", "session", "turn_share", "three_share", "five_share", "session_share"),
    *("coverage", "rarest", "speaker_gap", "terms", "known"),
)
#: What is left of a cosine when question and record are of two languages: with multilingual-e5-small, twelve everyday
#: facts in English are 0.52 near questions about them in English and 0.36 in eight other languages; facts that have
#: nothing to do with a question are 0.21 and 0.15.
TRANSLATED = 0.7
#: Candidates of each question that the calibration sees.
DEPTH = 10
#: Share of a right question's weight that the same question to a foreign record has.
FOREIGN = 0.3
#: Candidates of each question, beside its evidence, that the weights see.
HARDEST = 64
#: Folds by record for figures inside a set.
FOLDS = 5
#: Pull towards the hand-set weights; chosen once, so that a few hundred questions move a weight by about a half.
PULL = 0.05
#: The same for the calibration, in candidates.
FIRM = 1000.0
#: Share of answerable questions that may be taken for unknown. Silence about what was told is the worse mistake: a
#: reader sees that a weak hit is no answer, but not what was left out.
MISSED = 0.05
#: A loss in recall@10 below this on an unseen set is noise (about a third of a standard error).
NOISE = 0.003


@dataclass(frozen=True, slots=True)
class SetReport:
    """Figures of one set: recall@10 by the hand-set weights, by weights fitted to other records of the same sets
    (``inside``), and by weights fitted to the other sets alone (``outside``); areas under the curve of the best
    result's probability, answerable against unanswerable and against foreign questions; calibration error. Where a
    calibration without words was fitted, the area against foreign questions without words, the share of answerable
    questions that are known without words, and the share of foreign ones that are taken for known."""

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
class Trained:
    """What training gave: weights and calibration by feature name, and the figures of each set."""

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
        found = json.loads(path.read_text("utf-8"))
        if found["format"] != FORMAT:
            raise ValueError(f"format {found['format']}")
        families: dict[str, Any] = found["families"]
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path} is no ranker of this version ({error}): move it away, or choose another --out"
        ) from error
    return families


def card(families: Mapping[str, Any]) -> str:
    """What the ranker is, what it was fitted to, and how good it is, as Markdown."""
    return f"""# The ranker of recall

- **What it does**: orders up to {CANDIDATES} candidate messages and memories of one person for one question, and
  gives each the probability that it is evidence. A best result under a threshold means "you never told me".
- **Order**: a weighted sum of features, set by hand and rounded unless a family below says otherwise.
- **Probability**: logistic regression on {", ".join(CALIBRATED)} and the distance to
  the best, fitted for each family of embedders to the sets below, each question also asked of another person's record.
  Two slopes are set by hand: `speaker_gap`, since these sets have one person each, and `asking`, since they count a
  question and its answer as one piece of evidence. An embedder that is in no family takes the first.
- **Without words**: with an embedder of several languages, a question may share no word with the record. For this a
  second regression, on {" and ".join(WORDLESS)} and the distance to the best, was fitted to the same questions with
  all that words give set to 0 and cosines to {TRANSLATED} of what they are, as between two languages. Its intercept is
  where the threshold parts own from foreign questions best. It decides where the record knows none of a question's
  words, and no more where it knows half of them.
- **Limits**: English sets, records of a few hundred messages. It tells a foreign question from the person's own well,
  and a question about a detail that was never told, among things that were, hardly better than chance.

R@10 of weights set by hand, fitted to other records of the same sets, and fitted to the other sets alone; then the
area under the curve of the best probability against unanswerable questions and against foreign ones.
""" + "".join(_section(name, found) for name, found in families.items())


def _section(family: str, found: Mapping[str, Any]) -> str:
    order = "fitted" if found["fitted_weights"] else "by hand"
    extra = " --across-languages" if found["meaning"] is not None else ""
    head = f"""
## {family}

Known from {found["known"]:.2f} on. Order {order}. Made by
`lifelong train ranker --data DIR --sets {",".join(found["sets"])} --embed SPEC{extra}`.

| set | licence | questions | by hand | same sets | other sets | unanswerable (n) | foreign | calibration error |
|---|---|---|---|---|---|---|---|---|
"""
    rows = "".join(_row(name, row, found["licences"][name]) for name, row in found["sets"].items())
    if found["meaning"] is None:
        return head + rows
    lines = (
        f"| {name} | {row['wordless'][0]:.2f} | {row['wordless'][1]:.2f} | {row['wordless'][2]:.2f} |\n"
        for name, row in found["sets"].items()
    )
    table = "\n| without words | foreign | own ones known | foreign ones taken for known |\n|---|---|---|---|\n"
    return head + rows + table + "".join(lines)


def _row(name: str, row: Mapping[str, Any], licence: str) -> str:
    recalls = " | ".join(f"{row[key]:.3f}" for key in ("hand", "inside", "outside"))
    areas = f"{row['unanswerable_auc']:.2f} ({row['unanswerable']}) | {row['foreign_auc']:.2f}"
    return f"| {name} | {licence} | {row['questions']} | {recalls} | {areas} | {row['calibration_error']:.3f} |\n"


def train(exercises: Sequence[Exercise], *, licences: Mapping[str, str], across_languages: bool = False) -> Trained:
    """Fit and judge.

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
    known = _threshold(exercises, Mix(_named(weights), Calibration(words, meaning)))
    meaning = (
        None if meaning is None else _moved(meaning, bare, Mix(_named(weights), Calibration(words, meaning)), known)
    )
    mix = Mix(_named(weights), Calibration(words, meaning, known))
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
    return Trained(_named(weights), words, meaning, known, better, reports, dict(licences))


def wordless(exercise: Exercise) -> Exercise:
    """The same question without a word in common with the record, as one in another language."""
    features = exercise.features.copy()
    features[:, [COLUMN[name] for name in OF_WORDS]] = 0
    features[:, [COLUMN[name] for name in WORDLESS]] *= TRANSLATED
    return replace(exercise, features=features)


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


def fit_weights(exercises: Collection[Exercise], *, steps: int = 150, rate: float = 0.05) -> Floats:
    """Listwise softmax over each question's candidates, sets weighing alike, by Adam; float64 (len(FEATURES),)."""
    prior = as_vector(WEIGHTS).astype(np.float64)
    usable = [each for each in exercises if (each.unit[each.counted] >= 0).any()]
    if not usable:
        return prior
    size = {name: sum(each.set == name for each in usable) for name in {each.set for each in usable}}
    chosen = [_hardest(each, prior) for each in usable]
    features = np.concatenate([each.features[rows] for each, rows in zip(usable, chosen, strict=True)])
    positive = np.concatenate([each.unit[rows] >= 0 for each, rows in zip(usable, chosen, strict=True)])
    lengths = np.array([len(rows) for rows in chosen])
    starts = np.r_[0, np.cumsum(lengths)[:-1]]
    question = np.repeat(np.arange(len(usable)), lengths)
    importance = np.array([1 / (size[each.set] * len(size)) for each in usable])
    share = positive / np.add.reduceat(positive.astype(float), starts)[question]
    # Constant within a question: nothing to learn, and a drift to keep out.
    spread = features.std(axis=0) > 0
    weights, first, second = prior.copy(), np.zeros_like(prior), np.zeros_like(prior)
    for step in range(1, steps + 1):
        scores = features @ weights
        scores = np.exp(scores - np.maximum.reduceat(scores, starts)[question])
        softmax = scores / np.add.reduceat(scores, starts)[question]
        slope = features.T @ ((softmax - share) * importance[question]) + PULL * (weights - prior)
        slope[~spread] = 0
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weights


def _hardest(exercise: Exercise, weights: Floats) -> NDArray[np.int64]:
    """The evidence, and the HARDEST best-ranked of what is not: the rest weighs next to nothing."""
    behind = np.argsort(np.argsort(-(exercise.features @ weights)))
    return np.flatnonzero(exercise.counted & ((exercise.unit >= 0) | (behind < HARDEST)))


def fit_calibration(
    exercises: Sequence[Exercise], weights: Floats, *, names: Sequence[str] = CALIBRATED, ridge: float = FIRM
) -> dict[str, float]:
    """Logistic regression from some features and the distance to the best, by Newton's method.

    The slopes are pulled towards the hand-set ones: these sets hold whole questions to records of hundreds of
    messages, and people also ask with one word of a record of ten.
    """
    columns = [COLUMN[name] for name in names]
    rows, labels, importance = [], [], []
    for each in exercises:
        scores = each.features @ weights
        top = [i for i in np.argsort(-scores)[: 2 * DEPTH] if each.counted[i]][:DEPTH]
        rows.append(np.c_[each.features[top][:, columns], (scores - scores.max())[top]])
        labels.append(each.unit[top] >= 0)
        alike = sum(other.set == each.set for other in exercises)
        importance.append(np.full(len(top), (FOREIGN if each.foreign else 1.0) / alike**0.5))
    x, y, w = np.concatenate(rows), np.concatenate(labels).astype(float), np.concatenate(importance)
    w *= len(w) / w.sum()
    middle, scale = x.mean(0), x.std(0) + 1e-6
    z = np.c_[np.ones(len(x)), (x - middle) / scale]
    pull = np.r_[1e-6, np.full(len(columns) + 1, ridge)]
    prior = np.r_[0.0, np.array([CALIBRATION[name] for name in (*names, "behind")]) * scale]
    slopes = prior.copy()
    for _ in range(50):
        p = 1 / (1 + np.exp(-z @ slopes))
        step = np.linalg.solve(
            (z * (w * p * (1 - p))[:, None]).T @ z + np.diag(pull), z.T @ (w * (p - y)) + pull * (slopes - prior)
        )
        slopes -= step
        if np.abs(step).max() < 1e-6:
            break
    natural = slopes[1:] / scale
    found = {"": float(slopes[0] - natural @ middle)}
    found |= {name: float(value) for name, value in zip((*names, "behind"), natural, strict=True)}
    # Set by hand: these sets have one person each, so nothing about two people can be learnt from them.
    found["speaker_gap"] = SPEAKER_GAP
    found["asking"] = ASKING
    return {name: round(value, 3) for name, value in found.items()}


def recall_at(exercise: Exercise, weights: Floats, k: int = 10) -> float:
    """Share of an exercise's gold units that have a message among the first k."""
    order = np.argsort(-(exercise.features @ weights), kind="stable")
    return len(set(exercise.unit[order[:k]].tolist()) - {-1}) / exercise.golds


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
        unanswerable_auc=round(area(best[right], best[~right & ~foreign]), 3),
        foreign_auc=round(area(best[right], best[foreign]), 3),
        calibration_error=round(calibration_error(np.concatenate(sure), np.concatenate(true)), 3),
        wordless=_wordless_report(bare, mix) if bare else None,
    )


def _wordless_report(bare: Sequence[Exercise], mix: Mix) -> tuple[float, float, float]:
    own = np.array([_best(each, mix) for each in bare if each.answerable])
    foreign = np.array([_best(each, mix) for each in bare if each.foreign])
    shares = ((best >= mix.known).mean() if len(best) else 0.0 for best in (own, foreign))
    return (round(area(own, foreign), 3), *(round(float(share), 3) for share in shares))  # type: ignore[return-value]


def _best(exercise: Exercise, mix: Mix) -> float:
    return float(mix.probability(exercise.features, mix.score(exercise.features)).max())


def _threshold(exercises: Sequence[Exercise], mix: Mix) -> float:
    """The probability that at most MISSED of the answerable questions of any set stay below."""
    lows = [
        np.quantile([_best(each, mix) for each in exercises if each.set == name and each.answerable], MISSED)
        for name in {each.set for each in exercises if each.answerable}
    ]
    return round(float(np.min(lows)), 2)


def _moved(meaning: Mapping[str, float], bare: Sequence[Exercise], mix: Mix, known: float) -> dict[str, float]:
    """The same slopes with the intercept at which one threshold serves both regressions.

    Without words an answer is less sure, and few would ever pass. So the probability at which own and foreign
    questions part best (Youden's index, 1950) is moved to the threshold.
    """
    own = np.array([_best(each, mix) for each in bare if each.answerable])
    foreign = np.array([_best(each, mix) for each in bare if each.foreign])
    if not len(own) or not len(foreign):
        return dict(meaning)
    seen = np.unique(np.r_[own, foreign])
    cuts = (seen[1:] + seen[:-1]) / 2 if len(seen) > 1 else seen
    cut = max(cuts, key=lambda cut: float((own >= cut).mean() - (foreign >= cut).mean()))
    shift = np.log(known / (1 - known)) - np.log(cut / (1 - cut))
    return {**meaning, "": round(float(meaning[""] + shift), 3)}


def area(right: Floats, wrong: Floats) -> float:
    """Area under the ROC curve: how often a right one is above a wrong one; 0.5 where there are none to compare."""
    if not len(right) or not len(wrong):
        return 0.5
    difference = right[:, None] - wrong[None, :]
    return float((difference > 0).mean() + 0.5 * (difference == 0).mean())


def calibration_error(sure: Floats, true: NDArray[np.bool_]) -> float:
    """Expected calibration error over ten equal bins (Naeini et al., AAAI 2015)."""
    bins = np.minimum((sure * 10).astype(int), 9)
    return float(
        sum(abs(sure[bins == b].mean() - true[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins))
    )


def _fold(exercise: Exercise) -> int:
    # A stable spread of records over folds, the same in every process.
    return sum(exercise.record.encode()) % FOLDS


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else 0.0


def _named(weights: Floats) -> dict[str, float]:
    return {name: round(float(weights[COLUMN[name]]), 3) for name in FEATURES if abs(weights[COLUMN[name]]) >= 0.005}
