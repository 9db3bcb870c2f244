"""Open the database of a record, whichever engine its address names."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from lifelong.errors import SettingsError
from lifelong.store.blobs.places import Places, places_in
from lifelong.store.database import Database
from lifelong.store.encryption import Cipher, cipher_of
from lifelong.store.sqlite.opening import FILE_NAME, open_folder
from lifelong.store.sqlite.presence import record_present
from lifelong.types.address import PostgresAddress, RecordAddress


def open_database(
    address: RecordAddress, cipher: Cipher | None = None, *, allow_read_only: bool = False, use_key: bool = True
) -> tuple[Database, Places]:
    """Open a database and bring it to the newest schema.

    Args:
        address: a folder with a database in SQLite, which is created if it does not exist; or a PostgreSQL database.
        cipher: encrypts the record; None means the key in the environment, if there is one.
        allow_read_only: whether to open it for reading if it cannot be written.
        use_key: whether the key in the environment is for this record.

    Returns:
        The database, and the places of the files.

    Raises:
        SettingsError: the key in the environment cannot be used, the address is malformed, or an extra is missing.
        StoreError: the database cannot be opened.
    """
    cipher = cipher_of() if cipher is None and use_key else cipher
    if isinstance(address, Path):
        return open_folder(address, cipher, allow_read_only=allow_read_only), places_in(address)
    if cipher is not None:
        raise SettingsError(
            f"{address}: LIFELONG_KEY encrypts a record in a folder. Encrypt the disks of the server and of the "
            "folder, and unset it"
        )
    if find_spec("psycopg") is None or find_spec("psycopg_pool") is None:
        raise SettingsError(f"{address} needs packages that are missing: `pip install 'lifelong[postgres]'`")
    from lifelong.store.postgres.opening import open_server

    return open_server(address, allow_read_only=allow_read_only)


def is_present(address: RecordAddress) -> bool:
    """Whether there is a record to open; a PostgreSQL database is asked when it is opened.

    Raises:
        StoreError: the database in a folder is missing or empty, and files beside it show that there was one.
    """
    return isinstance(address, PostgresAddress) or record_present(address / FILE_NAME)
