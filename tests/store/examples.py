"""Small values that the tests of the store are told with."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from lifelong.store.messages import Utterance
from lifelong.store.record import Record
from lifelong.store.sqlite.database import SqliteDatabase
from lifelong.store.store import Store
from lifelong.types import Attachment, Message, Observation, Source, Statement
from tests.postgres import columns_holding, database_of_folder

GAP = timedelta(minutes=60)
NINE = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
NO_TERMS = np.zeros(0, np.uint32)


def say(record: Record, text: str, *, at: datetime = NINE, **more: Any) -> Message:
    """Add one message of the person and return it."""
    said = Utterance(**{"role": "user", "speaker": "", "text": text, "at": at, **more})
    return record.messages.add(said, gap=GAP)[1]


def fact(text: str, *messages: Message, at: datetime = NINE, **more: Any) -> Statement:
    """A semantic statement that quotes the whole of its messages."""
    sources = tuple(Source(message.id, message.text) for message in messages)
    return Statement(**{"kind": "semantic", "text": text, "sources": sources, "at": at, **more})


def reading(message: Message, *, mood: float | None = None, words: tuple[str, ...] = ()) -> Observation:
    """A trait reading that says nothing but its mood and words."""
    return Observation(message.id, message.at, (3.0,) * 5, 0.5, mood, words)


def media_folder(record: Record) -> Path:
    """The folder of a person's files, in a record that has them in a folder."""
    path = record.media._blobs.path(record.media.folder)
    assert path is not None
    return path


def picture(content: bytes) -> Attachment:
    """The attachment of a file with these bytes; the store does not look inside."""
    return Attachment(hashlib.sha256(content).hexdigest(), "image/png", len(content), 1, 1)


def show(record: Record, text: str, content: bytes) -> Message:
    """Add one message with a picture."""
    item = picture(content)
    with record.transaction():
        record.media.add(item, content)
        return say(record, text, attachments=(item,))


def rank(record: Record, message: Message, *terms: int) -> int:
    """Make a message rankable under these terms; returns the row number of its entry."""
    return record.entries.add("message", record.messages.seq(message.id), terms=np.array(terms, np.uint32))


def texts(messages: list[Message]) -> list[str]:
    """What was said."""
    return [message.text for message in messages]


def files_holding(folder: Path, trace: bytes) -> list[str]:
    """Names of the files anywhere under a folder whose bytes hold a trace; of its database, the columns of the rows."""
    files = [path.name for path in folder.rglob("*") if path.is_file() and trace in path.read_bytes()]
    databases = [url for record, url in database_of_folder.items() if record.is_relative_to(folder.absolute())]
    return files + [column for url in databases for column in columns_holding(url, trace)]


@contextmanager
def nothing_changes(path: Path) -> Iterator[None]:
    """Check that a file has the same bytes afterwards."""
    before = path.read_bytes()
    yield
    assert path.read_bytes() == before


def file_of(store: Store) -> SqliteDatabase:
    """The database in the file of a store."""
    assert isinstance(store._db, SqliteDatabase)
    return store._db
