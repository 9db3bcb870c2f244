"""docs/how-it-thinks.md shows what its commands print: every block is run, in order, in an empty record."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from lifelong.cli import main

REPOSITORY = Path(__file__).parent.parent
PAGE = REPOSITORY / "docs" / "how-it-thinks.md"

_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_COMMAND = re.compile(
    r"^\$ (?:echo \"(?P<said>[^\"]*)\" \| )?lifelong (?P<words>.*?)(?P<cut> \| sed -n '/\^<memory>/,\$p')?$"
)
_VARIES = (
    (re.compile(r"\b(msg|mem|ses)_[0-9a-f]{16}\b"), r"\1_…"),
    (re.compile(r"\b[\d,]*\d\.\d+\b"), "0.0"),  # milliseconds, and scores, which are compared apart
    (re.compile(r"\b[\d,]+ ms\b"), "0 ms"),
)


def commands() -> list[tuple[str, str, bool, str]]:
    """What is typed: the words on stdin, the command's own, whether only the memory is shown; and what it prints."""
    found = []
    for block in _BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        for part in re.split(r"^(?=\$ )", block, flags=re.MULTILINE)[1:]:
            first, _, printed = part.partition("\n")
            command = _COMMAND.match(first)
            if command is not None:
                found.append((command["said"] or "", command["words"], command["cut"] is not None, printed))
    return found


def scores(text: str) -> list[float]:
    """Scores of recall and what each channel gave."""
    return [float(number) for number in re.findall(r"\b0\.\d{2,3}\b", text)]


def plain(text: str) -> str:
    """Without what differs from run to run: ids, times, and how a table breaks its lines for them."""
    for pattern, same in _VARIES:
        text = pattern.sub(same, text)
    return " ".join(text.split())


def test_the_page_shows_what_its_commands_print(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    settings = re.findall(r"^\$ export (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    for name, value in (pair.split("=", 1) for line in settings for pair in line.split()):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LIFELONG_STORE", str(tmp_path / "thinks.lifelong"))
    monkeypatch.setenv("COLUMNS", "80")
    run = commands()
    assert len(run) >= 6 and any("trace" in words for _, words, _, _ in run)
    for said, words, cut, printed in run:
        typed = re.findall(r'"([^"]*)"|(\S+)', words)
        result = CliRunner().invoke(main, [one or other for one, other in typed], input=said, terminal_width=80)
        assert result.exit_code == 0, result.output
        shown = result.stdout[result.stdout.index("\n<memory>") :] if cut else result.stdout
        assert plain(shown) == plain(printed), words
        assert scores(shown) == pytest.approx(scores(printed), abs=0.1), words
