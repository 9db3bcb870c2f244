"""The disk of the files is full, while the database has space."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifelong.errors import StoreFullError
from lifelong.store.store import Store
from lifelong.types.address import PostgresAddress
from tests.store.disks import leave_free
from tests.store.examples import media_folder, say, show, texts

pytest.importorskip("psycopg", reason="psycopg is not installed")

PICTURE = b"\x89PNG" + b"a truck" * 60_000


def test_a_picture_without_space_is_refused_with_its_message(database: str, small_disk: Path):
    """Nothing of it is kept. Messages without files go on, and pictures when there is space again."""
    with Store(PostgresAddress(database, small_disk / "files")) as store:
        ana = store.record("home", "ana")
        ballast = leave_free(small_disk, 100)
        with pytest.raises(StoreFullError, match="free some space"):
            show(ana, "this is Bertha", PICTURE)
        say(ana, "no picture")
        assert texts(ana.messages.select()) == ["no picture"] and not ana.media.select()
        folder = media_folder(ana)
        assert not [path for path in folder.rglob("*") if path.is_file()]
        ballast.unlink()
        message = show(ana, "this is Bertha, again", PICTURE)
        assert ana.media.read(message.attachments[0].sha256) == PICTURE
