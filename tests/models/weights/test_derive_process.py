"""Graphs are derived in another process, which gets onnx for that time where it is not installed."""

import importlib.util
from pathlib import Path

import pytest

from lifelong.errors import ModelUnavailableError
from lifelong.models.weights.derive_process import derive_files
from tests.models.weights.test_pull import make_wheel


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment without onnx, as the base is, and a folder that pip takes packages from, and the only one."""
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "onnx" else find(name))
    (folder := tmp_path / "shelf").mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_what_the_other_process_refuses_is_an_error_here(tmp_path: Path) -> None:
    """In its words."""
    (weights := tmp_path / "pretrained.pt").write_bytes(b"no checkpoint")
    with pytest.raises(ModelUnavailableError, match=r"pretrained\.pt"):
        derive_files("ge2e", weights, tmp_path)


def test_a_process_that_dies_says_its_last_words(tmp_path: Path) -> None:
    """Here: there is no file."""
    with pytest.raises(ModelUnavailableError, match=r"(?s)none\.onnx could not be made \(exit 1\).*none\.onnx"):
        derive_files("int8", tmp_path / "none.onnx", tmp_path)


def test_without_onnx_and_without_a_network(shelf: Path, tmp_path: Path) -> None:
    """The error says what is missing, what to do, and what pip said."""
    wanted = r"(?s)package onnx.*`pip install onnx`.*`lifelong models pull` again.*No matching distribution"
    with pytest.raises(ModelUnavailableError, match=wanted):
        derive_files("int8", tmp_path / "model.onnx", tmp_path)
    assert not list(tmp_path.glob("onnx*"))


@pytest.mark.slow
def test_onnx_is_taken_from_a_folder_of_wheels(shelf: Path, tmp_path: Path) -> None:
    """The code of these wheels says that it was run, and it is the other process that ran it."""
    for package, version in (("onnx", "1.99"), ("ml_dtypes", "0.9"), ("protobuf", "7.99")):
        make_wheel(shelf, package=package, version=version)
    for _ in range(2):  # the second time it is there
        with pytest.raises(ModelUnavailableError, match="this code was run"):
            derive_files("ge2e", tmp_path / "pretrained.pt", tmp_path)
        for wheel in shelf.glob("*.whl"):
            wheel.unlink()
