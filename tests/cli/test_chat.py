"""Talking: from a pipe, with a scripted model, and stopped by Ctrl-C."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncGenerator
from io import StringIO
from pathlib import Path
from types import FrameType

import pytest
from rich.console import Console

from lifelong.cli.reply_stream import Flow
from lifelong.facade import Loop
from tests.cli.run import PICTURE, done, run, value


def test_each_line_of_a_pipe_is_said_and_answered() -> None:
    """What was told is quoted with its day; what was not is said plainly."""
    printed = done("chat", stdin="My truck is called Bertha.\n\nWhat is my truck called?\nWhat is my blood type?\n")
    assert "> My truck is called Bertha.\nI will remember that." in printed
    assert "Earlier today you told me: “My truck is called Bertha.”" in printed
    assert "You have never told me that." in printed


def test_commands_of_the_chat() -> None:
    """/recall shows hits, /image sends a picture; a mistake is told and the chat goes on."""
    lines = [f"/image {PICTURE} These are Bolo and Pipoca.", "/recall Bolo", "/image nothing.jpg x", "/bogus", "/help"]
    result = run("chat", stdin="\n".join(lines))
    assert result.exit_code == 0
    assert "picture dogs.jpg" in result.stdout
    assert "'nothing.jpg' cannot be read" in result.stderr
    assert "/bogus is no command" in result.stdout
    assert "/quit" in result.stdout


def test_a_capable_model_answers_from_a_script(tmp_path: Path) -> None:
    """Its reply is streamed, stored with what it was shown, and printed as JSON."""
    script = tmp_path / "script.json"
    rules = [
        {"schema": True, "say": {"statements": [], "observation": None}},
        {"when": "drive", "say": "You drive Bertha."},
    ]
    script.write_text(json.dumps({"rules": rules}))
    done("add", "I drive a truck called Bertha.")
    replies = value("chat", "--chat", f"scripted:{script}", stdin="What do I drive?\n")
    assert [reply["text"] for reply in replies] == ["You drive Bertha."]
    assert replies[0]["recalled"][0]["hits"]


def test_an_answer_is_broken_between_words() -> None:
    """Pieces that cut words apart are joined, and lines hold the width with their indent."""
    out = Console(file=StringIO(), width=20)
    flow = Flow(out, "  ")
    for piece in ("You told me: the do", "gs are called Bo", "lo\nand Pipoca."):
        flow.write(piece)
    flow.end()
    assert isinstance(out.file, StringIO)
    lines = [line.rstrip() for line in out.file.getvalue().splitlines()]
    assert lines == ["  You told me: the", "  dogs are called", "  Bolo", "  and Pipoca."]


def test_ctrl_c_stops_a_stream_and_nothing_else() -> None:
    """The generator is closed before the interrupt goes on, and the loop can be used again."""
    closed = []

    async def slow() -> AsyncGenerator[int, None]:
        try:
            yield 1
            await asyncio.sleep(60)
        finally:
            closed.append(True)

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    loop = Loop()
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            for _ in loop.each(slow()):
                signal.setitimer(signal.ITIMER_REAL, 0.1)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert closed == [True]
    assert loop.run(asyncio.sleep(0, "usable")) == "usable"
    loop.close()
