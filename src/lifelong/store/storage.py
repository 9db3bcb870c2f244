"""How much of one person is stored, counted by the database without reading the content."""

from __future__ import annotations

from typing import Final

from lifelong.store.database import Database
from lifelong.types.storage import Storage, StorageKind, StorageMonth, StoragePart

_SIZES: Final[dict[StorageKind, str]] = {
    "messages": "SELECT count(*), sum(octet_length(text)) FROM message WHERE person = ?",
    "files": "SELECT count(*), sum(size) FROM media WHERE person = ?",
    "memories": "SELECT count(*), sum(octet_length(text)) FROM memory WHERE person = ?",
    "observations": "SELECT count(*), sum(octet_length(scores) + octet_length(words)) FROM observation "
    "WHERE person = ?",
    "writings": "SELECT count(*), sum(octet_length(text) + coalesce(octet_length(accepted), 0)) FROM writing "
    "WHERE person = ?",
    "interactions": "SELECT count(*), sum(octet_length(quote) + 40) FROM interaction WHERE person = ?",
    "drawings": "SELECT count(*), sum(octet_length(looks) + 300) FROM drawing WHERE person = ?",
    "adapters": "SELECT count(*), sum(octet_length(data)) FROM adapter WHERE person = ?",
    "traces": "SELECT count(*), sum(octet_length(steps)) FROM trace WHERE person = ?",
    "findings": "SELECT count(*), sum(octet_length(data)) FROM perceived WHERE person = ?",
    "index": "SELECT count(*), sum(octet_length(data)) FROM vector WHERE person = ?",
}
"""Rows of fixed length count with about their length."""

_MESSAGES: Final = (
    "SELECT strftime('%Y-%m', at / 1000000, 'unixepoch'), count(*) FROM message WHERE person = ? GROUP BY 1"
)

_FILES: Final = (
    "SELECT month, count(*) FROM (SELECT strftime('%Y-%m', min(m.at) / 1000000, 'unixepoch') AS month "
    "FROM attachment a JOIN message m ON m.seq = a.message WHERE a.person = ? GROUP BY a.sha256) file GROUP BY 1"
)
"""A file counts once, in the month of the first message that has it."""


def storage_of(database: Database, person: int) -> Storage:
    """How much of a person is stored.

    Args:
        database: the database.
        person: number of the person.
    """
    with database.decoding():
        parts = []
        for kind, query in _SIZES.items():
            ((items, size),) = database.rows(query, (person,))
            parts.append(StoragePart(kind, int(items), int(size or 0)))
        messages = {str(month): int(count) for month, count in database.rows(_MESSAGES, (person,))}
        files = {str(month): int(count) for month, count in database.rows(_FILES, (person,))}
    months = sorted({*messages, *files})
    return Storage(
        tuple(parts), tuple(StorageMonth(month, messages.get(month, 0), files.get(month, 0)) for month in months)
    )
