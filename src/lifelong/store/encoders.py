"""The models whose vectors are stored. Each vector of a text, picture, face or voice names its model by number."""

from __future__ import annotations

from lifelong.errors import InputError
from lifelong.store.database import Database, Sent


def send_encoder(database: Database, name: str, dim: int) -> Sent:
    """Make sure that a model has a number, in the open transaction and without waiting.

    Rows that are stored with it name it by ``name`` and ``dim``, so that none is stored under another length.

    Args:
        database: the database of the record.
        name, dim: as for ``encoder_number``.

    Returns:
        What gives the length of the stored vectors, for ``check_dim``.
    """
    database.send(
        "INSERT INTO embedder (name, dim) SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM embedder WHERE name = ?1) "
        "ON CONFLICT DO NOTHING",
        (name, dim),
    )
    return database.send("SELECT dim FROM embedder WHERE name = ?", (name,))


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
    check_dim(name, row[1], dim)
    return int(row[0])


def check_dim(name: str, stored: int, dim: int) -> None:
    """Check the length of the vectors of a model.

    Raises:
        InputError: the stored vectors of this model have another length.
    """
    if stored != dim:
        raise InputError(
            f"the model {name!r} made vectors of {stored} numbers before and of {dim} now: "
            "give the changed model another name, then run `lifelong reindex`"
        )
