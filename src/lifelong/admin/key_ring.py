"""The keys of the HTTP server without a server and without models."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lifelong.server_keys import KeyRing
from lifelong.store.store import Store


@contextmanager
def open_keys(folder: Path, *, read_only: bool = False) -> Iterator[KeyRing]:
    """Open the keys of a record; a new record is created.

    Args:
        folder: the folder of the record.
        read_only: open the record also if it cannot be written; ``create`` and ``revoke`` raise then.

    Raises:
        StoreError: the record cannot be opened.
    """
    with Store(folder, allow_read_only=read_only) as store:
        yield KeyRing(store)
