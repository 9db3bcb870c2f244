"""Run a command as its user would, with models that need no weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from lifelong.cli import main

PICTURE = Path(main.callback.__code__.co_filename).parent / "story" / "dogs.jpg"  # type: ignore[union-attr]


def run(*words: str, stdin: str = "") -> Result:
    """Run ``lifelong WORDS…`` without a terminal."""
    return CliRunner().invoke(main, words, input=stdin, terminal_width=80)


def done(*words: str, stdin: str = "") -> str:
    """Run a command that must succeed, and return what it prints on stdout."""
    result = run(*words, stdin=stdin)
    assert result.exit_code == 0, result.output
    return result.stdout


def value(*words: str, stdin: str = "") -> Any:
    """Run a command with ``--json`` and return the value that it prints."""
    return json.loads(done(*words, "--json", stdin=stdin))
