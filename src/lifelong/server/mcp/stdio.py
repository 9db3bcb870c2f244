"""MCP over stdin and stdout, for one person, until the client closes the pipe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lifelong.life import open_life
from lifelong.server.mcp.guest import EVERYTHING, Guest
from lifelong.server.mcp.tools import mcp_server


async def serve(
    overrides: dict[str, Any],
    *,
    whose: Callable[[Sequence[str]], str],
    zone: str | None = None,
    read_only: bool = False,
) -> None:
    """Serve until the client closes stdin.

    Args:
        overrides: arguments for ``open_life``.
        whose: selects a person from the names in the record, or names a new one.
        zone: the person's time zone, which is stored.
        read_only: whether the client may only read.
    """
    async with open_life(overrides.pop("store", None), **overrides) as life:
        person = life.person(whose(life.persons()), zone=zone)
        guest = Guest(person, frozenset(("read",)) if read_only else EVERYTHING)

        async def only(_: Any) -> Guest:
            return guest

        await mcp_server(only).run_stdio_async()
