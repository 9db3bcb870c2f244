"""Read the activity history of Microsoft Copilot: a CSV with the columns Conversation, Time, Author and Message.

The rows are in the order of the newest conversation, often the newest message first. The title of a conversation is not
unique; rows of one title without a long pause are one session. A time has no zone and is UTC.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from lifelong.archive.formats.source import replace_unsafe
from lifelong.archive.products.chat_times import with_sessions
from lifelong.archive.products.dump_values import fingerprint, with_zone
from lifelong.archive.products.import_state import DumpReading
from lifelong.errors import ImportFormatError
from lifelong.types import Incoming

COLUMNS: Final = ("conversation", "time", "author", "message")
_PERSON: Final = frozenset(("human", "user", "you"))
_ASSISTANT: Final = frozenset(("ai", "copilot", "assistant", "bot"))
_LARGEST_CELL: Final = 64 << 20


def messages(value: Any, name: str, reading: DumpReading) -> Iterator[Incoming]:
    """Yield the messages of the person and of Copilot, conversation by conversation."""
    csv.field_size_limit(_LARGEST_CELL)
    rows = csv.reader(io.StringIO(str(value), newline=""))
    head = [cell.strip().casefold() for cell in next(rows, [])]
    if not set(COLUMNS) <= set(head):
        raise ImportFormatError(
            f"{name} has the columns {', '.join(head[:8]) or 'none'}; expected Conversation, Time, Author and Message, "
            "as in copilot-activity-history.csv"
        )
    places = [head.index(column) for column in COLUMNS]
    try:
        table = [[row[place] for place in places] for row in rows if row and len(row) > max(places)]
    except csv.Error as error:
        raise ImportFormatError(f"{name} is no whole CSV ({error}): download it again") from error
    conversations: dict[str, list[Incoming]] = {}
    count: Counter[tuple[str, ...]] = Counter()
    for title, time, author, text in table:
        role = author.strip().casefold()
        at = _time(time)
        count[title, time, author, text] += 1
        if role not in _PERSON | _ASSISTANT or at is None:
            reading.skip("rows with another author or time than we know")
        elif not text.strip():
            reading.skip("empty messages")
        else:
            key = fingerprint(title, time, author, text, count[title, time, author, text])
            message = Incoming(
                replace_unsafe(text), "user" if role in _PERSON else "assistant", at=at, key=f"copilot:{key}"
            )
            conversations.setdefault(title, []).append(message)
    for title, incoming in conversations.items():
        incoming.sort(key=lambda message: (message.at, message.role == "assistant"))
        yield from with_sessions(incoming, f"copilot:{fingerprint(title)}")


def _time(text: str) -> datetime | None:
    try:
        return with_zone(datetime.fromisoformat(text.strip()))
    except ValueError:
        return None
