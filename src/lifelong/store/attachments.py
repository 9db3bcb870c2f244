"""Attachments: which files belong to which message, in which order."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from lifelong.store.columns import to_json
from lifelong.store.database import Database
from lifelong.store.read_steps import Steps, ask, reads
from lifelong.types import Attachment
from lifelong.types.times import micros


class AttachmentRepository:
    """The attachments of one person's messages."""

    def __init__(self, database: Database, person: int) -> None:
        self._db = database
        self._person = person

    def add(self, message: int, attachments: Sequence[Attachment]) -> None:
        """Store the attachments of a message.

        Args:
            message: row number of the message.
            attachments: its files, in order; their bytes are stored already.
        """
        with self._db.transaction():
            self._db.write_many(
                "INSERT INTO attachment (message, position, person, sha256, name, spoken) VALUES (?,?,?,?,?,?)",
                [
                    (message, position, self._person, item.sha256, item.name, item.spoken)
                    for position, item in enumerate(attachments)
                ],
            )

    @reads
    def of(self, ids: Iterable[str]) -> Steps[dict[str, tuple[Attachment, ...]]]:
        """The attachments of these messages, by message id; messages without any are left out."""
        rows = yield from ask(
            "SELECT m.id, a.sha256, d.media_type, d.size, d.width, d.height, a.name, a.spoken "
            "FROM message m JOIN attachment a ON a.message = m.seq "
            "JOIN media d ON d.person = a.person AND d.sha256 = a.sha256 "
            "WHERE +m.person = ? AND m.id IN (SELECT value FROM json_each(?)) ORDER BY m.seq, a.position",
            (self._person, to_json(ids)),
        )
        attachments: dict[str, tuple[Attachment, ...]] = {}
        for message_id, *values, spoken in rows:
            item = replace(Attachment(*values), spoken=bool(spoken))
            attachments[str(message_id)] = (*attachments.get(str(message_id), ()), item)
        return attachments

    @reads
    def of_rows(self, messages: Sequence[int]) -> Steps[dict[int, tuple[Attachment, ...]]]:
        """``of`` for row numbers of messages that belong to this person."""
        rows = yield from ask(
            "SELECT a.message, a.sha256, d.media_type, d.size, d.width, d.height, a.name, a.spoken "
            "FROM attachment a JOIN media d ON d.person = a.person AND d.sha256 = a.sha256 "
            "WHERE a.message IN (SELECT CAST(value AS BIGINT) FROM json_each(?)) ORDER BY a.message, a.position",
            (json.dumps(list(messages)),),
        )
        attachments: dict[int, tuple[Attachment, ...]] = {}
        for seq, *values, spoken in rows:
            item = replace(Attachment(*values), spoken=bool(spoken))
            attachments[seq] = (*attachments.get(seq, ()), item)
        return attachments

    def pictures(
        self,
        *,
        limit: int,
        after: tuple[int, str] | None = None,
        newest: bool = True,
        since: datetime | None = None,
        until: datetime | None = None,
        concept: str | None = None,
    ) -> list[tuple[str, str]]:
        """Pictures in the order of time, each once, with the id of the first message that has it: (SHA-256, message).

        Pictures of the same time are in the order of their hashes.

        Args:
            limit: the maximum number.
            after: time (microseconds since 1970) and SHA-256 of a picture: only those behind it. It may be deleted.
            newest: the newest first instead of the oldest.
            since, until: only pictures of messages from ``since`` on and before ``until``.
            concept: only pictures in which this concept (by id) was recognised.
        """
        beyond, order = ("<", "DESC") if newest else (">", "ASC")
        first, last = -(2**62) if since is None else micros(since), 2**62 if until is None else micros(until)
        if after is not None:  # so that a page costs the same wherever it is
            first, last = (first, min(last, after[0] + 1)) if newest else (max(first, after[0]), last)
        rows = self._db.rows(
            "SELECT a.sha256, m.id FROM message m CROSS JOIN attachment a "
            "JOIN media d ON d.person = a.person AND d.sha256 = a.sha256 "
            "WHERE a.message = m.seq AND m.person = ?1 AND m.at >= ?2 AND m.at < ?3 AND d.media_type LIKE 'image/%' "
            f"AND (?4 IS NULL OR (m.at, a.sha256) {beyond} (?4, ?5)) "
            "AND (?6 IS NULL OR a.sha256 IN (SELECT s.sha256 FROM sighting s JOIN concept c ON c.seq = s.concept "
            "WHERE s.person = ?1 AND c.id = ?6)) "
            "AND NOT EXISTS (SELECT 1 FROM attachment b JOIN message n ON n.seq = b.message WHERE b.person = ?1 "
            "AND b.sha256 = a.sha256 AND (n.at, n.seq, b.position) < (m.at, m.seq, a.position)) "
            f"ORDER BY m.at {order}, a.sha256 {order} LIMIT ?7",
            (self._person, first, last, *(after or (None, None)), concept, limit),
        )
        return [(str(sha256), str(message)) for sha256, message in rows]

    def message_ids(self, files: Collection[str]) -> list[str]:
        """Ids of the messages that have any of these files, in the order in which they were stored."""
        rows = self._db.rows(
            "SELECT DISTINCT m.id, m.seq FROM attachment a JOIN message m ON m.seq = a.message WHERE a.person = ? "
            "AND a.sha256 IN (SELECT value FROM json_each(?)) ORDER BY m.seq",
            (self._person, to_json(files)),
        )
        return [str(message) for message, _ in rows]
