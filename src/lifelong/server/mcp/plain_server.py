"""The MCP server of the SDK with errors in plain words: which argument, what was expected, what to do.

An argument that a tool does not have is refused: who sends `person` would otherwise believe that it counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from pydantic import ValidationError

from lifelong.server.invalid import PERSON, invalid, unknown_field

OTHER_TOOLS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("search", "search_memory", "search_memories", "query", "get_memories", "find_memories"), "recall"),
    **dict.fromkeys(("add_memory", "add", "save", "store", "create_memory", "memorize", "save_memory"), "remember"),
    **dict.fromkeys(("delete", "delete_memory", "erase", "remove_memory"), "forget"),
    **dict.fromkeys(("search_photos", "find_photos", "photos"), "find"),
    **dict.fromkeys(("get_context", "memory_context"), "context"),
    **dict.fromkeys(("get_profile", "me", "user_profile"), "profile"),
}
"""What other memory servers call a tool, and what it is called here."""

_LONGEST: Final = 60
"""Most characters of a name that is repeated."""


class PlainServer(MCPServer[Any]):
    """The server.

    Args:
        name: its name.
        tools: its tools.
        more: what the SDK's server takes besides.
    """

    def __init__(self, name: str, *, tools: Sequence[Tool], **more: Any) -> None:
        super().__init__(name, tools=list(tools), **more)
        self._forms = {tool.name: tool.fn_metadata.arg_model for tool in tools}

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        """Call a tool.

        Raises:
            ToolError: there is no such tool, its arguments are wrong, or it failed.
        """
        form = self._forms.get(name)
        if form is None:
            raise ToolError(self._no_tool(name))
        known = list(form.model_fields)
        # A tool without arguments ignores them: some clients send a dummy.
        strange = [each for each in arguments if each not in known and (known or each in PERSON)]
        missing = [each for each, field in form.model_fields.items() if field.is_required() and each not in arguments]
        if strange and not missing:
            raise ToolError(f"nothing was done: {self._unknown(strange[0], known)}")
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            raise ToolError(f"nothing was done: {invalid(error.__cause__.errors(), form=form).message}") from None

    def _unknown(self, name: str, known: Sequence[str]) -> str:
        if name in PERSON:
            return f"{name} is not known here: the key, or the command that started this server, names the person"
        return unknown_field(name[:_LONGEST], name, known)

    def _no_tool(self, name: str) -> str:
        meant = OTHER_TOOLS.get(name.lower()) or next(iter(get_close_matches(name.lower(), self._forms, n=1)), None)
        hint = f"; did you mean {meant!r}?" if meant else f": call one of {', '.join(self._forms)}"
        return f"there is no tool {name[:_LONGEST]!r} here{hint}"
