"""Clients of other makers that do not fit beside ours in one environment: ``make clients`` puts them apart.

Each speaks to a real server on loopback with only its base URL and key changed: text, stream, a tool's round trip.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from lifelong.models.scripted import ScriptedChat
from tests.server.running import Served, running
from tests.server.test_clients import SCRIPT

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent / "clients"
APART = Path(os.environ.get("LIFELONG_TEST_CLIENTS", Path(sys.prefix) / "clients"))

DRIVES = "You drive Bertha."
RAINS = "It rains in Porto."
CAR = {"name": "Bertha", "colour": "red"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Served]:
    with running(tmp_path, ScriptedChat(SCRIPT)) as served:
        yield served


def said(command: Sequence[str | Path], server: Served, **environment: str) -> Any:
    """What a program prints that is given the server's address and Ana's key."""
    given = [str(part) for part in command]
    ran = subprocess.run(
        [*given, f"{server.url}/v1", server.key()],
        env={**os.environ, **environment}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def at_home(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a program whose home is a folder of the test."""
    return {
        **os.environ,
        "HOME": str(folder),
        **{name: str(folder) for name in os.environ if name[:4] == "XDG_"},
        **more,
    }


def apart(name: str) -> Path:
    """A program of one of the environments."""
    program = APART / name
    if not program.exists():
        pytest.skip(f"{program} is not there: `make clients` installs it")
    return program


@pytest.fixture
def node(tmp_path: Path) -> Path:
    """A folder that finds the packages of npm."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "node_modules").symlink_to(apart("node/node_modules"))
    for script in HERE.glob("*.mjs"):
        shutil.copy(script, tmp_path / "app")
    return tmp_path / "app"


def test_the_first_openai_package_with_tools(server: Served) -> None:
    got = said([apart("first/bin/python"), HERE / "first.py"], server)
    assert got == {
        "version": "1.1.0", "text": DRIVES, "streamed": DRIVES, "tool": RAINS, "vector": 64, "refused": True,
    }  # fmt: skip


def test_the_npm_package_openai(server: Served, node: Path) -> None:
    got = said(["node", node / "openai.mjs"], server)
    assert got == {"text": DRIVES, "streamed": DRIVES, "tool": RAINS, "responses_tool": RAINS, "vector": 64}


def test_the_vercel_ai_sdk(server: Served, node: Path) -> None:
    """``ai`` with ``@ai-sdk/openai-compatible``."""
    got = said(["node", node / "vercel.mjs"], server)
    assert got == {"text": DRIVES, "streamed": DRIVES, "recalled": "on", "tool": RAINS, "object": CAR}


def test_litellm(server: Served) -> None:
    """Its table of prices is a download unless it is told to use its own."""
    program = [apart("python/bin/python"), HERE / "with_litellm.py"]
    got = said(program, server, LITELLM_LOCAL_MODEL_COST_MAP="True")
    assert got == {"text": DRIVES, "streamed": DRIVES, "tool": RAINS, "vector": 64}


def test_pydantic_ai(server: Served) -> None:
    got = said([apart("python/bin/python"), HERE / "with_pydantic_ai.py"], server)
    assert got == {
        "text": DRIVES, "streamed": DRIVES, "tool": RAINS, "object": CAR,
        "responses": DRIVES, "responses_tool": RAINS, "chained_tool": RAINS,
    }  # fmt: skip


def test_the_agents_sdk_of_openai(server: Served) -> None:
    """By both protocols, and with a history of its own that it sends each time: what was said is stored once."""
    got = said([apart("agents/bin/python"), HERE / "with_agents.py"], server)
    each = {"": DRIVES, "_streamed": DRIVES, "_tool": RAINS, "_object": CAR}
    expected = {f"{protocol}{end}": value for protocol in ("chat", "responses") for end, value in each.items()}
    assert got == {**expected, "session": DRIVES}
    assert server.said()[-4:] == ["My sister is Rita.", DRIVES, "She lives in Leeds.", DRIVES]


def test_langchain_of_npm(server: Served, node: Path) -> None:
    got = said(["node", node / "langchain.mjs"], server)
    assert got == {"text": DRIVES, "streamed": DRIVES, "tool": RAINS, "object": CAR}


@pytest.mark.parametrize("options", [[], ["--chat", "monday"]], ids=["once", "chat"])
def test_shell_gpt(server: Served, tmp_path: Path, options: list[str]) -> None:
    """The command ``sgpt``, which is told of a server by the environment."""
    ran = subprocess.run(
        [str(apart("shell_gpt/bin/sgpt")), "--no-md", "--no-cache", *options, "What do I drive?"],
        env=at_home(
            tmp_path, OPENAI_API_KEY=server.key(), API_BASE_URL=f"{server.url}/v1",
            DEFAULT_MODEL="lifelong", OPENAI_USE_FUNCTIONS="false",
        ),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (DRIVES in ran.stdout, ran.returncode) == (True, 0), ran.stderr
    assert server.said() == ["What do I drive?", DRIVES]


@pytest.mark.parametrize("chat", [ScriptedChat(SCRIPT), "none"], ids=["a model", "none"])
def test_opencode(tmp_path: Path, chat: ScriptedChat | str) -> None:
    """An agent of the terminal: it sends tools of its own with every message, and asks for a title beside it."""
    program = apart("node/node_modules/.bin/opencode")
    (tmp_path / "work").mkdir()
    with running(tmp_path, chat) as server:
        models: dict[str, Any] = {name: {} for name in ("lifelong", "lifelong-tasks")}
        options = {"baseURL": f"{server.url}/v1", "apiKey": server.key()}
        provider = {"npm": "@ai-sdk/openai-compatible", "name": "Lifelong", "options": options, "models": models}
        wanted = {"model": "lifelong/lifelong", "small_model": "lifelong/lifelong-tasks", "share": "disabled"}
        settings = tmp_path / "opencode.json"
        settings.write_text(json.dumps({**wanted, "autoupdate": False, "provider": {"lifelong": provider}}))
        ran = subprocess.run(
            [str(program), "run", "Remember-that-I-drive-Bertha"],
            env=at_home(tmp_path, OPENCODE_CONFIG=str(settings), PWD=str(tmp_path / "work")),
            cwd=tmp_path / "work", stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        stored = server.said()
    assert ran.returncode == 0, ran.stderr
    assert (len(stored), stored[0]) == (2, "Remember-that-I-drive-Bertha")
    assert ran.stdout.strip() == stored[1]


@pytest.mark.parametrize("options", [[], ["--no-stream"]], ids=["stream", "whole"])
def test_llm(server: Served, tmp_path: Path, options: list[str]) -> None:
    """The command ``llm``, which is told of a server in a file of its own."""
    program = apart("python/bin/llm")
    (tmp_path / "extra-openai-models.yaml").write_text(
        f"- model_id: lifelong\n  model_name: lifelong\n  api_base: {server.url}/v1\n  api_key_name: lifelong\n"
    )
    ran = subprocess.run(
        [str(program), "-m", "lifelong", "--key", server.key(), *options, "What do I drive?"],
        env={**os.environ, "LLM_USER_PATH": str(tmp_path)}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert (ran.stdout.strip(), ran.returncode) == (DRIVES, 0), ran.stderr
