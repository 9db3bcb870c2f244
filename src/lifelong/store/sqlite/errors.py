"""SQLite's errors as errors of Lifelong, each with what to do about it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from lifelong.errors import InputError, NotFoundError, StoreError, StoreFullError, StoreReadOnlyError
from lifelong.store.file_errors import FULL, MIN_FREE, READ_ONLY, translate_file_errors

BUSY_MS = 30_000
"""How long a writer waits for a writer in another process, in milliseconds."""

DAMAGED = (
    "{path} holds what cannot be read ({what}): it is damaged, so restore it from a backup or an export; "
    "`lifelong doctor` says more, and `lifelong export` may still save what is whole"
)

_DAMAGES = ("malformed JSON", "no such column", "no such table")
"""Messages of SQLite for our own queries if a page of the schema, or JSON in a column, is damaged."""


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Raise SQLite's errors as ``StoreError``, ``InputError`` or ``NotFoundError``, with advice in the message.

    Errors of the operating system are translated, too.

    Args:
        path: the file that the message names.
    """
    try:
        with translate_file_errors(path):
            yield
    except apsw.FullError as error:
        raise StoreFullError(FULL.format(path=path)) from error
    except (apsw.ReadOnlyError, apsw.PermissionsError) as error:
        raise StoreReadOnlyError(READ_ONLY.format(path=path)) from error
    except apsw.ConstraintError as error:
        if str(error).startswith("FOREIGN KEY"):
            raise NotFoundError(
                "what this belongs to was forgotten meanwhile, perhaps by another process: read the record again; "
                "a person who was forgotten is made anew by life.person(name)"
            ) from error
        raise InputError(f"this is stored already ({error}): ask what is known before adding it") from error
    except apsw.BusyError as error:
        raise StoreError(
            f"{path} has been held by another process for over {BUSY_MS // 1000} s: "
            "wait for it to finish (a long import, perhaps) and try again"
        ) from error
    except apsw.MismatchError as error:
        raise StoreError(DAMAGED.format(path=path, what=error)) from error
    except apsw.SQLError as error:
        if not str(error).startswith(_DAMAGES):
            raise
        raise StoreError(DAMAGED.format(path=path, what=error)) from error
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise StoreError(
            f"{path} is not a readable record ({error}): it is damaged (restore it from a backup or an export), or "
            "it is encrypted and LIFELONG_KEY is not its key, or it is not and LIFELONG_KEY is set"
        ) from error
    except (apsw.CantOpenError, apsw.IOError) as error:
        raise _cause(path, error) from error


def _cause(path: Path, error: apsw.Error) -> StoreError:
    """The likely cause of an SQLite error without a cause, from the present state of the disk."""
    folder = next(item for item in path.parents if item.exists())
    effective = os.access in os.supports_effective_ids
    places = [item for item in (folder, path) if item.exists()]
    if not all(os.access(item, os.W_OK, effective_ids=effective) for item in places):
        return StoreReadOnlyError(READ_ONLY.format(path=path))
    if shutil.disk_usage(folder).free < MIN_FREE:
        return StoreFullError(FULL.format(path=path))
    return StoreError(
        f"{path} cannot be opened or read ({error}): check that the folder exists and the disk is healthy"
    )
