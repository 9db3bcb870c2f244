"""Drawings over MCP: what would leave the machine is shown first."""

from __future__ import annotations

from pathlib import Path

from tests.models.drawing.images_server import images_server
from tests.person.examples import opened_async, picture
from tests.server.mcp.test_tools import served


async def _store(path: Path) -> Path:
    async with opened_async(path) as life:
        await life.person("ana").concepts.enrol("Bertha", [picture("#c01010", (160, 160))], kind="truck")
    return path


async def test_a_preview_comes_at_once(tmp_path: Path) -> None:
    async with served(await _store(tmp_path / "two.lifelong")) as client:
        result = await client.call_tool("draw", {"prompt": "Bertha at night"})
        assert not result.is_error
        assert result.structured_content is not None
        (image,) = result.structured_content["images"]
        assert image["preview"]
        assert [content.type for content in result.content] == ["text", "image"]


async def test_another_machine_gets_nothing_before_somebody_agreed(tmp_path: Path, monkeypatch) -> None:
    with images_server() as painter:
        monkeypatch.setenv("LIFELONG_DRAW", f"openai:painter@{painter.url}")
        async with served(await _store(tmp_path / "two.lifelong")) as client:
            shown = (await client.call_tool("draw", {"prompt": "Bertha at night"})).structured_content
            assert shown is not None
            assert "Nothing was sent" in shown["ask"]
            assert shown["texts"][0].startswith("Bertha at night.")
            assert (shown["images"], painter.requests) == ([], [])
            drawn = (await client.call_tool("draw", {"prompt": "Bertha at night", "send": True})).structured_content
            assert drawn is not None
            assert len(drawn["images"]) == len(painter.requests) == 1
