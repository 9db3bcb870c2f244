"""Circles of files are found, whatever the form of the import; ``make contracts`` runs the same check on Lifelong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.import_circles import circles


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An importable package without modules."""
    folder = tmp_path / "planted"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def test_imports_that_point_one_way_are_no_circle(package: Path) -> None:
    """a -> b -> c, and a -> c."""
    (package / "a.py").write_text("from planted import b, c\n")
    (package / "b.py").write_text("from planted.c import C\n")
    (package / "c.py").write_text("C = 1\n")
    assert circles("planted") == []


def test_two_files_that_import_each_other_are_a_circle(package: Path) -> None:
    """One of the two imports stands in a function, so that Python never complains."""
    (package / "a.py").write_text("from planted import b\n")
    (package / "b.py").write_text("def late():\n    from planted import a\n")
    assert circles("planted") == [("planted.a", "planted.b", "planted.a")]


def test_an_import_for_types_alone_closes_a_circle(package: Path) -> None:
    """a -> b -> c, and c names a type of a."""
    (package / "a.py").write_text("from planted import b\n")
    (package / "b.py").write_text("from planted import c\n")
    (package / "c.py").write_text("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from planted import a\n")
    assert circles("planted") == [("planted.a", "planted.b", "planted.c", "planted.a")]


def test_the_check_fails_on_a_planted_circle(package: Path) -> None:
    """As ``make contracts`` runs it: the circle is printed, and the exit status is 1."""
    (package / "a.py").write_text("from planted import b\n")
    (package / "b.py").write_text("from planted import a\n")
    run = subprocess.run(
        [sys.executable, "-m", "tests.import_circles", "planted"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(package.parent), str(Path.cwd())])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stdout.splitlines() == ["planted.a -> planted.b -> planted.a"]
