"""What was perceived in files becomes findable: with the message that has them, and passage by passage."""

from __future__ import annotations

from collections.abc import Collection

from lifelong.language.terms import Flag, flags, terms
from lifelong.store.record import Record
from lifelong.types import Message


def reword(record: Record, message: Message, *, anew: bool = False) -> None:
    """Enter a message anew under its own words and those that were perceived in its files.

    The latter are no words of the person: they say nothing about whether the message is a wish or a question, and
    the update stage never sees them.

    Args:
        anew: also where nothing was perceived, because something may have been before.
    """
    files = [item.sha256 for item in message.attachments]
    texts = record.perceived.texts(files) if files else []
    texts += dict.fromkeys(item.name for item in record.concepts.sightings(files=files)) if files else []
    if not texts and not anew:
        return
    term_ids = terms("\n".join([message.text, *texts]))
    marks = int(flags(message.text, pictures=sum(item.is_picture for item in message.attachments)))
    with record.transaction():
        if record.messages.get([message.id]):
            seq = record.messages.seq(message.id)
            record.entries.reword(seq, terms=term_ids, flags=marks)


def enter_passages(record: Record, message: Message) -> None:
    """Make the passages of a message's files rankable, and their vectors' turn comes with the next recall.

    Nobody wishes, asks or says "I" in a file: of the marks of a message only those of plain content are set. Speech is
    found by the name of who says it, too.
    """
    files = [item.sha256 for item in message.attachments]
    with record.transaction():
        if len(record.messages.with_files(files)) > 1:  # given again: every message with it is a source
            record.passages.retire(files)
        for seq, passage in record.passages.unentered(files):
            text = passage.excerpt.text
            marks = int(flags(text) & (Flag.NUMBER | Flag.TIME | Flag.NAME))
            record.entries.add("passage", seq, terms=terms(f"{passage.speaker} {text}"), flags=marks)


def enter_again(record: Record, files: Collection[str]) -> None:
    """Enter these files and their messages anew: who is known in them has changed."""
    with record.transaction():
        record.passages.retire(files)
        for message in record.messages.get(record.messages.with_files(files)):
            reword(record, message, anew=True)
            enter_passages(record, message)
