"""Encryption at rest: with the key everything works, without it no byte of content is on the disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from lifelong.errors import SettingsError
from lifelong.store.record import Store
from lifelong.store.sealing import seal_of

CAN = getattr(apsw, "mc_version", None) is not None
needs_cipher = pytest.mark.skipif(not CAN, reason="this apsw cannot encrypt: install apsw-sqlite3mc in its place")
KEY = "ab" * 32


@pytest.mark.parametrize("key", ["short", "zz" * 32, "ab" * 31, "ab" * 33])
def test_a_key_that_is_none_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(SettingsError, match="64 hex digits") as refused:
        seal_of({"LIFELONG_KEY": key})
    assert key not in str(refused.value)


def test_without_a_key_nothing_is_sealed() -> None:
    assert seal_of({}) is None
    with pytest.raises(SettingsError, match="cannot be read"):
        seal_of({"LIFELONG_KEY_FILE": "/nowhere/key"})
    with pytest.raises(SettingsError, match="both set"):
        seal_of({"LIFELONG_KEY": KEY, "LIFELONG_KEY_FILE": "x"})


@pytest.mark.skipif(CAN, reason="this apsw can encrypt")
def test_an_sqlite_that_cannot_encrypt_stores_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that would be silently ignored is refused, with what to install."""
    monkeypatch.setenv("LIFELONG_KEY", KEY)
    with pytest.raises(SettingsError, match="pip install apsw-sqlite3mc"):
        Store(tmp_path / "a")
    assert not (tmp_path / "a").exists()


ROUND = """
import apsw, os, sys
from pathlib import Path
from lifelong.errors import StoreError
from lifelong.memory.forget import recover
from tests.person.examples import NINE, DAY, opened, picture
from tests.store.examples import files_holding

folder, wrong = Path(sys.argv[1]), "cd" * 32
assert apsw.mc_version
content = picture("orange", (32, 32))
with opened(folder / "a") as life:
    ana = life.person("ana")
    (said,) = ana.add("My sister Rita lives in zanzibarquux.", at=NINE - DAY, images=[content])
    life.settle()
    ana.close_session(); life.settle()
    for mark in (b"zanzibarquux", content[:40], said.attachments[0].sha256.encode(), b"SQLite format 3", b"Rita"):
        assert files_holding(folder / "a", mark) == [], mark
    assert ana.recall("Where does Rita live?").hits
    assert ana.record.media.read(said.attachments[0].sha256) == content
    try: ana.picture(said.attachments[0].sha256)
    except StoreError as error: assert "encrypted" in str(error)
    else: raise AssertionError
    ana.export(folder / "x.zip")
    assert files_holding(folder, said.attachments[0].sha256.encode())  # an export is plain: the person's own file
with opened(folder / "a") as life:  # again, with the right key
    ana = life.person("ana")
    gone = ana.forget(ana.messages()[0].id)
    assert gone.verified and gone.media == 1 and not [p for p in (folder / "a" / "media").rglob("*") if p.is_file()]
    ana.restore(folder / "x.zip", bring_back=True)
    file = next(p for p in (folder / "a" / "media").rglob("*") if p.is_file())
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    try: ana.record.media.read(said.attachments[0].sha256)
    except StoreError as error: assert "cannot be decrypted" in str(error)
    else: raise AssertionError
for key in (wrong, None):
    os.environ.pop("LIFELONG_KEY")
    if key: os.environ["LIFELONG_KEY"] = key
    try: opened(folder / "a")
    except StoreError as error: assert "LIFELONG_KEY" in str(error)
    else: raise AssertionError
    os.environ["LIFELONG_KEY"] = wrong
os.environ.pop("LIFELONG_KEY")
with opened(folder / "plain") as life:
    life.person("ana").add("I live in Porto.")
os.environ["LIFELONG_KEY"] = wrong
try: opened(folder / "plain")
except StoreError as error: assert "LIFELONG_KEY is set" in str(error)
else: raise AssertionError
print("done")
"""


@needs_cipher
def test_no_byte_of_content_is_on_the_disk(tmp_path: Path) -> None:
    """Words, pictures, their names, the log, indexes: nothing can be read without the key; with it everything works."""
    environment = {**os.environ, "LIFELONG_KEY": KEY}
    ran = subprocess.run(
        [sys.executable, "-c", ROUND, str(tmp_path)],
        capture_output=True,
        text=True,
        env=environment,
        cwd=Path(__file__).parents[2],
    )
    assert ran.stdout == "done\n", ran.stderr
