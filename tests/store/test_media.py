"""Files of a person, addressed by their content."""

from pathlib import Path

import pytest

from lifelong.errors import NotFoundError, StoreError
from lifelong.store.record import Record
from lifelong.store.store import Store
from tests.store.examples import media_folder, picture, say, show

TRUCK = b"a picture of a truck"


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_a_file_comes_back_byte_by_byte(record: Record):
    content = bytes(range(256)) * 1000
    record.media.add(picture(content), content)
    assert record.media.read(picture(content).sha256) == content
    assert record.media.select() == [picture(content)]


def test_the_same_file_is_kept_once(record: Record):
    for text in ("this is Bertha", "Bertha again"):
        show(record, text, TRUCK)
    assert files(media_folder(record)) == [picture(TRUCK).sha256]
    assert len(record.media.select()) == 1


def test_an_unknown_file_says_where_names_come_from(record: Record):
    with pytest.raises(NotFoundError, match=r"message\.attachments"):
        record.media.read("0" * 64)


def test_two_persons_with_the_same_picture_have_a_file_each(store: Store, record: Record):
    """Ana forgets hers; Bo's stays."""
    other = store.record("home", "bo")
    hers = show(record, "my truck", TRUCK)
    show(other, "Ana's truck", TRUCK)
    record.messages.delete([hers.id])
    assert record.media.drop_unused() == 1
    assert record.media.sweep() == 1
    assert files(media_folder(record)) == []
    assert other.media.read(picture(TRUCK).sha256) == TRUCK


def test_a_picture_that_another_message_has_stays(record: Record):
    first = show(record, "this is Bertha", TRUCK)
    show(record, "Bertha again", TRUCK)
    record.messages.delete([first.id])
    assert (record.media.drop_unused(), record.media.sweep()) == (0, 0)
    assert record.media.read(picture(TRUCK).sha256) == TRUCK


def test_dropping_alone_leaves_the_bytes_until_the_sweep(record: Record):
    """A transaction that rolls back after it must find them again."""
    message = show(record, "my truck", TRUCK)
    with pytest.raises(ZeroDivisionError), record.transaction():
        record.messages.delete([message.id])
        record.media.drop_unused()
        raise ZeroDivisionError
    assert record.media.read(picture(TRUCK).sha256) == TRUCK


def test_the_file_of_a_message_that_was_rolled_back_goes_with_it(record: Record):
    with pytest.raises(ZeroDivisionError), record.transaction():
        show(record, "my truck", TRUCK)
        raise ZeroDivisionError
    assert files(media_folder(record)) == []


def test_rolling_back_takes_no_file_that_was_there_before(record: Record):
    """Both of them show the truck; only the second one is undone."""
    show(record, "my truck", TRUCK)
    with pytest.raises(ZeroDivisionError), record.transaction():
        show(record, "my truck again", TRUCK)
        raise ZeroDivisionError
    assert record.media.read(picture(TRUCK).sha256) == TRUCK


def test_a_half_written_file_stays_until_it_is_asked_for_and_is_never_served(store: Store, record: Record):
    """What a crash leaves under another name is not the picture, and does not keep it from being stored."""
    item = picture(TRUCK)
    half = media_folder(record) / item.sha256[:2] / f"{item.sha256}.part"
    half.parent.mkdir(parents=True)
    half.write_bytes(TRUCK[:5])
    show(record, "my truck", TRUCK)
    half.write_bytes(TRUCK[:5])
    assert (record.media.sweep(), [file.place for file in store.orphans()]) == (0, [str(half)])
    assert store.delete_orphans() == 1
    assert record.media.read(item.sha256) == TRUCK


def test_what_a_crash_left_of_a_forgotten_file_goes_with_it(record: Record):
    message = show(record, "my truck", TRUCK)
    sha256 = picture(TRUCK).sha256
    (media_folder(record) / sha256[:2] / f"{sha256}.part").write_bytes(TRUCK[:5])
    record.messages.delete([message.id])
    record.media.drop_unused()
    assert record.media.sweep() == 2
    assert files(media_folder(record)) == []


def test_a_file_that_is_added_again_before_the_sweep_stays(record: Record):
    message = show(record, "my truck", TRUCK)
    record.messages.delete([message.id])
    record.media.drop_unused()
    show(record, "my truck, once more", TRUCK)
    assert record.media.sweep() == 0
    assert record.media.read(picture(TRUCK).sha256) == TRUCK


@pytest.mark.parametrize("damage", ["missing", "damaged"])
def test_a_damaged_file_is_named_and_is_whole_again_when_it_is_added_again(record: Record, damage: str):
    """One bit of it was flipped, or it is gone."""
    show(record, "my truck", TRUCK)
    sha256 = picture(TRUCK).sha256
    (file,) = (path for path in media_folder(record).rglob("*") if path.is_file())
    file.unlink() if damage == "missing" else file.write_bytes(bytes([TRUCK[0] ^ 1]) + TRUCK[1:])
    assert record.media.fault(sha256) == damage
    with pytest.raises(StoreError, match=f"{file} is {damage}: put it back from a backup"):
        record.media.read(sha256)
    show(record, "my truck", TRUCK)
    assert record.media.fault(sha256) is None
    assert record.media.read(sha256) == TRUCK


def test_sweeping_nothing_is_nothing(record: Record):
    assert record.media.sweep() == 0
    say(record, "no pictures")
    assert record.media.sweep() == 0


def test_files_of_an_erased_person_that_a_crash_left_go_when_the_store_opens(store: Store, record: Record):
    """The process was killed after the erasure was committed and before the bytes were deleted."""
    show(record, "my truck", TRUCK)
    show(store.record("home", "bo"), "her truck", TRUCK)
    store.delete_person(record)
    store.close()
    with Store(store.address) as again:
        assert files(media_folder(record)) == []
        assert again.record("home", "bo").media.read(picture(TRUCK).sha256) == TRUCK
        assert again.sweep_media() == 0


def test_files_of_forgotten_messages_that_a_crash_left_go_when_the_store_opens(store: Store, record: Record):
    message = show(record, "my truck", TRUCK)
    with record.transaction():
        record.messages.delete([message.id])
        record.media.drop_unused()
    store.close()
    with Store(store.address):
        assert files(media_folder(record)) == []


@pytest.mark.parametrize("folder", ["../..", "..", "/", ""])
def test_a_damaged_name_deletes_nothing(store: Store, record: Record, folder: str):
    """A name that leads out of the media is no name of ours."""
    show(record, "my truck", TRUCK)
    with store._db.transaction():
        store._db.write("INSERT INTO erased_file VALUES (?, '')", (folder,))
    with pytest.raises(StoreError, match="no name of ours"):
        store.sweep_media()
    assert record.media.read(picture(TRUCK).sha256) == TRUCK
