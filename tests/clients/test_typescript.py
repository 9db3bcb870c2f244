"""The TypeScript client: its types are those of the server, and it works with Node against a real one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

import lifelong
from tests.clients.serving import serving
from tests.clients.typescript import FOLDER, TYPES, description, digest, generate, written_from

CAT = Path(lifelong.__file__).parent / "cli" / "story" / "mingau.jpg"

CONSUMER = """
import { Life, LifelongError, type ChatEvent, type Hit, type Memory } from "lifelong-client";

const ana = new Life({ url: "http://127.0.0.1:8377", key: "lk_1" }).person("ana");

export async function told(): Promise<string[]> {
  const { hits, known } = await ana.recall("What do I drive?", { k: 3, kinds: ["message"] });
  const best: Hit | undefined = hits[0];
  const memory: Memory = await ana.remember("I drive Bertha.", { slot: "me.car" });
  const events: ChatEvent[] = [];
  for await (const event of ana.stream("What do I drive?")) {
    events.push(event);
    if (event.type === "answer") return [event.reply.text, memory.text, best?.text ?? "", String(known)];
  }
  throw new LifelongError("no answer", 0, "");
}

// @ts-expect-error  a kind that does not exist
void ana.recall("x", { kinds: ["dream"] });
// @ts-expect-error  a field that does not exist
void ana.recall("x", { limit: 3 });
"""


def test_the_types_are_those_of_the_server() -> None:
    """After a change of a route or form: ``make client``."""
    assert written_from() == digest(description()), "the types of the client are stale: run `make client`"


def test_the_version_is_that_of_the_package() -> None:
    assert json.loads((FOLDER / "package.json").read_text())["version"] == lifelong.__version__


def npm(command: Sequence[str | Path], folder: Path, **environment: str) -> str:
    """What a program prints that runs in a folder."""
    ran = subprocess.run(
        [str(part) for part in command], cwd=folder, env={**os.environ, **environment},
        capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-8000:] + ran.stderr[-4000:]
    return ran.stdout


@pytest.fixture(scope="module")
def built() -> Path:
    """The folder of the client, compiled."""
    if shutil.which("npm") is None or not (FOLDER / "node_modules").exists():
        pytest.skip(f"{FOLDER / 'node_modules'} is not there: `make clients` installs it")
    npm(["npm", "run", "--silent", "build"], FOLDER)
    return FOLDER


@pytest.mark.slow
def test_generating_again_changes_nothing(built: Path) -> None:
    assert generate(description()) == TYPES.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.models
def test_the_client_works_with_a_running_server(built: Path, tmp_path: Path) -> None:
    """``clients/typescript/test`` with ``lifelong serve``, as it is without any setting."""
    with serving(tmp_path) as server:
        npm(
            ["node", "--test", "test/"], built,
            LIFELONG_URL=server.url, LIFELONG_KEY=server.key("--person", "ana"),
            LIFELONG_KEY_FOR_ANY=server.key("--any-person", "--scope", "read,write,admin"), LIFELONG_PICTURE=str(CAT),
        )  # fmt: skip


@pytest.mark.slow
def test_the_packed_client_installs_and_its_types_hold(built: Path, tmp_path: Path) -> None:
    """As a user has it: the archive of ``npm pack`` in an empty folder, checked with ``tsc --strict``.

    Its dependencies are packed from here, so that nothing is downloaded.
    """
    names = ["eventsource-parser", "openapi-fetch", "openapi-typescript-helpers"]
    folders = [built, *(built / "node_modules" / name for name in names)]
    archives = [
        tmp_path / npm(["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", tmp_path], each).strip()
        for each in folders
    ]
    clean = tmp_path / "app"
    clean.mkdir()
    (clean / "package.json").write_text('{"type": "module", "private": true}')
    npm(["npm", "install", "--offline", "--no-audit", "--no-fund", "--ignore-scripts", *archives], clean)
    installed = clean / "node_modules" / "lifelong-client"
    assert {each.name for each in installed.iterdir()} >= {"dist", "README.md", "LICENSE", "package.json"}
    assert not (installed / "src").exists()
    (clean / "app.ts").write_text(CONSUMER)
    for module in ("nodenext", "preserve"):  # Node, and bundlers
        resolution = "nodenext" if module == "nodenext" else "bundler"
        options = ["--strict", "--noEmit", "--target", "es2022", "--module", module, "--moduleResolution", resolution]
        npm([built / "node_modules/.bin/tsc", *options, "app.ts"], clean)
    loaded = npm(["node", "-e", "import('lifelong-client').then(m => console.log(Object.keys(m).join(' ')))"], clean)
    assert set(loaded.split()) >= {"Life", "Person", "LifelongError"}
