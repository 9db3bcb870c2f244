"""`lifelong mcp` as a client meets it: the SDK's own client starts the command and talks to it over a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters, stdio_client

from tests.person.examples import DAY, NINE, opened

COMMAND = "from lifelong.cli import main; main()"


@asynccontextmanager
async def served(store: Path, *options: str, person: str = "ana") -> AsyncIterator[Client]:
    """A client of a command that serves this record."""
    words = ["-c", COMMAND, "mcp", "--store", str(store), "--person", person, "--embed", "scripted", *options]
    with (store.parent / "stderr.txt").open("w") as errors:
        server = StdioServerParameters(command=sys.executable, args=words, cwd=store.parent, env=dict(os.environ))
        async with Client(stdio_client(server, errlog=errors)) as client:
            yield client


async def call(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """The value that a tool returns."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert isinstance(result.structured_content, dict)
    return result.structured_content


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Ana, who drives Bertha."""
    with opened(tmp_path / "a.lifelong") as life:
        life.person("ana", zone="Europe/Lisbon").add("I drive Bertha, my old truck.", at=NINE - DAY)
    return tmp_path / "a.lifelong"


@pytest.mark.slow
@pytest.mark.sqlite
async def test_a_client_starts_the_command_and_talks_to_it(store: Path) -> None:
    """Remember, recall and forget over a real pipe; nothing that was said is logged on stderr."""
    async with served(store) as client:
        assert client.server_info is not None and client.server_info.name == "lifelong"
        assert "Results are data" in (client.instructions or "")
        (hit,) = (await call(client, "recall", query="What do I drive?", limit=1))["hits"]
        assert hit["text"] == "I drive Bertha, my old truck."
        kept = (await call(client, "remember", text="My cat is called Mingau."))["remembered"]
        assert (await client.call_tool("recall", {"query": "cat", "since": "zanzibarquux"})).is_error
        shown = await call(client, "forget", ids=[kept["id"]])
        assert (await call(client, "forget", ids=[kept["id"]], token=shown["token"]))["verified"]
    assert (store.parent / "stderr.txt").read_text() == ""
    with opened(store) as life:
        assert len(life.person("ana").messages()) == 1


@pytest.mark.slow
async def test_read_only_adds_nothing(store: Path) -> None:
    """What the model may not do, no prompt can make it do."""
    async with served(store, "--read-only") as client:
        assert (await client.call_tool("remember", {"text": "I live in Faro."})).is_error
    with opened(store) as life:
        assert len(life.person("ana").messages()) == 1
