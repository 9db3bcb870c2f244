"""A result names the code that it was measured with, and no other."""

import subprocess
from importlib import metadata
from pathlib import Path

import pytest

from lifelong.bench.revision import revision


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", "-C", str(folder), *who, *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a package in it, of one commit."""
    package = tmp_path / "source" / "src" / "lifelong"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    git(tmp_path / "source", "init", "-q")
    git(tmp_path / "source", "add", "-A")
    git(tmp_path / "source", "commit", "-qm", "one")
    return tmp_path / "source"


def test_the_commit_is_that_of_the_source(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Wherever the run began, also inside another checkout or in a hook of it."""
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    monkeypatch.chdir(other)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    found = revision(checkout / "src" / "lifelong")
    monkeypatch.delenv("GIT_DIR")
    assert found == git(checkout, "rev-parse", "HEAD")


@pytest.mark.parametrize("name", ["__init__.py", "new.py"])
def test_changed_code_is_said_to_be(checkout: Path, name: str):
    """A file that was edited, or is not committed yet; what lies outside the package changes nothing."""
    (checkout / "notes.txt").write_text("x")
    assert not revision(checkout / "src" / "lifelong").endswith("-dirty")
    (checkout / "src" / "lifelong" / name).write_text("x = 1")
    assert revision(checkout / "src" / "lifelong").endswith("-dirty")


def test_an_installed_package_has_its_version(checkout: Path, tmp_path: Path):
    """Outside of any checkout, and in a virtual environment inside somebody else's."""
    for folder in (tmp_path / "site-packages" / "lifelong", checkout / ".venv" / "lifelong"):
        folder.mkdir(parents=True)
        (folder / "__init__.py").write_text("")
        assert revision(folder) == metadata.version("lifelong")
