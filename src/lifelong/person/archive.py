"""Sessions, erasure, archives and index maintenance of one person."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from lifelong.archive.encryption import encrypted
from lifelong.archive.export import export, pieces
from lifelong.archive.restore import restore
from lifelong.engine import Engine
from lifelong.erasure.forget import forget, forget_person
from lifelong.errors import InputError
from lifelong.memory.sessions import close_sessions
from lifelong.person.facet import Facet
from lifelong.person.recall import Recall
from lifelong.store.record import Record
from lifelong.types import Forgotten, MessagePart


class Archive(Facet):
    """Sessions, erasure, archives and index maintenance of one person.

    Args:
        engine: models, settings and clock.
        record: the person's record.
        recall: embeds entries without a vector.
    """

    def __init__(self, engine: Engine, record: Record, recall: Recall) -> None:
        super().__init__(engine, record)
        self._recall = recall

    async def close_session(self) -> list[str]:
        """Close the open sessions now, so that they become episodes; returns their ids."""
        closed = await asyncio.to_thread(close_sessions, self._record, self._engine.store.jobs, now=self._engine.now())
        self._engine.nudge()
        return closed

    async def forget(self, *ids: str, statements: Sequence[MessagePart] = (), everything: bool = False) -> Forgotten:
        """Forget messages and memories with everything derived from them, and verify it by a scan of the store.

        Args:
            ids: ids of messages and memories; the source messages of a memory are forgotten, too.
            statements: parts of messages, such as one sentence; the rest of each message stays. ``erasure.preview``
                finds them for a query.
            everything: forget the whole person instead.

        Raises:
            InputError: nothing, or more than ``everything``, was given.
            NotFoundError: an id or a part is unknown; nothing was forgotten.
        """
        if bool(ids or statements) == everything:
            raise InputError("say what to forget: ids of messages or memories, statements, or everything=True")
        engine, now = self._engine, self._engine.now()

        def erase() -> Forgotten:
            forgotten = (
                forget_person(engine.store, self._record, now=now)
                if everything
                else forget(engine.store, self._record, ids, statements, now=now)
            )
            engine.drop_erased()
            return forgotten

        forgotten = await asyncio.to_thread(erase)
        engine.nudge()
        return forgotten

    async def export(
        self, path: str | os.PathLike[str], *, passphrase: str | None = None, plain: bool = False
    ) -> dict[str, int]:
        """Write all data of this person to a zip file; returns the number of items of each kind.

        Args:
            path: path of the file.
            passphrase: encrypts the file in the age format; a file without it is readable by anybody.
            plain: allow an unencrypted file of an encrypted record.

        Raises:
            InputError: the record is encrypted, and neither ``passphrase`` nor ``plain`` was given.
        """
        return await asyncio.to_thread(
            export,
            self._engine.store,
            self._record,
            Path(path),
            now=self._engine.now(),
            passphrase=passphrase,
            plain=plain,
        )

    def export_chunks(self, *, passphrase: str | None = None) -> Iterator[bytes]:
        """What ``export`` writes, as consecutive chunks of bytes. Each step blocks.

        Args:
            passphrase: encrypts it in the age format, in one chunk, which is in memory; None leaves it readable.

        Raises:
            InputError: the passphrase is too short, or the encryption package is not installed.
        """
        chunks = pieces(self._engine.store, self._record, now=self._engine.now())
        return chunks if passphrase is None else encrypted(chunks, passphrase)

    async def restore(
        self,
        archived: str | os.PathLike[str] | bytes,
        *,
        passphrase: str | None = None,
        bring_back: bool = False,
    ) -> dict[str, int]:
        """Add the data of an archive that ``export`` wrote; a second run adds nothing.

        Args:
            archived: the path of the archive, or its bytes.
            passphrase: passphrase of an encrypted archive.
            bring_back: add again what was forgotten since the export.

        Raises:
            ImportFormatError: the file is not an archive of Lifelong, or is damaged; nothing was added.
            PassphraseError: the archive is encrypted, and the passphrase is missing or wrong.
        """
        added = await asyncio.to_thread(
            restore,
            self._engine.store,
            self._record,
            archived if isinstance(archived, bytes) else Path(archived),
            now=self._engine.now(),
            passphrase=passphrase,
            bring_back=bring_back,
        )
        self._engine.nudge()
        return added

    async def embed_missing(self, progress: Callable[[int], None] | None = None) -> int:
        """Embed every entry without a vector of the current embedder; returns their number."""
        done = 0
        while count := await asyncio.to_thread(self._recall.catch_up):
            done += count
            if progress is not None:
                progress(done)
        return done
