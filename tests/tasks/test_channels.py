"""The channels against what is counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from lifelong.tasks.recommend import ease
from lifelong.tasks.recommend.diversity import mmr
from lifelong.tasks.recommend.index import CatalogueIndex
from lifelong.tasks.recommend.interaction_log import EventLog, liking_of
from lifelong.tasks.recommend.popularity import masses, newness
from lifelong.tasks.recommend.transitions import Transitions
from lifelong.types import Item

ITEMS = [Item(str(number), f"Film {number}") for number in range(4)]


def told(*events: tuple[int, int, float]) -> CatalogueIndex:
    """An index after events: person, item, day."""
    index = CatalogueIndex(ITEMS)
    for number, (person, item, day) in enumerate(events):
        index.add(index.event(number, person, item, "viewed", None, day))
    return index


def test_popularity_halves_with_each_half_life() -> None:
    index = told((1, 0, 0.0), (2, 0, 3.0), (3, 1, 6.0))
    assert masses(index.log, 4, day=6.0, half_life=3.0).tolist() == [0.75, 1.0, 0.0, 0.0]


def test_an_item_is_new_since_its_first_event() -> None:
    """One half-life after the first event it is half as new, whoever comes later; what nobody took is not new."""
    index = told((1, 0, 0.0), (2, 1, 6.0), (3, 0, 6.0))
    assert newness(index.firsts, day=6.0, half_life=6.0).tolist() == [0.5, 1.0, 0.0, 0.0]


def test_only_the_first_consumption_counts_for_others() -> None:
    index = told((1, 0, 0.0), (1, 0, 1.0))
    assert len(index.log) == 1
    assert len(index.log.history(1)) == 2


def test_a_successor_counts_less_the_farther_it_is() -> None:
    """After 0 came 1 at once and 2 later: 1 and a half, over one event and three imagined ones."""
    transitions = Transitions(4)
    for item in (0, 1, 2):
        transitions.add(1, item)
    assert transitions.scores([0], [1.0], damping=3.0).tolist() == [0.0, 0.25, 0.125, 0.0]


def test_ease_is_the_closed_form() -> None:
    """The weights are those of the formula with a dense inverse in double precision."""
    draw = np.random.default_rng(0)
    matrix = (draw.random((60, 4)) < 0.5).astype(float)
    log = EventLog()
    index = CatalogueIndex(ITEMS)
    for number, (person, item) in enumerate(zip(*np.nonzero(matrix), strict=True)):
        log.add(index.event(number, int(person), int(item), "viewed", None, 0.0))
    weights = ease.fit(log, 4, most=10)
    inverse = np.linalg.inv(matrix.T @ matrix + float(ease.REGULARISATION) * np.eye(4))
    expected = inverse / -np.diag(inverse)
    np.fill_diagonal(expected, 0.0)
    assert weights is not None
    assert np.allclose(weights.weights, expected, atol=1e-5)


def test_mmr_takes_the_unlike_one() -> None:
    """The second is nearly the first: with half the weight on variety, the third comes before it."""
    likeness = np.array([[1.0, 0.9, 0.0], [0.9, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert mmr(np.array([3.0, 2.9, 2.0]), likeness, 3, diversity=0.5) == [0, 2, 1]
    assert mmr(np.array([3.0, 2.9, 2.0]), likeness, 2, diversity=0.0) == [0, 1]


@pytest.mark.parametrize(("value", "liking"), [(5.0, 1.0), (3.0, 0.0), (0.0, -1.0), (4.0, 0.5)])
def test_six_tenths_of_a_scale_are_neutral(value: float, liking: float) -> None:
    assert liking_of("rated", value, (0.0, 5.0)) == pytest.approx(liking)
