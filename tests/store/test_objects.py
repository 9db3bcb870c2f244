"""The files of a PostgreSQL record in object storage: a real server of S3 holds them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lifelong.errors import NotFoundError, SettingsError, StoreError
from lifelong.store.blobs.objects import open_objects
from lifelong.store.media import THUMBNAIL
from lifelong.store.record import Record
from lifelong.store.store import Store
from lifelong.types.address import PostgresAddress
from tests.postgres import PostgresServer
from tests.s3 import S3Server
from tests.store.examples import NINE, picture, show

TRUCK, BOAT = b"a picture of a truck", b"a picture of a boat"


@pytest.fixture
def bucket(s3: S3Server) -> str:
    """A new bucket."""
    return s3.bucket()


@pytest.fixture
def address(postgres: PostgresServer, bucket: str) -> PostgresAddress:
    """An empty record."""
    return PostgresAddress(postgres.cleaned(), files=f"s3://{bucket}/life")


@pytest.fixture
def store(address: PostgresAddress) -> Iterator[Store]:
    """An open store."""
    with Store(address) as store:
        yield store


@pytest.fixture
def record(store: Store) -> Record:
    """The record of Ana."""
    return store.record("home", "ana")


def media(s3: S3Server, bucket: str) -> list[str]:
    """The names of the media objects, as another client sees them."""
    return [key.rpartition("/")[2] for key in s3.keys(bucket) if key.startswith("life/media/")]


@pytest.mark.slow
def test_a_file_is_an_object_with_the_key_that_it_has_in_a_folder(
    s3: S3Server, bucket: str, store: Store, record: Record
):
    item = picture(TRUCK)
    show(record, "my truck", TRUCK)
    record.media.put_thumbnail(item.sha256, b"small")
    folder = f"life/media/{record.media.folder}/{item.sha256[:2]}"
    assert s3.keys(bucket) == [*(f"{folder}/{item.sha256}{end}" for end in ("", THUMBNAIL)), "life/owner"]
    assert record.media.read(item.sha256) == TRUCK and record.media.read_thumbnail(item.sha256) == b"small"
    assert record.media.has_thumbnail(item.sha256) and record.media.fault(item.sha256) is None
    with pytest.raises(StoreError, match="in object storage: ask for their bytes"):
        record.media.path(item.sha256)
    with pytest.raises(StoreError, match="in no folder"):
        _ = store.path


def test_an_object_without_a_folder_is_deleted_too(bucket: str):
    """Receipts have no folder."""
    blobs = open_objects(f"s3://{bucket}/life", "id", read_only=False)
    blobs.write("era_1.json", b"{}")
    blobs.write("era_1.json.copy", b"{}")
    assert blobs.delete(["era_1.json"]) == 1
    assert [file.key for file in blobs.files()] == ["era_1.json.copy", "owner"]


@pytest.mark.slow
def test_nobody_reads_the_file_of_somebody_else(store: Store, record: Record):
    show(record, "my truck", TRUCK)
    with pytest.raises(NotFoundError):
        store.record("home", "bo").media.read(picture(TRUCK).sha256)


def test_a_rollback_takes_its_object_and_none_from_before(s3: S3Server, bucket: str, record: Record):
    show(record, "my truck", TRUCK)
    with pytest.raises(ZeroDivisionError), record.transaction():
        show(record, "my truck again", TRUCK)
        show(record, "my boat", BOAT)
        raise ZeroDivisionError
    assert media(s3, bucket) == [picture(TRUCK).sha256]


def test_forgotten_files_go_after_the_commit_and_others_stay(s3: S3Server, bucket: str, store: Store, record: Record):
    message, other = show(record, "my truck", TRUCK), store.record("home", "bo")
    record.media.put_thumbnail(picture(TRUCK).sha256, b"small")
    show(other, "Ana's truck", TRUCK)
    with record.transaction():
        record.messages.delete([message.id])
        record.media.drop_unused()
        assert len(media(s3, bucket)) == 3
    assert record.media.sweep() == 2
    assert media(s3, bucket) == [picture(TRUCK).sha256]
    assert other.media.read(picture(TRUCK).sha256) == TRUCK
    store.delete_person(other)
    assert store.sweep_media() == 1 and media(s3, bucket) == []


@pytest.mark.slow
def test_what_a_crash_left_goes_when_the_store_opens(
    s3: S3Server, bucket: str, address: PostgresAddress, store: Store, record: Record
):
    show(record, "my truck", TRUCK)
    store.delete_person(record)
    store.close()
    with Store(address):
        assert media(s3, bucket) == []


def test_orphans_are_listed_and_deleted_only_when_asked(s3: S3Server, bucket: str, store: Store, record: Record):
    show(record, "my truck", TRUCK)
    key = f"life/media/{record.media.folder}/ab/abcd"
    s3.client().put_object(Bucket=bucket, Key=key, Body=BOAT)
    (orphan,) = store.orphans()
    assert (orphan.place, orphan.size) == (f"s3://{bucket}/{key}", len(BOAT))
    assert store.files_size() == len(TRUCK) + len(BOAT)
    assert store.delete_orphans() == 1 and store.orphans() == []
    assert media(s3, bucket) == [picture(TRUCK).sha256]


def test_the_search_after_an_erasure_reads_the_objects_of_the_person(store: Store, record: Record):
    show(record, "my truck", TRUCK)
    show(store.record("home", "bo"), "my boat", BOAT)
    assert not store.scrub([b"of a truck"], record=record)
    assert store.scrub([b"of a boat"], record=record)  # those of others are not read
    assert not store.scrub([b"of a boat"])


def test_a_bucket_that_keeps_versions_is_no_proof(s3: S3Server, postgres: PostgresServer):
    address = PostgresAddress(postgres.cleaned(), files=f"s3://{s3.bucket(versions=True)}/life")
    with Store(address) as store:
        record = store.record("home", "ana")
        message = show(record, "my truck", TRUCK)
        assert store.scrub([b"nothing of it"], record=record)
        record.messages.delete([message.id])
        record.media.drop_unused()
        assert record.media.sweep() == 1
        assert not store.scrub([b"nothing of it"], record=record)


def test_receipts_are_objects_that_a_restored_database_finds(s3: S3Server, bucket: str, store: Store, record: Record):
    store.receipts.begin("erasure_1", "{}", at=NINE, person=record.person)
    store.receipts.publish()
    store.receipts.finish("erasure_1", "{ }", "abc")
    assert "life/receipts/erasure_1.json" in s3.keys(bucket)
    assert (store.receipts.unknown(), store.receipts.read("erasure_1")) == ([], b"{ }")
    store._db.write("DELETE FROM receipt")
    assert store.receipts.unknown() == ["erasure_1"]


@pytest.mark.parametrize("damage", ["missing", "damaged"])
def test_an_object_that_is_gone_or_changed_is_named_and_added_again(
    s3: S3Server, bucket: str, record: Record, damage: str
):
    show(record, "my truck", TRUCK)
    (key,) = (key for key in s3.keys(bucket) if "/media/" in key)
    if damage == "missing":
        s3.client().delete_object(Bucket=bucket, Key=key)
    else:
        s3.client().put_object(Bucket=bucket, Key=key, Body=BOAT)
    sha256 = picture(TRUCK).sha256
    assert record.media.fault(sha256) == damage
    with pytest.raises(StoreError, match=f"file s3://{bucket}/{key} is {damage}: put it back from a backup"):
        record.media.read(sha256)
    show(record, "my truck", TRUCK)
    assert record.media.read(sha256) == TRUCK


@pytest.mark.slow
def test_a_store_that_is_out_of_reach_loses_nothing(
    monkeypatch: pytest.MonkeyPatch, postgres: PostgresServer, s3: S3Server, bucket: str
):
    """A message with a picture is refused as a whole, and an erasure ends when the store is there again."""
    address = PostgresAddress(postgres.cleaned(), files=f"s3://{bucket}/life")
    with Store(address) as store:
        message = show(store.record("home", "ana"), "my truck", TRUCK)
    with Store(address) as store:
        record = store.record("home", "ana")
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")  # nobody listens there
        system = record.media._blobs._system  # type: ignore[attr-defined]
        system.session = None
        system.connect(refresh=True)
        with pytest.raises(StoreError, match="cannot be used just now") as caught, record.transaction():
            show(record, "my boat", BOAT)
        assert caught.value.wait
        assert [each.text for each in record.messages.select()] == ["my truck"]
        with record.transaction():
            record.messages.delete([message.id])
            record.media.drop_unused()
        with pytest.raises(StoreError, match="cannot be used just now"):
            record.media.sweep()
        with pytest.raises(StoreError, match="cannot be used just now"):
            record.media._fault("a/b", "b")
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3.environment["AWS_ENDPOINT_URL"])
    with Store(address) as store:
        assert store.sweep_media() == 0 and store.files_size() == 0


def test_errors_of_the_opening_say_what_to_do(
    s3: S3Server, bucket: str, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
):
    with pytest.raises(StoreError, match="there is no such bucket: create it"):
        Store(PostgresAddress(postgres.cleaned(), files="s3://no-bucket-of-ours/life"))
    open_objects(f"s3://{bucket}/other", "another database", read_only=False)
    with pytest.raises(StoreError, match="the files of another database"):
        Store(PostgresAddress(postgres.cleaned(), files=f"s3://{bucket}/other"))
    for address, wrong in (("s3://", "names no bucket"), ("nosuch://a/b", "Protocol not known")):
        with pytest.raises(SettingsError, match=wrong):
            open_objects(address, "id", read_only=True)
    monkeypatch.setenv("HOME", "/nowhere")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    with pytest.raises(StoreError, match=r"no credentials .* set AWS_ACCESS_KEY_ID"):
        open_objects(f"s3://{bucket}/life", "id", read_only=True)


def test_any_file_system_of_fsspec_will_do(postgres: PostgresServer):
    address = PostgresAddress(postgres.cleaned(), files="memory://life/files")
    with Store(address) as store:
        record = store.record("home", "ana")
        message = show(record, "my truck", TRUCK)
        assert record.media.read(picture(TRUCK).sha256) == TRUCK
        record.messages.delete([message.id])
        record.media.drop_unused()
        assert (record.media.sweep(), store.orphans()) == (1, [])
