"""The README's example is run as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"


@pytest.mark.models
def test_the_ten_line_example_answers_from_what_it_was_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first Python block prints the run at 7:30 as the answer, and the home with its date and source."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIFELONG_STORE", str(tmp_path / "home.lifelong"))
    code = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)[0]
    exec(compile(code, str(README), "exec"), {})
    printed = capsys.readouterr().out
    assert "every Tuesday morning I run along the river at 7:30" in printed
    assert "I live in Graça" in printed
    assert "msg_" in printed
