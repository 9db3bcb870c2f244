"""The models whose vectors are stored. Each vector of a text, picture, face or voice names its model by number."""

from __future__ import annotations

from lifelong.errors import InputError
from lifelong.store.database import Database


def encoder_number(database: Database, name: str, dim: int) -> int:
    """The number of a model; a new model gets a new number.

    Args:
        database: the database of the record.
        name: name of the model; vectors of models with different names are never compared.
        dim: length of its vectors.

    Raises:
        InputError: the stored vectors of this model have another length.
    """
    row = database.row("SELECT id, dim FROM embedder WHERE name = ?", (name,))
    if row is None:
        with database.transaction():
            database.send("INSERT INTO embedder (name, dim) VALUES (?,?) ON CONFLICT DO NOTHING", (name, dim))
            row = database.row("SELECT id, dim FROM embedder WHERE name = ?", (name,))
    assert row is not None
    if row[1] != dim:
        raise InputError(
            f"the model {name!r} made vectors of {row[1]} numbers before and of {dim} now: "
            "give the changed model another name, then run `lifelong reindex`"
        )
    return int(row[0])
