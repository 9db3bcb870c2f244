"""Read mem0's memories: the result of ``get_all()`` saved as JSON, or the rows of its vector store.

The file is a list (first versions), an object with ``results`` (the library, and each page of the platform), or an
object with ``memories``. Rows of Qdrant have the memory in their ``payload``. mem0's model wrote these memories, so
they have the speaker "mem0": recall can find them, and no statements of the person are extracted from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lifelong.archive.formats.source import replace_unsafe
from lifelong.archive.products.dump_values import DumpPart, fingerprint, list_in, validate, with_zone
from lifelong.archive.products.import_state import DumpReading
from lifelong.errors import ImportFormatError, InputError
from lifelong.types import Incoming


class _Memory(DumpPart):
    id: str | None = None
    memory: str
    user_id: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None


def messages(value: Any, name: str, reading: DumpReading) -> Iterator[Incoming]:
    """Yield the memories of one user, in the order of the file.

    Raises:
        InputError: there are several users and ``user`` is None, or the file has no memory of ``user``.
        ImportFormatError: the file has no memories, or a memory has another form.
    """
    rows = list_in(value, "results", "memories", "points")
    if rows is None:
        raise ImportFormatError(f"{name} holds no memories: save what get_all() returns as JSON")
    if isinstance(value, dict):
        reading.skip("relations of a graph", len(value.get("relations") or ()))
        if value.get("next"):
            reading.remarks["Further pages exist that this file does not hold (its `next` is set)."] = None
    memories = [validate(_Memory, _row(row), name, f"memory {number}") for number, row in enumerate(rows, 1)]
    users = sorted({item.user_id for item in memories if item.user_id})
    user = reading.user
    if user is None and len(users) > 1:
        raise InputError(f"{name} holds memories of {', '.join(users[:10])}: name one user (--user)")
    if user is not None and user not in users:
        raise InputError(f"{name} holds no memories of {user!r}: there is {', '.join(users[:10]) or 'no user_id'}")
    for item in memories:
        if user is not None and item.user_id != user:
            reading.skip("memories of other users")
        elif not item.memory.strip():
            reading.skip("empty memories")
        else:
            yield Incoming(
                text=replace_unsafe(item.memory),
                role="other",
                speaker="mem0",
                at=with_zone(item.updated_at or item.created_at),
                key=f"mem0:{item.id or fingerprint(item.memory, item.user_id)}",
            )


def _row(row: Any) -> Any:
    """Return a row in the form of ``get_all()``. The vector store has the text in ``payload.data`` and a numeric id."""
    payload = row.get("payload") if isinstance(row, dict) else None
    if isinstance(payload, dict):
        row = {"memory": payload.get("data"), **payload, "id": row.get("id")}
    return {**row, "id": str(row["id"])} if isinstance(row, dict) and row.get("id") is not None else row
