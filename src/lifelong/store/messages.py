"""Messages and their attachments: the verbatim history, which is the ground truth."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lifelong.errors import InputError, NotFoundError
from lifelong.store.attachments import AttachmentRepository
from lifelong.store.columns import (
    ROLE_CODE,
    micros,
    moment,
    new_id,
    to_json,
    zone_seconds,
)
from lifelong.store.database import Database, Row
from lifelong.store.decoding import decodes
from lifelong.store.message_rows import COLUMNS, FROM, message_from_row
from lifelong.store.sessions import SessionRepository
from lifelong.types import Attachment, Message, Role


@dataclass(frozen=True, slots=True)
class Utterance:
    """A cleaned message, ready to be stored; without an ``id`` it gets a fresh one."""

    role: Role
    speaker: str
    text: str
    at: datetime
    attachments: tuple[Attachment, ...] = ()
    key: str | None = None
    session_key: str | None = None
    reply_to: str | None = None
    shown: tuple[str, ...] = ()
    id: str = ""


class MessageRepository:
    """The history of one person."""

    def __init__(
        self, database: Database, person: int, sessions: SessionRepository, attachments: AttachmentRepository
    ) -> None:
        self._db = database
        self._person = person
        self._sessions = sessions
        self._attachments = attachments

    def add(self, said: Utterance, *, gap: timedelta) -> tuple[int, Message]:
        """Store one message in the session that it belongs to.

        Args:
            said: the message. Ask ``known_keys`` first, in the same transaction, for one with a key.
            gap: a silence longer than this ends a session.

        Returns:
            Its row number and the message.

        Raises:
            NotFoundError: ``reply_to`` is no message of this person.
        """
        with self._db.transaction():
            answered = None if said.reply_to is None else self.seq(said.reply_to)
            session, session_id = self._sessions.place(said.at, key=said.session_key, gap=gap, answered=answered)
            message = Message(
                id=said.id or new_id("msg"),
                role=said.role,
                speaker=said.speaker,
                text=said.text,
                at=said.at,
                session=session_id,
                attachments=said.attachments,
                key=said.key,
                reply_to=said.reply_to,
                shown=said.shown,
            )
            return self._insert(message, session), message

    def restore(self, message: Message) -> int | None:
        """Insert a message under its own id, as an archive holds it.

        Returns:
            Its row number, or None when this person has it already.

        Raises:
            InputError: the id belongs to another person of this record, or its session is missing.
        """
        with self._db.transaction():
            if self.get([message.id]):
                return None
            taken = self._db.row("SELECT 1 FROM message WHERE id = ?", (message.id,))
            session = self._sessions.seq(message.session)
            if taken is not None or session is None:
                raise InputError(
                    f"message {message.id!r} of the archive belongs to another person, or to no session: "
                    "import the archive into a record that does not hold that person"
                )
            return self._insert(message, session)

    def _insert(self, message: Message, session: int) -> int:
        with self._db.transaction() as connection:
            connection.execute(
                "INSERT INTO message (person, id, session, role, speaker, text, at, zone, key, reply_to, "
                "shown) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                (
                    self._person,
                    message.id,
                    session,
                    ROLE_CODE[message.role],
                    message.speaker,
                    message.text,
                    micros(message.at),
                    zone_seconds(message.at),
                    message.key,
                    None if message.reply_to is None else self.seq(message.reply_to),
                    to_json(message.shown) if message.shown else "[]",
                ),
            )
            seq = int(connection.last_insert_rowid())
            self._attachments.add(seq, message.attachments)
        return seq

    def known_keys(self, keys: Collection[str]) -> dict[str, str]:
        """Which of these outside names are stored already, with the ids of their messages."""
        rows = self._db.rows(
            "SELECT key, id FROM message WHERE person = ? AND key IN (SELECT value FROM json_each(?))",
            (self._person, to_json(keys)),
        )
        return {str(key): str(message_id) for key, message_id in rows}

    def seq(self, message_id: str) -> int:
        """The row number of a message.

        Raises:
            NotFoundError: this person has no such message.
        """
        row = self._db.row("SELECT seq FROM message WHERE +person = ? AND id = ?", (self._person, message_id))
        if row is None:
            raise NotFoundError(f"no message {message_id!r} in this person's history: ids come from add() and recall()")
        return int(row[0])

    def get(self, ids: Sequence[str]) -> list[Message]:
        """The messages of these ids, in the order given; unknown ids are left out."""
        rows = self._db.rows(
            f"SELECT {COLUMNS} FROM {FROM} WHERE +m.person = ? AND m.id IN (SELECT value FROM json_each(?))",
            (self._person, to_json(ids)),
        )
        found = {message.id: message for message in self._read(rows)}
        return [found[item] for item in dict.fromkeys(ids) if item in found]

    def select(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        session: str | None = None,
        after: tuple[int, str] | None = None,
        limit: int | None = None,
        newest: bool = False,
        with_files: bool = False,
    ) -> list[Message]:
        """Messages in the order of time.

        Args:
            since: from this time on.
            until: before this time.
            session: only of this session.
            after: only what follows this time, in microseconds since 1970, and id; it need not be there any more.
            limit: at most so many.
            newest: take the last ``limit`` instead of the first ones.
            with_files: only those with files.
        """
        where, values = ["m.person = ?"], [self._person]
        if with_files:
            where.append("EXISTS (SELECT 1 FROM attachment a WHERE a.message = m.seq)")
        for clause, value in (
            ("m.at >= ?", None if since is None else micros(since)),
            ("m.at < ?", None if until is None else micros(until)),
        ):
            if value is not None:
                where.append(clause)
                values.append(value)
        if session is not None:  # by its owner: nobody's time tells of somebody else's session
            where.append("m.session = (SELECT seq FROM session WHERE id = ? AND person = ?)")
            values += [session, self._person]  # type: ignore[list-item]
        if after is not None:
            where.append("(m.at, m.seq) > (?, coalesce((SELECT seq FROM message WHERE +person = ? AND id = ?), -1))")
            values += [after[0], self._person, after[1]]  # type: ignore[list-item]
        order = "DESC" if newest else "ASC"
        rows = self._db.rows(
            f"SELECT {COLUMNS} FROM {FROM} WHERE {' AND '.join(where)} ORDER BY m.at {order}, m.seq {order} LIMIT ?",
            [*values, -1 if limit is None else limit],
        )
        messages = self._read(rows)
        return messages[::-1] if newest else messages

    def uncovered(self, *, limit: int) -> list[Message]:
        """The newest messages that no episode covers yet: of sessions that are open, or closed and not worked up."""
        rows = self._db.rows(
            f"SELECT {COLUMNS} FROM {FROM} WHERE m.session IN (SELECT seq FROM session WHERE person = ?1 "
            "AND (closed_at IS NULL OR seq IN (SELECT session FROM job WHERE session IS NOT NULL))) "
            "ORDER BY m.at DESC, m.seq DESC LIMIT ?2",
            (self._person, limit),
        )
        return self._read(rows)[::-1]

    def around(self, message_id: str, *, reach: int) -> list[Message]:
        """A message with up to ``reach`` messages before and after it in its session."""
        seq = self.seq(message_id)
        before, after = (
            self._db.rows(
                f"SELECT {COLUMNS} FROM {FROM}, message c WHERE c.seq = ? AND m.session = c.session "
                f"AND (m.at, m.seq) {sign} (c.at, c.seq) ORDER BY m.at {order}, m.seq {order} LIMIT ?",
                (seq, reach + extra),
            )
            for sign, order, extra in (("<", "DESC", 0), (">=", "ASC", 1))
        )
        return self._read(before[::-1] + after)

    def of_file(self, sha256: str) -> list[Message]:
        """The messages that a file came with, in the order of time."""
        rows = self._db.rows(
            f"SELECT {COLUMNS} FROM {FROM} WHERE m.person = ?1 AND m.seq IN "
            "(SELECT message FROM attachment WHERE person = ?1 AND sha256 = ?2) ORDER BY m.at, m.seq",
            (self._person, sha256),
        )
        return self._read(rows)

    @decodes
    def moments(self, *, since: datetime | None = None, until: datetime | None = None) -> list[datetime]:
        """When each message was said, from ``since`` on and before ``until``, in the order of time."""
        rows = self._db.rows(
            "SELECT at FROM message WHERE person = ?1 AND (?2 IS NULL OR at >= ?2) AND (?3 IS NULL OR at < ?3) "
            "ORDER BY at",
            (self._person, None if since is None else micros(since), None if until is None else micros(until)),
        )
        return [moment(int(row[0])) for row in rows]

    def count(self) -> int:
        """How many messages this person's history holds."""
        row = self._db.row("SELECT count(*) FROM message WHERE person = ?", (self._person,))
        return 0 if row is None else int(row[0])

    def from_source(self, source: str) -> list[str]:
        """Ids of messages of a session, or whose own or session's name outside begins like this (``chatgpt:``)."""
        rows = self._db.rows(
            "SELECT m.id FROM message m JOIN session s ON s.seq = m.session WHERE m.person = ?1 AND (s.id = ?2 "
            "OR substr(m.key, 1, length(?2)) = ?2 OR substr(s.key, 1, length(?2)) = ?2) ORDER BY m.at, m.seq",
            (self._person, source),
        )
        return [str(row[0]) for row in rows]

    def unranked(self) -> list[str]:
        """Ids of stored messages that recall does not rank: replies that only repeat the person's own words."""
        rows = self._db.rows(
            "SELECT m.id FROM message m WHERE m.person = ? AND NOT EXISTS "
            "(SELECT 1 FROM entry e WHERE e.message = m.seq) ORDER BY m.seq",
            (self._person,),
        )
        return [str(row[0]) for row in rows]

    def replies_to_any(self, ids: Iterable[str]) -> list[str]:
        """Ids of stored replies that answered, or were shown, any of these messages or memories."""
        wanted = to_json(ids)
        rows = self._db.rows(
            "SELECT m.id FROM message m JOIN message q ON q.seq = m.reply_to WHERE m.person = ?1 "
            "AND q.id IN (SELECT value FROM json_each(?2)) UNION "
            "SELECT m.id FROM message m, json_each(m.shown) shown WHERE m.person = ?1 AND m.shown <> '[]' "
            "AND shown.value IN (SELECT value FROM json_each(?2))",
            (self._person, wanted),
        )
        return [str(row[0]) for row in rows]

    def delete(self, ids: Collection[str]) -> int:
        """Delete messages with their sources, observations, entries, vectors, jobs and the replies to them.

        Returns:
            How many of these ids went; replies that went with them are not counted.
        """
        with self._db.transaction() as connection:
            connection.execute(
                "DELETE FROM message WHERE +person = ? AND id IN (SELECT value FROM json_each(?))",
                (self._person, to_json(ids)),
            )
            changed = connection.changes()
            self._sessions.shrink()
        return int(changed)

    @decodes
    def _read(self, rows: Sequence[Row]) -> list[Message]:
        messages = {row[0]: message_from_row(row) for row in rows}
        if not messages:
            return []
        for seq, attachments in self._attachments.of_rows(list(messages)).items():
            messages[seq] = replace(messages[seq], attachments=attachments)
        return list(messages.values())
