"""Offline: with every connection refused, loopback too, the whole of the work is done."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]

ROUND = """
import sys
from pathlib import Path

def refuse(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname"):
        print("SOCKET", event, args, flush=True)
        raise RuntimeError("no sockets here")

sys.addaudithook(refuse)
from lifelong.cli import main

folder = Path(sys.argv[1])
chatgpt = "tests/data/dumps/chatgpt.json"
said = "I live in Porto, my card is 4111 1111 1111 1111. See https://example.org/pixel.png ![x](http://example.org/y)"
for words in (
    ["add", said, *sys.argv[2:]],
    ["import", "--from", "chatgpt", chatgpt],
    ["recall", "Where do I live?"],
    ["context", "Where do I live?"],
    ["traits"],
    ["export", str(folder / "me.zip")],
    ["forget", "--query", "Porto", "--yes"],
    ["import", str(folder / "me.zip")],
    ["receipts"],
    ["audit"],
    ["forget", "--everything", "--yes"],
):
    try:
        main(words, standalone_mode=False)
    except SystemExit as ended:
        assert not ended.code, words
print("done")
"""


def run(folder: Path, *options: str, **settings: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in ("OPENAI_API_KEY",)}
    environment |= {"LIFELONG_STORE": str(folder / "a"), "LIFELONG_CHAT": "none", **settings}
    ran = subprocess.run(
        [sys.executable, "-c", ROUND, str(folder), *options],
        capture_output=True,
        text=True,
        env=environment,
        cwd=REPOSITORY,
    )
    assert "SOCKET" not in ran.stdout, ran.stdout
    assert ran.stdout.endswith("done\n"), ran.stdout[-500:] + ran.stderr[-2000:]
    return ran.stdout


@pytest.mark.slow
def test_the_work_is_done_without_a_connection(tmp_path: Path) -> None:
    """Add, import, recall, export, forget, restore: nothing connects, sends or looks up a name."""
    assert "Porto" in run(tmp_path, LIFELONG_EMBED="scripted", LIFELONG_CACHE=str(tmp_path / "no-weights"))


@pytest.mark.models
@pytest.mark.slow
def test_with_the_embedded_models_and_a_picture_too(tmp_path: Path) -> None:
    """The real weights are read from the disk, never asked for."""
    assert "Porto" in run(tmp_path, "--image", "src/lifelong/cli/story/dogs.jpg", LIFELONG_EMBED="embedded")
