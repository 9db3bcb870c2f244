"""Log records as JSON, one per line. They have no content: of an error only kind and place, not its message."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any, Final

_PLAIN: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message", "taskName"}


_KNOWN: Final = ("lifelong.server", "uvicorn")
"""Loggers whose messages hold no content. Of all others, what is filled into a message is left out."""


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object: time, level, logger, message, the fields of ``extra``, and an error."""

    def format(self, record: logging.LogRecord) -> str:
        """Format one line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage() if record.name.startswith(_KNOWN) else str(record.msg),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _PLAIN}
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _chain(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _chain(error: BaseException) -> list[dict[str, Any]]:
    """Kinds and places of an error and its causes, without their messages, which may repeat a person's words."""
    chain: list[dict[str, Any]] = []
    at: BaseException | None = error
    while at is not None and len(chain) < 5:
        frames = traceback.extract_tb(at.__traceback__)[-8:]
        chain.append(
            {"kind": type(at).__name__, "at": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]}
        )
        at = at.__cause__ or at.__context__
    return chain
