"""The linear reader of traits: fitted by least squares, one message at a time, silent where it cannot read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lifelong.errors import InputError
from lifelong.persona.estimator import Estimator, EstimatorCard, load, shipped
from lifelong.persona.linear import MOST_PIECES, fit, pieces
from lifelong.types import TRAITS
from tests.extraction.values import said

CARD = EstimatorCard("two", {"mine": "MIT"}, ("en",), {}, (), False, "Switched off.")
SIMPLE = Estimator(np.array([[1.0, 0.0]] + [[0.0, 0.0]] * 4), np.array([3.0, 3.0, 3.0, 3.0, 9.0]), CARD)
LONG = "We went down to the river and looked at the boats."


def test_a_line_is_found() -> None:
    """y = 2a - b + 1 without noise, from six points."""
    vectors = np.array([[0, 0], [1, 0], [0, 1], [1, 1], [2, 1], [1, 3]], np.float64)
    found = fit(vectors, (2 * vectors[:, 0] - vectors[:, 1] + 1).tolist())
    assert found.read(vectors[:2]) == pytest.approx([1, 3], abs=0.05)


def test_noise_is_not_learnt() -> None:
    """Labels that have nothing to do with the vectors: every reading stays near their mean."""
    random = np.random.default_rng(0)
    found = fit(random.normal(size=(60, 50)), random.normal(3, 1, 60).tolist())
    assert np.abs(found.read(random.normal(size=(40, 50))) - 3).mean() < 0.5


def test_a_text_is_cut_between_sentences_and_a_long_one_is_sampled() -> None:
    text = "This is a sentence of forty characters.\n" * 60
    assert all(len(piece) <= 920 for piece in pieces(text))
    assert "".join(pieces(text)).count("sentence") == 60
    assert len(pieces(text * 30)) == MOST_PIECES
    assert pieces("") == [""]


def test_a_message_is_read_on_the_scale_with_little_confidence() -> None:
    """3 + 0.5 is 3.5; a reading past the end of the scale is its end; its mood is the cue reader's."""
    found = SIMPLE.observe(said(f"I'm so happy! {LONG}"), np.array([0.5, 0.0]))
    assert found is not None
    assert found.scores == (3.5, 3.0, 3.0, 3.0, 5.0)
    assert (found.confidence, found.origin, found.words) == (0.2, "linear", ("happy",))
    assert found.mood is not None
    assert found.mood > 0


def test_what_is_short_or_not_the_persons_is_not_read() -> None:
    """A few words have no traits; their mood may be read all the same."""
    assert SIMPLE.observe(said("All right."), np.array([1.0, 0.0])) is None
    assert SIMPLE.observe(said(LONG, role="assistant"), np.array([1.0, 0.0])) is None
    short = SIMPLE.observe(said("I'm so happy!"), np.array([1.0, 0.0]))
    assert short is not None
    assert short.scores == (3.0,) * 5


def test_a_file_comes_back_as_it_was_written(tmp_path: Path) -> None:
    SIMPLE.save(tmp_path / "e.json")
    again = load((tmp_path / "e.json").read_text())
    assert again.weights.tolist() == SIMPLE.weights.tolist()
    assert again.card == CARD


@pytest.mark.parametrize("text", ["", "[]", '{"format": 9}', '{"format": 1, "traits": []}'])
def test_what_is_no_estimator_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="train traits"):
        load(text)


def test_the_shipped_estimator_says_what_it_is() -> None:
    """It names its data, its embedder and its figures, and is not recommended: so the setting stays at cues."""
    model = shipped()
    assert model is not None
    assert model.weights.shape == (len(TRAITS), 384)
    assert model.card.embedder.startswith("minilm")
    assert model.card.sets == {"personallm": "MIT"}
    assert not model.card.recommended
    assert model.card.verdict.startswith("Switched off")
    assert {"lifelong", "cues", "tfidf", "majority", "mean"} <= set(model.card.scores["personallm"])
