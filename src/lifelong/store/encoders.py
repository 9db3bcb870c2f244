"""The models whose vectors are stored: each vector, of text, picture, face or voice, has its model's number."""

from __future__ import annotations

from lifelong.errors import InputError
from lifelong.store.database import Database


def encoder_number(database: Database, name: str, dim: int) -> int:
    """The number of a model, which is made for a new one.

    Args:
        database: of the record.
        name: of the model; vectors of different names are never compared.
        dim: length of its vectors.

    Raises:
        InputError: the model of this name made vectors of another length before.
    """
    row = database.row("SELECT id, dim FROM embedder WHERE name = ?", (name,))
    if row is None:
        with database.transaction() as connection:
            connection.execute("INSERT INTO embedder (name, dim) VALUES (?,?)", (name, dim))
            return int(connection.last_insert_rowid())
    if row[1] != dim:
        raise InputError(
            f"the model {name!r} made vectors of {row[1]} numbers before and of {dim} now: "
            "give the changed model another name, then run `lifelong reindex`"
        )
    return int(row[0])
