"""Open a PostgreSQL database and the place of its files."""

from __future__ import annotations

from platformdirs import user_data_path

from lifelong.errors import StoreError, StoreReadOnlyError
from lifelong.store.blobs.objects import open_objects
from lifelong.store.blobs.places import Places, places_in, places_of
from lifelong.store.file_errors import translate_file_errors
from lifelong.store.postgres.connections import connect, pool_of
from lifelong.store.postgres.database import PostgresDatabase
from lifelong.store.postgres.errors import translate_errors
from lifelong.store.postgres.schema import migrate, packaged_migrations, version
from lifelong.store.sqlite.opening import FILE_NAME
from lifelong.types.address import PostgresAddress


def open_server(address: PostgresAddress, *, allow_read_only: bool) -> tuple[PostgresDatabase, Places]:
    """Open a database and bring it to the newest schema.

    Args:
        address: the database.
        allow_read_only: whether to open it for reading if it cannot be written.

    Returns:
        The database, and the places of the files; a folder is made if it does not exist.

    Raises:
        SettingsError: an address is malformed, or object storage needs packages that are missing.
        StoreVersionError: a newer version of Lifelong wrote the database.
        StoreReadOnlyError: the database cannot be written.
        StoreError: the server cannot be reached, refuses the user, or is too old; or the folder is a record in SQLite;
            or object storage cannot be used.
    """
    name = str(address)
    error: StoreError | None = None
    with connect(address.url) as connection, translate_errors(name):
        row = connection.execute("SHOW transaction_read_only").fetchone()
        if row is not None and row[0] == "on":
            error = StoreReadOnlyError(f"{name} cannot be written: it is a standby, or set to be read only")
            if not allow_read_only or version(connection) != packaged_migrations()[-1][0]:
                raise error
        else:
            migrate(connection, name)
        identity = connection.execute("SELECT id FROM identity").fetchone()
    assert identity is not None
    places = _places(address, str(identity[0]), read_only=error is not None)
    return PostgresDatabase(name, pool_of(address.url, most=address.connections), read_only=error), places


def _places(address: PostgresAddress, identity: str, *, read_only: bool) -> Places:
    if address.files is not None:
        return places_of(open_objects(address.files, identity, read_only=read_only))
    folder = address.folder or user_data_path("lifelong") / f"files-{identity}"
    if (folder / FILE_NAME).exists():
        raise StoreError(f"{folder} is a record of its own: name another folder for the files of {address}")
    with translate_file_errors(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return places_in(folder)
