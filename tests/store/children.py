"""Other processes that use the same record."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

GATE = "import pathlib, sys, time\nwhile not pathlib.Path(sys.argv[1]).exists(): time.sleep(0.001)\n"


@contextmanager
def started(code: str, *arguments: object) -> Iterator["subprocess.Popen[str]"]:
    """Run code in another interpreter with these ``sys.argv[1:]``; it is gone afterwards."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        try:
            yield child
        finally:
            child.kill()


def at_once(count: int, gate: Path, setup: str, code: str, *arguments: object) -> list[str]:
    """Run ``setup`` in some processes, then ``code`` in all of them at the same time.

    Args:
        count: how many processes.
        gate: a file that does not exist yet; it opens when it does.
        setup: imports and the like.
        code: what to do at once; ``sys.argv[2:]`` holds the arguments.

    Returns:
        What each of them printed.
    """
    command = [sys.executable, "-c", f"{setup}\n{GATE}{code}", str(gate), *map(str, arguments)]
    pipe = subprocess.PIPE
    children = [subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) for _ in range(count)]
    time.sleep(0.5)  # all are through their imports
    gate.touch()
    ended = [(*child.communicate(timeout=120), child.returncode) for child in children]
    assert [code for _, _, code in ended] == [0] * count, "\n".join(error for _, error, _ in ended)
    return [out.strip() for out, _, _ in ended]


BUSY = """
import asyncio, pathlib
from lifelong.agent.update import Updater
async def stuck(*_):
    pathlib.Path("at work").touch()
    await asyncio.sleep(3600)
Updater.work = stuck
from lifelong.cli import main
main()
"""
"""The command, whose worker never comes to the end of a job."""
