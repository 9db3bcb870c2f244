"""A disk that is full, a folder that cannot be written, a file that is damaged or held by others."""

import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from lifelong.errors import StoreError, StoreFullError, StoreReadOnlyError
from lifelong.store.entry_changes import EntryState
from lifelong.store.record import Record
from lifelong.store.sqlite.opening import FILE_NAME
from lifelong.store.store import Store
from tests.store.disks import mount
from tests.store.examples import DAY, NINE, media_folder, picture, rank, reading, say, show, texts


def fill(record: Record) -> list[str]:
    """Add messages until the disk is full; returns what was acknowledged."""
    acknowledged = []
    with pytest.raises(StoreFullError, match="free some space"):
        for number in range(10_000):
            acknowledged.append(say(record, f"{number} " + "word " * 400, at=NINE + number * DAY).text)
    return acknowledged


def test_a_full_disk_loses_nothing_that_was_acknowledged(small_disk: Path):
    with Store(small_disk / "ana.lifelong") as store:
        record = store.record("home", "ana")
        acknowledged = fill(record)
        assert len(acknowledged) > 10
        assert texts(record.messages.select()) == acknowledged
        assert store.integrity() == "ok"


def test_the_store_goes_on_when_space_is_free_again(small_disk: Path):
    """The same open store: nothing has to be opened again."""
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"." * 1_000_000)
    with Store(small_disk / "ana.lifelong") as store:
        record = store.record("home", "ana")
        acknowledged = fill(record)
        ballast.unlink()
        say(record, "room again", at=NINE + 20_000 * DAY)
        assert texts(record.messages.select()) == [*acknowledged, "room again"]


def test_a_store_opens_again_after_a_full_disk(small_disk: Path):
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"." * 600_000)
    with Store(small_disk / "ana.lifelong") as store:
        acknowledged = fill(store.record("home", "ana"))
    ballast.unlink()
    with Store(small_disk / "ana.lifelong") as store:
        assert texts(store.record("home", "ana").messages.select()) == acknowledged


def test_a_picture_too_large_for_the_disk_leaves_nothing(small_disk: Path):
    content = os.urandom(3_000_000)
    with Store(small_disk / "ana.lifelong") as store:
        record = store.record("home", "ana")
        with pytest.raises(StoreFullError):
            record.media.add(picture(content), content)
        assert record.media.select() == []
        assert [path for path in media_folder(record).rglob("*") if path.is_file()] == []
        say(record, "still room for words")


def test_a_record_cannot_be_made_on_a_full_disk(small_disk: Path):
    disk = shutil.disk_usage(small_disk)
    (small_disk / "ballast").write_bytes(b"." * (disk.free - 8192))
    with pytest.raises(StoreFullError):
        Store(small_disk / "ana.lifelong")


@pytest.fixture
def read_only(small_disk: Path) -> Path:
    """A folder with a record of one message, on a disk that cannot be written any more."""
    with Store(small_disk / "ana.lifelong") as store:
        say(store.record("home", "ana"), "hi")
    if not mount("-o", "remount,ro", small_disk):
        pytest.skip("needs a kernel that lets root remount a tmpfs read-only")
    return small_disk / "ana.lifelong"


def test_a_record_on_a_read_only_disk_says_what_is_needed(read_only: Path):
    with pytest.raises(StoreReadOnlyError, match="give this user write access"):
        Store(read_only)


def test_a_record_cannot_be_made_on_a_read_only_disk(read_only: Path):
    with pytest.raises(StoreReadOnlyError):
        Store(read_only.parent / "new.lifelong")
    bare = read_only.parent / "ana.lifelong" / "media"
    with pytest.raises(StoreReadOnlyError):
        Store(bare)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("locked", ["folder", "file"])
def test_without_the_right_to_write_a_record_says_so(tmp_path: Path, locked: str):
    with Store(tmp_path / "ana.lifelong") as store:
        say(store.record("home", "ana"), "hi")
    path = store.path if locked == "folder" else store.path / FILE_NAME
    path.chmod(0o500 if locked == "folder" else 0o400)
    try:
        with pytest.raises(StoreReadOnlyError):
            Store(store.path)
    finally:
        path.chmod(0o700)


def test_a_damaged_record_says_so(tmp_path: Path):
    """Zeros over the middle of the file, as a failing disk leaves them."""
    with Store(tmp_path) as store:
        record = store.record("home", "ana")
        for number in range(200):
            say(record, "word " * 100, at=NINE + number * DAY)
    file = tmp_path / FILE_NAME
    content = bytearray(file.read_bytes())
    content[8192:-8192] = bytes(len(content) - 16384)
    file.write_bytes(content)
    with pytest.raises(StoreError, match="backup or an export"), Store(tmp_path) as store:
        store.record("home", "ana").messages.select()


def test_a_record_cut_short_says_so(tmp_path: Path):
    with Store(tmp_path) as store:
        say(store.record("home", "ana"), "hi")
    os.truncate(tmp_path / FILE_NAME, 5000)
    with pytest.raises(StoreError, match="not a readable record"), Store(tmp_path) as store:
        store.record("home", "ana").messages.select()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE message SET text = x'fffe'",
        "UPDATE message SET text = CAST(x'fffe' AS TEXT)",
        "UPDATE message SET at = 'soon'",
        "UPDATE message SET at = 1 << 62",
        "UPDATE message SET role = 77",
        "UPDATE message SET zone = 1 << 40",
        "UPDATE message SET shown = '[1'",
        "UPDATE message SET shown = '7'",
        "UPDATE observation SET scores = '[null]'",
        "UPDATE entry SET terms = 'words'",
        "UPDATE entry SET terms = x'0102'",
        "UPDATE vector SET data = x'01020304'",
        "UPDATE vector SET data = x'010203'",
        "UPDATE vector SET data = x'0000807f0000807f'",
        "UPDATE person SET zone = 'Nowhere/Atall'",
        "UPDATE perceived SET data = '{'",
    ],
)
def test_a_damaged_value_names_the_file_and_what_to_do(store: Store, record: Record, change: str):
    """As a flipped page leaves it: the row is there, and its value is of another sort, or means nothing."""
    message = show(record, "my truck", b"truck")
    say(record, "my boat", at=NINE + DAY)
    record.observations.put(reading(message))
    record.findings.put(picture(b"truck").sha256, "ocr", "1", {"text": "TAXI"}, at=NINE)
    entries = [rank(record, message, 1, 2), rank(record, record.messages.select()[1], 3)]
    record.entries.add_vectors("two", entries, np.array([[0.6, 0.8], [0.8, 0.6]], np.float32))
    with store._db.transaction():
        store._db.write(f"{change} WHERE rowid = 1" if change.startswith("UPDATE vector") else change)

    def read_everything() -> None:
        record.messages.select()
        record.observations.select()
        record.findings.of([picture(b"truck").sha256])
        record.entries.texts(entries)
        record.entries.since(EntryState(), "two")
        assert record.zone.key == "UTC"

    with pytest.raises(StoreError, match=rf"{FILE_NAME} holds what cannot be read.*restore it from a backup"):
        read_everything()
