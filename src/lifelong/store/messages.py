"""Messages: the verbatim history of a person. All memories cite it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lifelong.errors import InputError, NotFoundError
from lifelong.store.attachments import AttachmentRepository
from lifelong.store.columns import ROLE_CODE, moment, row_limit, to_json, zone_seconds
from lifelong.store.database import Database, Sent
from lifelong.store.decoding import decodes
from lifelong.store.message_rows import COLUMNS, FROM, message_from_row
from lifelong.store.read_steps import Batch, Row, Steps, ask, reads
from lifelong.store.sessions import SessionRepository
from lifelong.types import Attachment, Message, Role
from lifelong.types.history import MessageSource
from lifelong.types.ids import new_id
from lifelong.types.times import micros


@dataclass(frozen=True, slots=True)
class Utterance:
    """A message to store, with its text already cleaned; without an ``id`` it gets a new one."""

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
    """The messages of one person."""

    def __init__(
        self, database: Database, person: int, sessions: SessionRepository, attachments: AttachmentRepository
    ) -> None:
        self._db = database
        self._person = person
        self._sessions = sessions
        self._attachments = attachments

    def add(self, utterance: Utterance, *, gap: timedelta) -> tuple[Sent, Message]:
        """Store one message in its session.

        Args:
            utterance: the message. If it has a key, call ``known_keys`` before, in the same transaction.
            gap: a silence longer than this ends a session.

        Returns:
            What gives the row number, and the message.

        Raises:
            NotFoundError: ``reply_to`` is no message of this person.
        """
        with self._db.transaction():
            session, session_id = self._sessions.place(
                utterance.at, key=utterance.session_key, gap=gap, reply_to=utterance.reply_to
            )
            message = Message(
                id=utterance.id or new_id("msg"),
                role=utterance.role,
                speaker=utterance.speaker,
                text=utterance.text,
                at=utterance.at,
                session=session_id,
                attachments=utterance.attachments,
                key=utterance.key,
                reply_to=utterance.reply_to,
                shown=utterance.shown,
            )
            return self._insert(message, session), message

    def restore(self, message: Message) -> int | None:
        """Insert a message from an archive, with its id.

        Returns:
            The row number, or None if this person has the message already.

        Raises:
            InputError: another person has a message with this id, or the session of the message is missing.
        """
        with self._db.transaction():
            if self.get([message.id]):
                return None
            other = self._db.of_all.row("SELECT 1 FROM message WHERE id = ?", (message.id,))
            session = self._sessions.seq(message.session)
            if other is not None or session is None:
                raise InputError(
                    f"message {message.id!r} of the archive belongs to another person, or to no session: "
                    "export it again"
                )
            if message.reply_to is not None:
                self.seq(message.reply_to)
            return self._insert(message, session).number

    def elsewhere(self, ids: Collection[str]) -> bool:
        """Whether another person has a message with one of these ids, as after the import of an archive of theirs."""
        row = self._db.of_all.row(
            "SELECT 1 FROM message WHERE person <> ? AND id IN (SELECT value FROM json_each(?)) LIMIT 1",
            (self._person, to_json(ids)),
        )
        return row is not None

    def _insert(self, message: Message, session: int) -> Sent:
        with self._db.transaction():
            sent = self._db.send(
                "INSERT INTO message (person, id, session, role, speaker, text, at, zone, key, reply_to, "
                "shown) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
                "(SELECT seq FROM message WHERE +person = ?1 AND id = ?10), ?11) RETURNING seq",
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
                    message.reply_to or "",
                    to_json(message.shown) if message.shown else "[]",
                ),
            )
            if message.attachments:
                self._attachments.add(sent.number, message.attachments)
        return sent

    def known_keys(self, keys: Collection[str]) -> dict[str, str]:
        """The stored ones of these keys (names in an outside history), with the ids of their messages."""
        rows = self._db.rows(
            "SELECT key, id FROM message WHERE person = ? AND key IN (SELECT value FROM json_each(?))",
            (self._person, to_json(keys)),
        )
        return {str(key): str(message_id) for key, message_id in rows}

    def with_key_prefix(self, prefix: str) -> list[str]:
        """Ids of the messages whose keys begin so, sorted by time."""
        rows = self._db.rows(
            "SELECT id FROM message WHERE person = ?1 AND key >= ?2 AND key < ?2 || ?3 ORDER BY at, seq",
            (self._person, prefix, "\U0010ffff"),
        )
        return [str(row[0]) for row in rows]

    @reads
    def replies(self, message_id: str) -> Steps[list[str]]:
        """Ids of the replies to a message."""
        rows = yield from ask(
            "SELECT m.id FROM message m JOIN message q ON q.seq = m.reply_to WHERE +q.person = ? AND q.id = ?",
            (self._person, message_id),
        )
        return [str(row[0]) for row in rows]

    def seq(self, message_id: str) -> int:
        """The row number of a message.

        Raises:
            NotFoundError: this person has no such message.
        """
        row = self._db.row("SELECT seq FROM message WHERE +person = ? AND id = ?", (self._person, message_id))
        if row is None:
            raise NotFoundError(f"no message {message_id!r} in this person's history: ids come from add() and recall()")
        return int(row[0])

    @reads
    def get(self, ids: Sequence[str]) -> Steps[list[Message]]:
        """The messages with these ids, in the order of ``ids``; unknown ids are left out."""
        batch = Batch()
        rows = batch.add(
            ask(
                f"SELECT {COLUMNS} FROM {FROM} WHERE +m.person = ? AND m.id IN (SELECT value FROM json_each(?))",
                (self._person, to_json(ids)),
            )
        )
        files = batch.add(self._attachments.of.steps(ids))
        yield from batch.steps()
        messages = {message.id: message for message in map(message_from_row, rows.value)}
        for ref in files.value.keys() & messages.keys():
            messages[ref] = replace(messages[ref], attachments=files.value[ref])
        return [messages[item] for item in dict.fromkeys(ids) if item in messages]

    @reads
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
    ) -> Steps[list[Message]]:
        """Messages sorted by time.

        Args:
            since: first time, inclusive.
            until: last time, exclusive.
            session: id of a session; only its messages.
            after: time (microseconds since 1970) and id of a message; only messages after it. The message itself may
                be deleted.
            limit: the maximum number.
            newest: whether to take the last ``limit`` messages instead of the first.
            with_files: whether to take only messages with attachments.
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
        if session is not None:  # the person is checked, so that no session of another person is read
            where.append("m.session = (SELECT seq FROM session WHERE id = ? AND person = ?)")
            values += [session, self._person]  # type: ignore[list-item]
        if after is not None:
            where.append("(m.at, m.seq) > (?, coalesce((SELECT seq FROM message WHERE +person = ? AND id = ?), -1))")
            values += [after[0], self._person, after[1]]  # type: ignore[list-item]
        order = "DESC" if newest else "ASC"
        rows = yield from ask(
            f"SELECT {COLUMNS} FROM {FROM} WHERE {' AND '.join(where)} ORDER BY m.at {order}, m.seq {order} LIMIT ?",
            [*values, row_limit(limit)],
        )
        messages = yield from self._read(rows)
        return messages[::-1] if newest else messages

    @reads
    def uncovered(self, *, limit: int) -> Steps[list[Message]]:
        """The newest messages without an episode: their session is open, or its update job is not done."""
        rows = yield from ask(
            f"SELECT {COLUMNS} FROM {FROM} WHERE m.session IN (SELECT seq FROM session WHERE person = ?1 "
            "AND (closed_at IS NULL OR seq IN (SELECT session FROM job WHERE session IS NOT NULL))) "
            "ORDER BY m.at DESC, m.seq DESC LIMIT ?2",
            (self._person, limit),
        )
        return (yield from self._read(rows))[::-1]

    @reads
    def around(self, message_id: str, *, reach: int) -> Steps[list[Message]]:
        """A message and up to ``reach`` messages before and after it in its session."""
        seq = self.seq(message_id)
        before, after = (
            self._db.rows(
                f"SELECT {COLUMNS} FROM {FROM}, message c WHERE c.seq = ? AND m.session = c.session "
                f"AND (m.at, m.seq) {sign} (c.at, c.seq) ORDER BY m.at {order}, m.seq {order} LIMIT ?",
                (seq, reach + extra),
            )
            for sign, order, extra in (("<", "DESC", 0), (">=", "ASC", 1))
        )
        return (yield from self._read(before[::-1] + after))

    @decodes
    def turns_before(self, ids: Sequence[str]) -> dict[str, str]:
        """The words of the turn before each of these messages in its session; no entry where there is none.

        Replies are passed over: of these, the message that they answer is the turn.
        """
        rows = self._db.rows(
            "SELECT c.id, (SELECT m.text FROM message m WHERE m.session = c.session AND (m.at, m.seq) < (c.at, c.seq) "
            "AND m.reply_to IS NULL ORDER BY m.at DESC, m.seq DESC LIMIT 1) "
            "FROM message c WHERE +c.person = ?1 AND c.id IN (SELECT value FROM json_each(?2))",
            (self._person, to_json(ids)),
        )
        return {str(message_id): str(text) for message_id, text in rows if text}

    @reads
    def of_file(self, sha256: str) -> Steps[list[Message]]:
        """The messages that have this file, sorted by time."""
        rows = yield from ask(
            f"SELECT {COLUMNS} FROM {FROM} WHERE m.person = ?1 AND m.seq IN "
            "(SELECT message FROM attachment WHERE person = ?1 AND sha256 = ?2) ORDER BY m.at, m.seq",
            (self._person, sha256),
        )
        return (yield from self._read(rows))

    @decodes
    def moments(self, *, since: datetime | None = None, until: datetime | None = None) -> list[datetime]:
        """The times of the messages from ``since`` (inclusive) to ``until`` (exclusive), sorted."""
        rows = self._db.rows(
            "SELECT at FROM message WHERE person = ?1 AND (?2 IS NULL OR at >= ?2) AND (?3 IS NULL OR at < ?3) "
            "ORDER BY at",
            (self._person, None if since is None else micros(since), None if until is None else micros(until)),
        )
        return [moment(int(row[0])) for row in rows]

    def count(self) -> int:
        """The number of messages of this person."""
        row = self._db.row("SELECT count(*) FROM message WHERE person = ?", (self._person,))
        return 0 if row is None else int(row[0])

    def from_source(self, source: str) -> list[str]:
        """Ids of the messages with ``source`` as session id, or as prefix (``chatgpt:``) of the key or session key."""
        rows = self._db.rows(
            "SELECT m.id FROM message m JOIN session s ON s.seq = m.session WHERE m.person = ?1 AND (s.id = ?2 "
            "OR substr(m.key, 1, length(?2)) = ?2 OR substr(s.key, 1, length(?2)) = ?2) ORDER BY m.at, m.seq",
            (self._person, source),
        )
        return [str(row[0]) for row in rows]

    @decodes
    def sources(self, limit: int) -> list[MessageSource]:
        """The places that messages with keys came from, that with most messages first."""
        rows = self._db.rows(
            "SELECT substr(key, 1, instr(key, ':')), count(*), min(at), max(at) FROM message "
            "WHERE person = ? AND instr(key, ':') > 1 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?",
            (self._person, limit),
        )
        return [MessageSource(str(name), int(count), moment(first), moment(last)) for name, count, first, last in rows]

    def unranked(self) -> list[str]:
        """Ids of messages that recall does not rank: replies that only repeat the person's own words."""
        rows = self._db.rows(
            "SELECT m.id FROM message m WHERE m.person = ? AND NOT EXISTS "
            "(SELECT 1 FROM entry e WHERE e.message = m.seq) ORDER BY m.seq",
            (self._person,),
        )
        return [str(row[0]) for row in rows]

    def replies_to_any(self, ids: Iterable[str]) -> list[str]:
        """Ids of replies that answer one of these messages, or had one of these messages or memories in context."""
        wanted_ids = to_json(ids)
        rows = self._db.rows(
            "SELECT m.id FROM message m JOIN message q ON q.seq = m.reply_to WHERE m.person = ?1 "
            "AND q.id IN (SELECT value FROM json_each(?2)) UNION "
            "SELECT m.id FROM message m, json_each(m.shown) shown WHERE m.person = ?1 AND m.shown <> '[]' "
            "AND shown.value IN (SELECT value FROM json_each(?2))",
            (self._person, wanted_ids),
        )
        return [str(row[0]) for row in rows]

    def reword(self, message_id: str, text: str) -> None:
        """Replace the text of a message, because a part of it is erased.

        Raises:
            NotFoundError: this person has no such message.
        """
        with self._db.transaction():
            self._db.send("UPDATE message SET text = ? WHERE seq = ?", (text, self.seq(message_id)))

    def delete_replies(self, message_id: str) -> None:
        """Delete the replies to a message, as ``delete`` does."""
        with self._db.transaction():
            self._db.send(
                "DELETE FROM message WHERE +person = ?1 "
                "AND reply_to = (SELECT seq FROM message WHERE +person = ?1 AND id = ?2)",
                (self._person, message_id),
            )
            self._sessions.shrink()

    def delete(self, ids: Collection[str]) -> int:
        """Delete messages with their sources, observations, entries, vectors, jobs and replies.

        Returns:
            The number of deleted messages among ``ids``; their replies are not counted.
        """
        with self._db.transaction():
            changed = self._db.write(
                "DELETE FROM message WHERE +person = ? AND id IN (SELECT value FROM json_each(?))",
                (self._person, to_json(ids)),
            )
            self._sessions.shrink()
        return changed

    def _read(self, rows: Sequence[Row]) -> Steps[list[Message]]:
        messages = {row[0]: message_from_row(row) for row in rows}
        if not messages:
            return []
        for seq, attachments in (yield from self._attachments.of_rows.steps(list(messages))).items():
            messages[seq] = replace(messages[seq], attachments=attachments)
        return list(messages.values())
