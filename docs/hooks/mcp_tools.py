"""The reference of the MCP server, from its tools."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

from docs.hooks.schemas import fields


def reference(_: str = "") -> str:
    """A section for each tool, and one for the resources."""
    return "\n\n".join(asyncio.run(_sections()))


async def _sections() -> list[str]:
    from lifelong.server.mcp.tools import mcp_server

    def nobody(*_: Any) -> Any:
        raise AssertionError("the reference calls no tool")

    server = mcp_server(nobody)
    tools = [part for tool in await server.list_tools() for part in _tool(tool)]
    resources = [
        f"- `{resource.uri}`: {resource.description or resource.name}" for resource in await server.list_resources()
    ]
    return [*tools, "## Resources", "\n".join(resources)]


def _tool(tool: Any) -> Iterator[str]:
    yield f"## {tool.name} {{ #{tool.name} }}"
    yield " ".join((tool.description or "").split()).replace("``", "`")
    hints = tool.annotations
    if hints is not None:
        what = "reads only" if hints.read_only_hint else "erases" if hints.destructive_hint else "adds"
        yield f"Scope: {what}{', may send something to another machine' if hints.open_world_hint else ''}."
    yield fields(tool.input_schema) or "No arguments."
