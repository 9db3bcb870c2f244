"""The texts of ChatGPT's canvas, which the export contains as tool calls: a new text, and changes to it.

The last version of a text is taken as a file of the assistant. A change rewrites the whole text (its pattern is
``.*``), or replaces words. Patterns of a dump are not run as regular expressions, because one can run forever.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from lifelong.archive.formats.source import replace_unsafe
from lifelong.archive.products.chatgpt_parts import ChatgptMessage
from lifelong.archive.products.dump_values import as_file
from lifelong.archive.products.import_state import DumpReading
from lifelong.types import ImportedFile, Incoming

_TOOL: Final = "canmore."
_WHOLE: Final = frozenset({".*", "^.*$", "(?s).*", "(?s)^.*$", "[\\s\\S]*", ".+"})
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_SPECIAL: Final = re.compile(r"(?<!\\)[.^$*+?{}\[\]|()]|\\[A-Za-z0-9]")
_UNSAFE_NAME: Final = re.compile(r"[^\w .()-]+")


@dataclass(slots=True)
class _Text:
    name: str
    content: str
    key: str
    at: datetime | None


def is_change(message: ChatgptMessage) -> bool:
    """Whether a message makes or changes a text of the canvas."""
    return message.author.role == "assistant" and message.recipient in (
        f"{_TOOL}create_textdoc",
        f"{_TOOL}update_textdoc",
    )


class Canvas:
    """The texts of one conversation."""

    def __init__(self, reading: DumpReading) -> None:
        self._reading = reading
        self._texts: list[_Text] = []

    def change(self, message: ChatgptMessage, key: str, at: datetime | None) -> None:
        """Apply one tool call. The version before it is counted as skipped."""
        words = [part for part in (message.content.text, *message.content.parts) if isinstance(part, str)]
        try:
            call = json.loads("".join(words), strict=False)
        except (ValueError, RecursionError):
            call = None
        if isinstance(call, dict) and message.recipient.endswith("create_textdoc") and _is_text(call.get("content")):
            self._texts.append(_Text(str(call.get("name") or "text"), call["content"], key, at))
            return
        changed = self._changed(call.get("updates")) if isinstance(call, dict) and self._texts else None
        if changed is None:
            self._reading.skip("changes of canvas texts that cannot be followed")
            return
        last = self._texts.pop()
        self._texts.append(_Text(last.name, changed, last.key, at))
        self._reading.skip("earlier versions of canvas texts")

    def _changed(self, updates: Any) -> str | None:
        """The newest text with the updates; None if one of them cannot be applied."""
        text = self._texts[-1].content
        for update in updates if isinstance(updates, list) else [None]:
            if not isinstance(update, dict):
                return None
            pattern, new = update.get("pattern"), update.get("replacement")
            if not isinstance(pattern, str) or not isinstance(new, str):
                return None
            literal = _ESCAPE.sub(r"\1", pattern)
            if pattern in _WHOLE:
                text = new
            elif not _SPECIAL.search(pattern) and literal in text:
                text = text.replace(literal, new, -1 if update.get("multiple") else 1)
            else:
                return None
        return text

    def texts(self, *, session: str) -> Iterator[Incoming]:
        """Yield the last version of each text as a file of the assistant."""
        for text in self._texts:
            content = as_file(text.content)
            if content is None:
                self._reading.skip("canvas texts without words")
                continue
            name = f"{_UNSAFE_NAME.sub('_', replace_unsafe(text.name)).strip() or 'text'}.txt"
            yield Incoming(
                f"[canvas: {replace_unsafe(text.name)}]",
                "assistant",
                at=text.at,
                key=text.key,
                session=session,
                files=(ImportedFile(name, content.__bytes__),),
            )


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
