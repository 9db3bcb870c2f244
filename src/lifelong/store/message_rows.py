"""Messages from rows: the columns of a query, and the value of a row."""

from __future__ import annotations

from lifelong.store.columns import ROLES, moment, strings
from lifelong.store.read_steps import Row
from lifelong.types import Message

COLUMNS = (
    "m.seq, m.id, m.role, m.speaker, m.text, m.at, m.zone, s.id, m.key, "
    "(SELECT r.id FROM message r WHERE r.seq = m.reply_to), m.shown"
)
FROM = "message m JOIN session s ON s.seq = m.session"


def message_from_row(row: Row) -> Message:
    """The message of a row with ``COLUMNS``; its attachments are read separately."""
    _, message_id, role, speaker, text, at, zone, session, key, reply_to, shown = row
    return Message(
        id=message_id,
        role=ROLES[role],
        speaker=speaker,
        text=text,
        at=moment(at, zone),
        session=session,
        key=key,
        reply_to=reply_to,
        shown=strings(shown),
    )
