"""Opening deletes no file that no erasure of this record named, whatever has become of its database."""

import shutil
from pathlib import Path

import apsw
import pytest

from lifelong.errors import StoreError
from lifelong.store.record import Record
from lifelong.store.sqlite.opening import FILE_NAME
from lifelong.store.store import Store
from tests.store.examples import file_of, media_folder, picture, say, show

TRUCK, BOAT = b"a picture of a truck", b"a picture of a boat"


def pictures(folder: Path) -> set[bytes]:
    """The bytes of all files among the media."""
    return {path.read_bytes() for path in (folder / "media").rglob("*") if path.is_file()}


def replaced(store: Store, older: Path) -> None:
    """Close the store and put another database in the place of its own."""
    store.close()
    shutil.copyfile(older, store.path / FILE_NAME)


@pytest.fixture
def older(store: Store, record: Record, tmp_path: Path) -> Path:
    """A backup of the record, from when it had the truck only."""
    show(record, "my truck", TRUCK)
    file_of(store).backup(tmp_path / "older.db")
    return tmp_path / "older.db"


def test_an_older_database_keeps_the_pictures_that_it_does_not_know(store: Store, record: Record, older: Path):
    """One of Ana, who is in it, and one of Bo, who is not; they are orphans, and Ana's truck is hers."""
    show(record, "my boat", BOAT)
    show(store.record("home", "bo"), "Ana's boat", BOAT)
    replaced(store, older)
    with Store(store.path) as again:
        assert pictures(store.path) == {TRUCK, BOAT}
        assert [Path(file.place).read_bytes() for file in again.orphans()] == [BOAT, BOAT]
        assert again.record("home", "ana").media.read(picture(TRUCK).sha256) == TRUCK


def test_a_newer_database_gives_the_pictures_their_names_back(store: Store, record: Record, older: Path):
    """The mistake is undone by putting the right file back."""
    show(record, "my boat", BOAT)
    file_of(store).backup(newer := older.with_name("newer.db"))
    replaced(store, older)
    with Store(store.path) as mistaken:
        assert len(mistaken.orphans()) == 1
    replaced(store, newer)
    with Store(store.path) as again:
        assert again.orphans() == []
        assert again.record("home", "ana").media.read(picture(BOAT).sha256) == BOAT


def test_nobody_is_given_the_folder_of_somebody_else(store: Store, older: Path):
    """Bo came after the backup; Cleo, who comes into it, gets none of his pictures, and erasing her takes none."""
    show(store.record("home", "bo"), "Bo's boat", BOAT)
    replaced(store, older)
    with Store(store.path) as again:
        cleo = again.record("home", "cleo")
        assert not media_folder(cleo).exists()
        again.delete_person(cleo)
        again.sweep_media()
        assert BOAT in pictures(store.path)


def test_another_record_beside_the_pictures_takes_none(store: Store, record: Record, tmp_path: Path):
    """Its only person has the same number as Ana, and is erased."""
    show(record, "my truck", TRUCK)
    with Store(tmp_path / "other") as other:
        say(other.record("home", "ana"), "hello")
    replaced(store, tmp_path / "other" / FILE_NAME)
    with Store(store.path) as again:
        again.delete_person(again.record("home", "ana"))
        again.sweep_media()
        assert pictures(store.path) == {TRUCK}


def test_only_being_asked_deletes_orphans(store: Store, record: Record, older: Path):
    """With the folders that are empty then; what the record names stays."""
    show(record, "my boat", BOAT)
    show(store.record("home", "bo"), "Ana's boat", BOAT)
    replaced(store, older)
    with Store(store.path) as again:
        assert again.delete_orphans() == 2
        assert again.orphans() == []
        assert [path.name for path in (store.path / "media").iterdir()] == [record.media.folder]
    assert pictures(store.path) == {TRUCK}


def test_the_small_copy_of_a_picture_is_no_orphan(store: Store, record: Record):
    show(record, "my truck", TRUCK)
    record.media.put_thumbnail(picture(TRUCK).sha256, b"small")
    assert store.orphans() == []


def test_what_an_erasure_still_has_to_delete_is_no_orphan(store: Store, record: Record):
    """Deleting it needs no question."""
    message = show(record, "my truck", TRUCK)
    record.messages.delete([message.id])
    record.media.drop_unused()
    assert store.orphans() == []


# Only files are left


@pytest.mark.parametrize("damage", ["empty", "missing", "without content"])
def test_a_lost_database_is_refused_and_says_how_to_go_on(store: Store, record: Record, damage: str):
    """A new record in its place would hide that the old one is gone."""
    show(record, "my truck", TRUCK)
    store.close()
    file = store.path / FILE_NAME
    file.unlink()
    if damage == "empty":
        file.touch()
    elif damage == "without content":  # what is left of a young record whose log is gone
        apsw.Connection(str(file)).pragma("journal_mode", "WAL")
    with pytest.raises(StoreError, match=f"is {damage}, and there still is .*: pictures.*back from a backup.*anew"):
        Store(store.path)
    assert pictures(store.path) == {TRUCK}


def test_a_lost_database_without_pictures_is_missed_by_its_receipts(tmp_path: Path):
    (tmp_path / "receipts").mkdir()
    (tmp_path / "receipts" / "erasure_1.json").write_text("{}")
    with pytest.raises(StoreError, match=r"is missing, and there still is .*: receipts"):
        Store(tmp_path)


def test_a_log_without_its_database_is_not_thrown_away(tmp_path: Path):
    """SQLite deletes a log beside an empty file; what was said last may be in it."""
    (tmp_path / f"{FILE_NAME}-wal").write_bytes(b"frames")
    with pytest.raises(StoreError, match="its log"):
        Store(tmp_path)
    assert (tmp_path / f"{FILE_NAME}-wal").read_bytes() == b"frames"


def test_a_lost_database_names_the_copy_that_can_be_put_back(tmp_path: Path):
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "before-0002.db").write_bytes(b"copy")
    with pytest.raises(StoreError, match=r"a copy from before an update \(.*before-0002\.db\)"):
        Store(tmp_path)
    assert [path.name for path in (tmp_path / "backups").iterdir()] == ["before-0002.db"]
