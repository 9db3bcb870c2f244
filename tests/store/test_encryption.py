"""Encryption at rest: with the key everything works, without it no byte of content is on the disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from lifelong.errors import SettingsError
from lifelong.store.encryption import cipher_of
from lifelong.store.store import Store

CAN = getattr(apsw, "mc_version", None) is not None
APART = Path(sys.prefix) / "sealed"
"""Where ``make extras`` puts an apsw that can encrypt, beside the one that cannot."""
needs_cipher = pytest.mark.skipif(not CAN and not APART.is_dir(), reason="no apsw here can encrypt: `make extras`")
KEY = "ab" * 32
REPOSITORY = Path(__file__).parents[2]


def sealed(program: str, folder: Path, **variables: str) -> None:
    """Run a program with a key and an SQLite that can encrypt; it must end with "done"."""
    found = [str(APART)] if APART.is_dir() else []
    found += [str(REPOSITORY / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "LIFELONG_KEY": KEY, "PYTHONPATH": os.pathsep.join(found), **variables}
    ran = subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, env=environment, cwd=REPOSITORY
    )
    assert ran.stdout == "done\n", ran.stderr


@pytest.mark.parametrize("key", ["short", "zz" * 32, "ab" * 31, "ab" * 33])
def test_a_key_that_is_none_is_refused_and_not_shown(key: str) -> None:
    with pytest.raises(SettingsError, match="64 hex digits") as refused:
        cipher_of({"LIFELONG_KEY": key})
    assert key not in str(refused.value)


def test_without_a_key_nothing_is_sealed() -> None:
    assert cipher_of({}) is None
    with pytest.raises(SettingsError, match="cannot be read"):
        cipher_of({"LIFELONG_KEY_FILE": "/nowhere/key"})
    with pytest.raises(SettingsError, match="both set"):
        cipher_of({"LIFELONG_KEY": KEY, "LIFELONG_KEY_FILE": "x"})


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
from lifelong.erasure.recovery import recover
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
    assert ana._record.media.read(said.attachments[0].sha256) == content
    try: ana.picture(said.attachments[0].sha256)
    except StoreError as error: assert "encrypted" in str(error)
    else: raise AssertionError
    try: ana.export(folder / "x.zip")
    except ValueError as error: assert "--encrypt" in str(error)
    else: raise AssertionError
    assert not (folder / "x.zip").exists()
    ana.export(folder / "x.zip", plain=True)
    assert files_holding(folder, said.attachments[0].sha256.encode())  # an export is plain: the person's own file
with opened(folder / "a") as life:  # again, with the right key
    ana = life.person("ana")
    gone = ana.forget(ana.messages()[0].id)
    assert gone.verified and gone.media == 1 and not [p for p in (folder / "a" / "media").rglob("*") if p.is_file()]
    ana.restore(folder / "x.zip", bring_back=True)
    file = next(p for p in (folder / "a" / "media").rglob("*") if p.is_file())
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    try: ana._record.media.read(said.attachments[0].sha256)
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
@pytest.mark.slow
def test_no_byte_of_content_is_on_the_disk(tmp_path: Path) -> None:
    """Words, pictures, their names, the log, indexes: nothing can be read without the key; with it everything works."""
    sealed(ROUND, tmp_path)


WATCHED = """
import io, json, os, sys, zipfile
from pathlib import Path
from lifelong.errors import StoreError
from lifelong.store.sqlite.schema import migrate, packaged_migrations
from tests.perception.making import hum, pdf, wav
from tests.person.examples import NINE, DAY, opened, picture
from tests.server.running import running
from tests.store.examples import files_holding

folder, CANARY = Path(sys.argv[1]), b"zanzibarquux"
temporary = folder / "tmp"
photo = picture("orange", (640, 480))
canaries = (CANARY, photo[200:260], b"SQLite format 3", b"messages.jsonl")
went, written = [], set()

def look(path):
    if path.is_dir():
        for inner in path.iterdir(): look(inner)
    elif path.is_file() and folder in path.resolve().parents:
        went.append(path.name)
        content = path.read_bytes()
        assert not [mark for mark in canaries if mark in content], path

