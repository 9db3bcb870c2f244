"""The long attacks still run: each once and small. What they count is for ``make attack`` and docs/trust.md."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks.attack import __main__ as script
from benchmarks.attack import damage, full_disk, isolation, load, migration
from benchmarks.attack.tally import Row
from tests.server.test_api_isolation import routes


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes that show that the code runs, and nothing else."""
    monkeypatch.setattr(full_disk, "FREE", (130,))
    monkeypatch.setattr(full_disk, "TRIED", {"export": full_disk.TRIED["export"]})
    monkeypatch.setattr(migration, "MESSAGES", 50)
    monkeypatch.setattr(damage, "COMMANDS", (("recall", "x"),))
    monkeypatch.setattr(damage, "DAMAGES", {name: damage.DAMAGES[name] for name in ("cut log", "foreign database")})
    monkeypatch.setattr(isolation, "routes", lambda server: routes(server)[:8])
    for name, value in {"PERSONS": 2, "SECONDS": 0.1, "TINY": 1_000}.items():
        monkeypatch.setattr(load, name, value)


@pytest.mark.slow
@pytest.mark.parametrize("kind", script.KINDS)
def test_an_attack_counts_its_attempts(kind: str) -> None:
    """Or says why it was not tried; what failed is among what was tried."""
    rows = script.attacked(kind, rounds=1)
    assert all(row.skipped for row in rows) or sum(row.attempts for row in rows) > 1
    assert all(row.failures <= row.attempts for row in rows)


def test_the_counts_are_printed_and_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A failure ends with status 1; what was not tried says why."""
    held, row = Row("locks hold", 3), Row("doors hold")
    row.count(True, times=2)
    row.count(False, "the back door\nwas open")
    monkeypatch.setattr(script, "attacked", lambda kind, rounds: [held, row, Row("walls hold", skipped="no ladder")])
    monkeypatch.setattr(sys, "argv", ["attack", "kill", "--json", str(tmp_path / "counts.json")])
    with pytest.raises(SystemExit) as ended:
        script.main()
    assert ended.value.code == 1
    printed = capsys.readouterr().out
    assert "| kill | doors hold | 3 | 1 | the back door was open |" in printed
    assert "| kill | walls hold | – | – | no ladder |" in printed
    kept = json.loads((tmp_path / "counts.json").read_text())
    assert [each["failures"] for each in kept["attacks"]["kill"]] == [0, 1, 0]


def test_an_unknown_kind_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["attack", "wind"])
    with pytest.raises(SystemExit):
        script.main()
    assert "'wind' is no kind of attack" in capsys.readouterr().err
