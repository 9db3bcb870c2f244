"""A small record that commands are run on, made by the commands themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.run import done


@pytest.fixture(autouse=True)
def scripted_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Commands use no weights, and a store of the test's own, unless the test is marked ``models``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIFELONG_STORE", str(tmp_path / "home.lifelong"))
    if request.node.get_closest_marker("models") is None:
        monkeypatch.setenv("LIFELONG_EMBED", "scripted")
        monkeypatch.setenv("LIFELONG_CHAT", "none")
        monkeypatch.setenv("LIFELONG_OCR", "none")
        monkeypatch.setenv("LIFELONG_SPEECH", "none")
        monkeypatch.setenv("LIFELONG_LOOK", "scripted")
        monkeypatch.setenv("LIFELONG_CACHE", str(tmp_path / "no-weights"))


@pytest.fixture
def told() -> None:
    """Two statements of the person "me", who lives in Lisbon's time; the newer home closes the older one."""
    done("add", "I live in Lisbon.", "--at", "2026-03-03T18:00", "--zone", "Europe/Lisbon")
    done("add", "I moved to Porto.", "--at", "2026-04-11T09:00")
    done("add", "Every Tuesday morning I run along the river.", "--at", "2026-04-12")