def watch(event, args):  # every file is looked at before it goes, or gets its name
    if event in ("os.remove", "shutil.rmtree", "os.rename"):
        path, within = Path(os.fsdecode(args[0])), args[2] if event == "os.rename" else args[1]
        look(Path(os.readlink(f"/proc/self/fd/{within}")) / path if isinstance(within, int) and within >= 0 else path)
    elif event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+") and not isinstance(args[0], int):
        written.add(os.fsdecode(args[0]))

sys.addaudithook(watch)
said = {"id": "m", "author": {"role": "user"}, "content": {"parts": ["I like zanzibarquux."]}}
dump = json.dumps([{"mapping": {"n": {"message": said}}}]).encode()
with running(folder / "a") as server:
    told = {"messages": [{"text": "My sister Rita lives in zanzibarquux."}]}
    assert server.ask("POST", "/api/messages", told).status in (200, 201)
    archive = server.ask("GET", "/api/export").content
    assert CANARY in zipfile.ZipFile(io.BytesIO(archive)).read("messages.jsonl")
    kind = {"Content-Type": "application/octet-stream"}
    for query, content in (("", archive), ("?from=chatgpt", dump)):
        assert server.ask("POST", "/api/import" + query, content=content, headers=kind).status == 200
with opened(folder / "b") as life:
    ana = life.person("ana")
    files = [pdf("zanzibarquux is on this page"), wav(hum(1.0))]
    (sent,) = ana.add("Photos of zanzibarquux", at=NINE - DAY, images=[photo], files=files)
    life.settle()
    ana.chat("What about zanzibarquux?"); ana.close_session(); life.settle()
    assert ana.thumbnail(ana.photos()[0]) and ana.recall("zanzibarquux").hits
    ana.restore(archive)
    database = life._inner._engine.store._db
    database.vacuum()
    assert database.row("PRAGMA temp_store")[0] == 2
    try: migrate(database, [*packaged_migrations(), (9999, "9999_bad.sql", "SELECT nonsense")])
    except StoreError: pass
    assert (folder / "b" / "backups" / "before-9999.db").stat().st_size > 4096  # kept: the migration failed
    assert migrate(database, [*packaged_migrations(), (9998, "9998_good.sql", "SELECT 1")]) == 1
    ana.export(folder / "x.age", passphrase="five words are better here")
    assert ana.forget(sent.id).verified
    database.rows("PRAGMA user_version")
with opened(folder / "c") as life:
    ana = life.person("ana")
    ana.restore(folder / "x.age", passphrase="five words are better here")
    assert any("zanzibarquux" in message.text for message in ana.messages())
for mark in canaries: assert files_holding(folder, mark) == [], mark
assert "before-9998.db" in went and any(name.startswith(".lifelong-") for name in went), went
assert not list(temporary.iterdir())
assert not {path for path in written if folder not in Path(path).parents and "__pycache__" not in path}, written
print("done")
"""


@needs_cipher
@pytest.mark.slow
def test_nothing_readable_lies_on_the_disk_on_the_way(tmp_path: Path) -> None:
    """Exports, imports, pictures, documents, recordings, migrations, erasures: no file, however short it lives, shows
    a word of an encrypted record, and none is written outside its folder."""
    (tmp_path / "tmp").mkdir()
    sealed(WATCHED, tmp_path, TMPDIR=str(tmp_path / "tmp"))


FULL = """
import os, signal, sys
from pathlib import Path
from lifelong.store.store import Store
from tests.store.disks import leave_free
from tests.store.examples import say
folder = Path(sys.argv[1]) / "a"
if os.fork() == 0:
    store = Store(folder)
    say(store.record("home", "ana"), "zanzibarquux")
    os.kill(os.getpid(), signal.SIGKILL)
os.wait()
(folder / "record.db-shm").unlink()
leave_free(folder.parent, 0)
with Store(folder, allow_read_only=True) as store:
    assert store.read_only is not None and store.encrypted
    assert [message.text for message in store.record("home", "ana").messages.select()] == ["zanzibarquux"]
print("done")
"""


@needs_cipher
def test_an_encrypted_record_can_be_read_on_a_full_disk(small_disk: Path) -> None:
    """Its newest message stands in the log only, and there is no room for the log's index."""
    sealed(FULL, small_disk)
