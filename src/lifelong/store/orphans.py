"""Orphaned files: files in the media folder that no row of the database names.

An interrupted addition leaves one. An older ``record.db``, or the one of another record, leaves many. Orphaned files
are never shown; only ``delete`` deletes them.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from lifelong.store import file_deletions
from lifelong.store.database import Database
from lifelong.store.file_errors import translate_file_errors
from lifelong.store.media import names_on_disk


def find(database: Database, media: Path) -> list[Path]:
    """The orphaned files, sorted by path."""
    if not media.exists():
        return []
    with database.snapshot():
        referenced = {
            media / str(folder) / name[:2] / name
            for folder, sha256 in database.rows(
                "SELECT p.folder, m.sha256 FROM media m JOIN person p ON p.id = m.person"
            )
            for name in names_on_disk(database.cipher, str(sha256))
        }
        for folder, name in database.rows("SELECT folder, name FROM erased_file"):
            referenced.add(media / str(folder) / str(name)[:2] / str(name) if name else media / str(folder))
    return sorted(
        path
        for path in media.rglob("*")
        if (path.is_symlink() or not path.is_dir()) and referenced.isdisjoint((path, *path.parents))
    )


def delete(database: Database, media: Path) -> int:
    """Delete the orphaned files and the folders that become empty; returns the number of deleted files."""
    with database.transaction(), translate_file_errors(media):
        folders = {path.relative_to(media).parts[0] for path in find(database, media)}
        for name in sorted(folders):
            file_deletions.lock(database, name)  # no other process adds files meanwhile
        orphans = [path for path in find(database, media) if path.relative_to(media).parts[0] in folders]
        for path in orphans:
            path.unlink(missing_ok=True)
        for folder in sorted(
            {parent for path in orphans for parent in path.parents if media in parent.parents}, reverse=True
        ):
            with suppress(OSError):  # not empty
                folder.rmdir()
    return len(orphans)
