"""The map of the survey: every system has a row, and every command on the page runs as it stands."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lifelong.cli import main
from tests.cli.run import PICTURE, run

REPOSITORY = Path(__file__).parents[1]
PAGE = (REPOSITORY / "docs" / "survey.md").read_text(encoding="utf-8")

SYSTEMS = """CGSMP; ModICT; MPDialog; Athena 3.0; Wu 2024b; PTSCG; Wang 2023; PVIT;
MuDI; Zhong; λ-ECLIPSE; MoMA; Layout-and-Retouch; InstantBooth; MS-Diffusion; UNIMO-G;
Textual Inversion; Subject-Diffusion; PMG (pictures);
InteraRec; X-Reflect; PMG; MMREC; RA-Rec; UniMP; GPT4Rec; MMSSL;
ConCon-Chi; Align and Retrieve; Med-PMC; AlignBot; intent expansion; Yo'LLaVA; FedPAM; VITR"""

SETUP = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)[0].splitlines()
ROWS = {
    cells[0]: cells
    for line in PAGE.splitlines()
    if len(cells := [cell.strip() for cell in line.strip("| ").split(" | ")]) == 6
}
COMMANDS = {name: cells[4].strip("`") for name, cells in ROWS.items() if cells[4].startswith("`lifelong ")}


def words_of(line: str) -> list[str]:
    """The words of a command after ``lifelong``; the test is skipped where the command is not there yet."""
    program, *words = shlex.split(line)
    assert program == "lifelong", line
    if words[0] not in main.commands:
        pytest.skip(f"`lifelong {words[0]}` is not in this version yet")
    return words


def test_every_system_has_a_row() -> None:
    """Each with what is needed, both ways to do it, a command, and what is measured."""
    names = [name.strip() for name in SYSTEMS.replace("\n", " ").split(";")]
    assert list(COMMANDS) == names
    for name in names:
        assert all(ROWS[name]), f"{name} has an empty cell"


def test_the_survey_table_names_the_same_systems() -> None:
    table = PAGE.split("## The survey's table")[1].split("##")[0]
    cells = [cell for line in table.splitlines() if line.startswith("| ") for cell in line.strip("| ").split(" | ")[1:]]
    in_table = {name for cell in cells for name in cell.split(", ")} - {"instruction", "alignment", "generation", ""}
    assert {name for name in in_table if name in COMMANDS} == in_table - {"fine-tuning"}
    assert len(in_table - {"fine-tuning"}) == 32


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which the page's first block was run: it sees the checkout's files."""
    place = tmp_path_factory.mktemp("survey")
    for name in ("src", "examples"):
        (place / name).symlink_to(REPOSITORY / name)
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(place)
        patched.setenv("LIFELONG_STORE", str(place / "survey.lifelong"))
        for line in SETUP:
            words = shlex.split(line)
            if words[0] == "export" or words[1] not in main.commands:
                continue
            result = run(*words[1:])
            assert result.exit_code == 0, f"{line}\n{result.output}"
    yield place


@pytest.mark.slow
@pytest.mark.models
@pytest.mark.parametrize("system", COMMANDS)
def test_the_command_of_a_row_runs(system: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It succeeds, and prints something."""
    words = words_of(COMMANDS[system])
    monkeypatch.chdir(folder)
    monkeypatch.setenv("LIFELONG_STORE", str(folder / "survey.lifelong"))
    result = run(*words)
    assert result.exit_code == 0, result.output
    assert result.output.strip()


@pytest.mark.slow
@pytest.mark.models
@pytest.mark.parametrize(
    ("example", "arguments", "printed"),
    [
        ("recommend.py", [], "I love quiet comedies"),
        ("find.py", [], "Mingau: mingau.jpg"),
        ("write.py", [], "made from:"),
        ("draw.py", [str(PICTURE)], "Bertha"),
    ],
)
def test_an_example_runs(example: str, arguments: list[str], printed: str, tmp_path: Path) -> None:
    """One for each family, as a reader would run it, in a process of its own."""
    path = REPOSITORY / "examples" / example
    if not path.is_file():
        pytest.skip(f"examples/{example} is not in this version yet")
    program = [sys.executable, str(path), *arguments]
    done = subprocess.run(program, capture_output=True, text=True, cwd=tmp_path, check=False, timeout=250)
    assert done.returncode == 0, done.stderr
    assert printed in done.stdout
