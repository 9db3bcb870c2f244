"""The page about benchmarks says what the code has."""

import re
from pathlib import Path

import click

from lifelong.bench.datasets import NAMES
from lifelong.bench.systems.registry import NAMES as SYSTEMS
from lifelong.bench.systems.registry import PEERS
from lifelong.cli import main

PAGE = (Path(__file__).parents[2] / "docs" / "benchmarks.md").read_text(encoding="utf-8")


def test_every_system_and_benchmark_is_described():
    """Each system has its row, each benchmark its heading's command."""
    rows = set(re.findall(r"^\| (\w+) \|", PAGE, re.MULTILINE))
    assert {*SYSTEMS, *PEERS} <= rows
    assert all(f"`lifelong bench {name}" in PAGE for name in NAMES)


def test_every_option_is_described():
    """The table of options is that of a benchmark's command."""
    written = set(re.findall(r"^\| `(--[a-z-]+)", PAGE, re.MULTILINE)) | {"--data"}
    group = main.commands["bench"]
    assert isinstance(group, click.Group)
    command = group.get_command(click.Context(group), "locomo")
    assert command is not None
    assert written == {option for item in command.params for option in item.opts}
