"""Orphaned files: files among the media that no row of the database names.

An interrupted addition leaves one. An older ``record.db``, or the one of another record, leaves many. Orphaned files
are never shown; only ``delete`` deletes them.
"""

from __future__ import annotations

from lifelong.store import file_deletions
from lifelong.store.blobs.base import Blobs, FileEntry, is_in
from lifelong.store.database import Database
from lifelong.store.media import names_on_disk


def find(database: Database, media: Blobs) -> list[FileEntry]:
    """The orphaned files, sorted by key."""
    with database.snapshot():
        referenced = {
            file_deletions.key_of(str(folder), name)
            for folder, sha256 in database.rows(
                "SELECT p.folder, m.sha256 FROM media m JOIN person p ON p.id = m.person"
            )
            for name in names_on_disk(database.cipher, str(sha256))
        }
        erased = set()
        for folder, name in database.rows("SELECT folder, name FROM erased_file"):
            if name == file_deletions.WHOLE:
                erased.add(str(folder))
            else:
                referenced.add(file_deletions.key_of(str(folder), str(name)))
    return [
        file
        for file in media.files()
        if file.key not in referenced and not any(is_in(file.key, folder) for folder in erased)
    ]


def delete(database: Database, media: Blobs) -> int:
    """Delete the orphaned files and the folders that become empty; returns the number of deleted files."""
    with database.transaction():
        folders = {_folder(file) for file in find(database, media)}
        for name in sorted(folders):
            file_deletions.lock(database, name)  # no other process adds files meanwhile
        return media.delete(file.key for file in find(database, media) if _folder(file) in folders)


def _folder(file: FileEntry) -> str:
    return file.key.partition("/")[0]
