"""Faces by dlib, as far as it can be told without dlib: the arithmetic, and what is said when something is missing."""

import numpy as np
import pytest

from lifelong.concepts.recognition import likenesses
from lifelong.errors import ModelMissingError, SettingsError
from lifelong.models.specs import face_encoder
from lifelong.models.vision.faces import LANDMARKS, NETWORK, DlibFaces, lifted


def test_distances_survive_the_lift():
    """Two rows of length 1.4 that are 0.6 apart are on dlib's threshold; at 0.5 they are one person, at 0.7 not."""
    first = np.zeros(128)
    first[0] = 1.4
    for distance, expected in ((0.5, 1 - 0.25 / 0.9), (0.6, 0.6), (0.7, 1 - 0.49 / 0.9)):
        angle = 2 * np.arcsin(distance / 2 / 1.4)
        second = np.zeros(128)
        second[:2] = 1.4 * np.cos(angle), 1.4 * np.sin(angle)
        (likeness,) = likenesses(lifted(first)[None], lifted(second)[None], DlibFaces.likeness.spread)[0]
        assert likeness == pytest.approx(expected, abs=1e-4)


def test_lifted_rows_are_of_unit_length():
    assert np.linalg.norm(lifted(np.full(128, 0.11))) == pytest.approx(1)
    assert np.linalg.norm(lifted(np.full(128, 5.0))) == pytest.approx(1)


def test_without_dlib_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelMissingError, match=r"pip install 'lifelong\[faces\]'"):
        DlibFaces(tmp_path)


def test_without_weights_it_says_what_to_pull(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    with pytest.raises(ModelMissingError, match="lifelong models pull faces"):
        face_encoder("embedded", cache=tmp_path)
    (tmp_path / NETWORK).write_bytes(b"")
    with pytest.raises(ModelMissingError, match=LANDMARKS):
        DlibFaces(tmp_path)


def test_the_specs():
    assert face_encoder("off") is None
    with pytest.raises(SettingsError, match="embedded or off"):
        face_encoder("mirror")
