"""The programs in ``examples/`` run offline and print what their page says."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.typescript import FOLDER as TYPESCRIPT

EXAMPLES = Path(__file__).parents[1] / "examples"

PRINTED = {
    "quick_start": ["every Tuesday morning I run along the river at 7:30", "I live in Graça", "known: False"],
    "many_users": ["ana: What am I allergic to?\n  -> ", "allergic to peanuts", "allergic to cats", "persons: ana, bo"],
    "own_loop": ["-> I do not know.", "-> You drive Bertha.", "I drive Bertha, my old truck."],
    "find": ["Mingau: mingau.jpg", "dogs: dogs.jpg"],
    "concepts": ["another picture of her: Mingau", "two dogs: nobody known", "Mingau, a cat: known by 1 picture"],
    "recommend": ["quiet comedies", "from the 1950s to the 1980s:"],
    "write": ["dinner on Saturday at 20:30", "family:"],
    "forgetting": ["alarm code", "no trace found: True", "the receipt stands: True", "I like tea."],
    "move": ["messages.jsonl", "brought: {", "again: {", "Lisbon"],
    "rest": ["recall: I drive Bertha, my old truck.", "chat: ", "would be forgotten: ['I drive Bertha"],
    "langgraph_store": ["the agent's plan: Walk the Rota Vicentina", "My knees hurt", "after deleting: ['Bake bread"],
    "personality": ["neuroticism", "read from: “", "pinned by Ana: 2", "switched off: "],
}
"""What each program prints, in parts."""


@pytest.mark.slow
@pytest.mark.models
@pytest.mark.parametrize("name", PRINTED)
def test_a_program_prints_what_is_worth_reading(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """``main`` is what the command runs, in a temporary folder."""
    monkeypatch.chdir(tmp_path)
    spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main(tmp_path / "example")
    printed = capsys.readouterr().out
    assert [part for part in PRINTED[name] if part not in printed] == [], printed


@pytest.mark.slow
@pytest.mark.models
def test_the_typescript_program(tmp_path: Path) -> None:
    """It speaks to a server that runs."""
    from tests.clients.serving import serving

    if shutil.which("node") is None or not (TYPESCRIPT / "node_modules").exists():
        pytest.skip("the TypeScript client is not installed: `make clients` does it")
    subprocess.run(["npm", "run", "--silent", "build"], cwd=TYPESCRIPT, check=True)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "lifelong-client").symlink_to(TYPESCRIPT)
    program = shutil.copy(EXAMPLES / "typescript.mjs", tmp_path)
    with serving(tmp_path) as server:
        ran = subprocess.run(
            ["node", str(program), server.url, server.key("--person", "ana")],
            cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    for part in ("I drive Bertha", "would be forgotten: ", "no trace found: true"):
        assert part in ran.stdout


def test_every_program_is_listed_and_tested() -> None:
    """``draw.py`` wants pictures of the user's own; all others are run."""
    programs = {path.name for path in EXAMPLES.iterdir() if path.suffix in (".py", ".mjs")}
    listed = re.findall(r"^\| \[([\w.]+)\]\(\1\)", (EXAMPLES / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(programs)
    assert programs == {f"{name}.py" for name in PRINTED} | {"draw.py", "typescript.mjs"}
