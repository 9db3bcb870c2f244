"""The wheel, installed where there is no source tree, does what the README promises.

`make smoke` builds it first. pip needs its index, so these tests are marked ``network``.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from benchmarks.install_size import WEIGH
from tests.distribution.conftest import Installation
from tests.distribution.contents import REPOSITORY

pytestmark = [pytest.mark.network, pytest.mark.models, pytest.mark.timeout(600)]  # pip's downloads


@pytest.fixture(scope="module")
def plain(install: Callable[[str], Installation]) -> Installation:
    """What `pip install lifelong` gives."""
    return install("")


@pytest.fixture(scope="module")
def served(install: Callable[[str], Installation]) -> Installation:
    """What `pip install 'lifelong[server]'` gives."""
    return install("[server]")


@contextmanager
def listening(user: Installation, *command: str, says: str) -> Iterator[re.Match[str]]:
    """A command that listens, until it is ended by Ctrl-C; the match of what it says when it is ready."""
    program = [str(user.environment / "bin" / "lifelong"), *command, "--port", "0"]
    with subprocess.Popen(
        program, cwd=user.folder, env=user.variables, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        try:
            seen: list[str] = []
            for line in process.stderr:
                seen.append(line)
                if match := re.search(says, line):
                    yield match
                    break
            else:
                pytest.fail("it ended before it listened:\n" + "".join(seen))
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=40)
    assert process.returncode == 0


def test_the_version_is_that_of_the_wheel(plain: Installation) -> None:
    """The command comes from the wheel, not from a source tree."""
    place = plain.run("python", "-c", "import lifelong; print(lifelong.__version__, lifelong.__file__)").split()
    assert place[0] in plain.run("lifelong", "--version")
    assert place[1].startswith(str(plain.environment))


def test_the_demo_runs_to_its_end(plain: Installation) -> None:
    """The story, the weights of the reader and all other files that are no Python are in the wheel."""
    plain.run("lifelong", "models", "pull")
    report = json.loads(plain.run("lifelong", "demo", "--json"))
    assert report["added"]["messages"] == report["added"]["new"] == 89


def test_a_model_is_derived_with_onnx_that_does_not_stay(plain: Installation) -> None:
    """The base has no onnx; the pull brings it for its own time, here into an empty cache."""
    pulled = json.loads(plain.run("lifelong", "models", "pull", "--cache", "cache", "--json"))
    assert {model["state"] for model in pulled} == {"ready"}
    names = {path.name for path in (plain.folder / "cache").rglob("*") if path.is_file()}
    assert names >= {"model.onnx", "lite0-places.onnx"}
    look = "import importlib.util as u; print(u.find_spec('onnx'), u.find_spec('ml_dtypes'))"
    assert plain.run("python", "-c", look).split() == ["None", "None"]
    assert not [path for path in (plain.folder / "cache" / "models").iterdir() if path.name.startswith(".pull-")]


def test_the_example_of_the_readme_answers(plain: Installation) -> None:
    """The ten lines, as they stand."""
    code = re.findall(r"```python\n(.*?)```", (REPOSITORY / "README.md").read_text(encoding="utf-8"), re.DOTALL)[0]
    assert "every Tuesday morning I run along the river at 7:30" in plain.run("python", "-c", code)


def test_the_base_is_small(plain: Installation) -> None:
    """Without the byte code that pip writes; docs/install.md says what weighs."""
    sizes = json.loads(plain.run("python", "-c", WEIGH))
    assert sum(unpacked for _, unpacked in sizes.values()) < 250e6, sizes


@pytest.mark.parametrize("command", ["serve", "web"])
def test_without_the_extra_the_server_names_it(plain: Installation, command: str) -> None:
    """Nobody reads a traceback."""
    with pytest.raises(AssertionError, match=r"pip install 'lifelong\[server\]'"):
        plain.run("lifelong", command)


def test_the_server_answers_a_chat(served: Installation) -> None:
    """A key, one statement and one question over HTTP, without a model."""
    key = served.run("lifelong", "keys", "create", "--person", "ana").split()[-1]
    with listening(served, "serve", says=r"http://127\.0\.0\.1:\d+") as match:
        url, header = match[0], {"Authorization": f"Bearer {key}"}
        with httpx.Client(base_url=url, headers=header, trust_env=False, timeout=60) as client:
            assert client.get("/readyz").json()["status"] == "ready"
            for words in ("I drive Bertha, my old truck.", "What do I drive?"):
                body = {"messages": [{"role": "user", "content": words}]}
                answer = client.post("/v1/chat/completions", json=body).raise_for_status().json()
    assert "Bertha" in answer["choices"][0]["message"]["content"]


def test_the_web_app_opens_on_the_story(served: Installation) -> None:
    """Templates, styles and scripts are in the wheel."""
    with (
        listening(served, "web", "--demo", says=r"(http://127\.0\.0\.1:\d+)(/app/signin\?link=\S+)") as match,
        httpx.Client(base_url=match[1], follow_redirects=True, trust_env=False, timeout=60) as browser,
    ):
        assert browser.get(match[2]).status_code == 200
        page = browser.get("/app/chat").text
        assert "Ana" in page
        parts = re.findall(r'(?:src|href)="(/app/static/[^"]+)"', page)
        assert parts
        assert {browser.get(part).status_code for part in parts} == {200}
