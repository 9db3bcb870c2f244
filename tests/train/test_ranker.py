"""Fitting the ranker: what is measured, what is fitted, what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lifelong.errors import InputError
from lifelong.recall.features import COLUMN, FEATURES
from lifelong.recall.ranker import WEIGHTS, Calibration, Mix, as_vector, load, shipped
from lifelong.train.exercises import Exercise
from lifelong.train.ranker import check_licences, family_of, train
from lifelong.train.ranker_fit import fit_calibration, fit_weights, recall_at, wordless


def exercise(
    number: int, *, right: bool = True, foreign: bool = False, set_: str = "one", lead: str = "coverage"
) -> Exercise:
    """Twelve candidates, of which the first two are evidence and alone have the feature ``lead``."""
    random = np.random.default_rng(number)
    features = np.zeros((12, len(FEATURES)), np.float32)
    features[:, COLUMN["dense"]] = random.normal(0.3, 0.1, 12)
    features[:, COLUMN["known"]] = 1.0 if not foreign else 0.3
    if right:
        features[:2, COLUMN[lead]] = 0.9
    unit = np.full(12, -1, np.int64)
    if right and not foreign:
        unit[:2] = (0, 1)
    counted = np.ones(12, np.bool_)
    return Exercise(set_, f"record {number}", features, unit, counted, 2 if right else 0, right, foreign)


def test_recall_counts_units_once() -> None:
    """Two of two units in the first two places, one of two in the first."""
    one = exercise(1)
    weights = np.zeros(len(FEATURES))
    weights[COLUMN["coverage"]] = 1
    assert recall_at(one, weights, 2) == 1.0
    assert recall_at(one, weights, 1) == 0.5


def test_weights_learn_the_feature_that_tells() -> None:
    """Evidence alone has ``wish``, which the hand-set weights ignore."""
    weights = fit_weights([exercise(i, lead="wish") for i in range(20)])
    assert weights[COLUMN["wish"]] > 0.5
    assert abs(weights[COLUMN["picture"]] - WEIGHTS["picture"]) < 0.01


def test_calibration_tells_evidence_from_the_rest() -> None:
    """After fitting, evidence is more likely than not, and nothing in a foreign record is."""
    every = [exercise(i) for i in range(40)] + [exercise(i, right=False, foreign=True) for i in range(40)]
    weights = as_vector({"coverage": 1.0}).astype(np.float64)
    mix = Mix({"coverage": 1.0}, Calibration(fit_calibration(every, weights)))
    own, foreign = every[0], every[-1]
    assert mix.probability(own.features, mix.score(own.features))[0] > 0.5
    assert mix.probability(foreign.features, mix.score(foreign.features)).max() < 0.2


def test_training_keeps_the_hand_set_weights_where_fitted_ones_do_not_transfer() -> None:
    """In one set ``wish`` marks evidence, in the other everything but: each one's weights fail on the other."""
    first = [exercise(i, lead="wish") for i in range(15)]
    second = [exercise(i, lead="coverage", set_="two") for i in range(15)]
    for each in second:
        each.features[2:, COLUMN["wish"]] = 0.9
    trained = train(first + second, licences={"one": "MIT", "two": "MIT"})
    assert not trained.fitted_weights
    assert trained.weights["speaker"] == WEIGHTS["speaker"]
    assert trained.sets["one"].questions == 15


def test_a_trained_file_is_a_ranker(tmp_path: Path) -> None:
    """What is saved can be loaded, and a file of something else says what was expected."""
    trained = train([exercise(i) for i in range(10)], licences={"one": "MIT"})
    trained.save(tmp_path / "ranker.json", family="one")
    assert load(tmp_path / "ranker.json").known == trained.known
    (tmp_path / "other.json").write_text("[]")
    with pytest.raises(InputError, match="lifelong train ranker"):
        load(tmp_path / "other.json")
    with pytest.raises(InputError, match="--out"):
        trained.save(tmp_path / "other.json", family="one")


def test_each_family_of_embedders_has_its_own_calibration(tmp_path: Path) -> None:
    """A second training leaves the first in the file; an embedder takes its family's, an unknown one the first."""
    path = tmp_path / "ranker.json"
    train([exercise(i) for i in range(10)], licences={"one": "MIT"}).save(path, family="small")
    several = train([exercise(i) for i in range(9)], licences={"one": "MIT"}, across_languages=True)
    several.save(path, family=family_of("large-int8"))
    assert load(path, embedder="large-q4").name == "mix/large"
    assert load(path, embedder="small-int8").name == load(path, embedder="other").name == "mix/small"
    assert "## large" in path.with_suffix(".md").read_text()


def test_meaning_alone_can_be_sure() -> None:
    """Evidence that is near in meaning, without a word in common, is told from what a foreign record holds."""
    every = [exercise(i, lead="dense") for i in range(40)]
    every += [exercise(i, right=False, foreign=True) for i in range(40)]
    trained = train(every, licences={"one": "MIT"}, across_languages=True)
    mix = Mix(trained.weights, Calibration(trained.words, trained.meaning, trained.known))
    own, foreign = wordless(every[0]).features, wordless(every[-1]).features
    best = mix.probability(own, mix.score(own)).max()
    assert best > trained.known
    assert best > mix.probability(foreign, mix.score(foreign)).max() + 0.1


def test_the_ranker_that_ships_loads() -> None:
    """It knows where to stop."""
    assert 0.05 < shipped().known < 0.6


@pytest.mark.parametrize("licence", ["CC BY-NC 4.0", "CC-BY-NC-SA-4.0", "Attribution-NonCommercial 4.0"])
def test_non_commercial_data_is_refused(licence: str) -> None:
    """Nothing that ships is fitted to it."""
    with pytest.raises(InputError, match="leave it out"):
        check_licences({"one": licence})


def test_nothing_to_fit_to() -> None:
    """Without evidence there is nothing to learn."""
    with pytest.raises(InputError, match="gold"):
        train([exercise(1, right=False)], licences={"one": "MIT"})
