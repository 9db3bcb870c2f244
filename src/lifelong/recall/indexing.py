"""Index the words that were perceived in files: with the message that has the file, and passage by passage."""

from __future__ import annotations

from collections.abc import Collection

from lifelong.language.terms import Flag, flags, terms
from lifelong.store.record import Record
from lifelong.types import Message


def index_message(record: Record, message: Message, *, anew: bool = False) -> None:
    """Index a message again by its own words and the words that were perceived in its files.

    The words of files are not the person's own: they do not decide whether the message is a wish or a question, and
    the update stage never reads them.

    Args:
        record: the person's record.
        message: a stored message.
        anew: also where nothing was perceived, because the index may hold words from before.
    """
    texts = _file_words(record, message)
    if texts or anew:
        _index(record, message, texts, anew=False)


def renew_message(record: Record, message: Message) -> None:
    """Index a message again without its vector, because its text was changed by an erasure."""
    _index(record, message, _file_words(record, message), anew=True)


def _file_words(record: Record, message: Message) -> list[str]:
    files = [item.sha256 for item in message.attachments]
    texts = record.findings.texts(files) if files else []
    return [*texts, *(dict.fromkeys(item.name for item in record.concepts.sightings(files=files)) if files else ())]


def _index(record: Record, message: Message, texts: Collection[str], *, anew: bool) -> None:
    term_ids = terms("\n".join([message.text, *texts]))
    marks = int(flags(message.text, pictures=sum(item.is_picture for item in message.attachments)))
    with record.transaction():
        if record.messages.get([message.id]):
            seq = record.messages.seq(message.id)
            record.entries.reword(seq, terms=term_ids, flags=marks, anew=anew)


def index_passages(record: Record, message: Message) -> None:
    """Index the passages of a message's files; the next recall embeds them.

    Of the flags of a message, only those of plain content are set: a file states no wish, asks no question and does not
    speak as the person. A passage of speech is indexed by its speaker's name, too.
    """
    files = [item.sha256 for item in message.attachments]
    with record.transaction():
        if len(record.attachments.message_ids(files)) > 1:  # the file came again: every message with it is a source
            record.passages.retire(files)
        for seq, passage in record.passages.unindexed(files):
            text = passage.excerpt.text
            marks = int(flags(text) & (Flag.NUMBER | Flag.TIME | Flag.NAME))
            record.entries.add("passage", seq, terms=terms(f"{passage.speaker} {text}"), flags=marks)


def reindex_files(record: Record, files: Collection[str]) -> None:
    """Index files and their messages again, because other concepts are recognised in them."""
    with record.transaction():
        record.passages.retire(files)
        for message in record.messages.get(record.attachments.message_ids(files)):
            index_message(record, message, anew=True)
            index_passages(record, message)
