"""The keys of the HTTP server without a server and without models."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lifelong.server_keys import KeyRing
from lifelong.store.store import Store
from lifelong.types.address import RecordAddress


@contextmanager
def open_keys(address: RecordAddress, *, read_only: bool = False) -> Iterator[KeyRing]:
    """Open the keys of a record; a new record is created.

    Args:
        address: where the record is.
        read_only: open the record also if it cannot be written; ``create`` and ``revoke`` raise then.

    Raises:
        StoreError: the record cannot be opened.
    """
    with Store(address, allow_read_only=read_only) as store:
        yield KeyRing(store)
