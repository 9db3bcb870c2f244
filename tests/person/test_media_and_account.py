"""Files by hash, messages one by one, and the record as a whole, through the plain surface."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from lifelong.errors import InputError, NotFoundError
from lifelong.types import Incoming
from tests.person.examples import DAY, NINE, opened, picture, texts


def test_files_are_listed_and_read_by_hash(tmp_path: Path) -> None:
    """Also by the beginning of a hash, when it is long enough and names one file."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("My truck.", images=[picture()])
        (file,) = ana.media.list()
        assert ana.media.get(file.sha256) == ana.media.by_prefix(file.sha256[:8]) == file
        assert ana.media.by_prefix(file.sha256[:7]) is None
        assert ana.media.read(file.sha256)
        with pytest.raises(NotFoundError):
            ana.media.read("0" * 64)
        with pytest.raises(NotFoundError):
            life.person("ben").media.get(file.sha256)


def test_one_message_by_id_key_session_and_source(tmp_path: Path) -> None:
    """Whatever names it; another person has no such message."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        first, second = ana.add([Incoming("One.", key="x:1"), Incoming("Two.", key="y:1")])
        assert ana.message(first.id) == first
        assert ana.known_keys(["x:1", "x:2"]) == {"x:1": first.id}
        assert texts(ana.messages_from("x:")) == ["One."]
        assert texts(ana.messages(session=first.session)) == ["One.", "Two."]
        place = (int(first.at.timestamp() * 1_000_000), first.id)
        assert ana.messages(after=place) == [second]
        with pytest.raises(NotFoundError):
            life.person("ben").message(first.id)


def test_a_replaced_message_keeps_its_key(tmp_path: Path) -> None:
    """The old one is gone, and there is no receipt of it."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        (old,) = ana.add(Incoming("One.", key="x:1"))
        (new,) = ana.replace_message(old.id, Incoming("Two.", key="x:1"))
        assert ana.known_keys(["x:1"]) == {"x:1": new.id}
        assert (texts(ana.messages()), ana.message_count()) == (["Two."], 1)
        assert life.receipts.list() == []


def test_the_record_as_a_whole(tmp_path: Path) -> None:
    """Time zone, size, audit log, jobs, and the export in chunks."""
    with opened(tmp_path / "a") as life:
        assert not life.has_person("ana")
        ana = life.person("ana")
        ana.add("I live in Porto.")
        ana.set_zone("Europe/Lisbon")
        assert ana.zone.key == "Europe/Lisbon"
        with pytest.raises(InputError):
            ana.set_zone("Moon/Base")
        assert ana.size() == life.space_size() == len("I live in Porto.")
        assert len(ana.jobs()) == sum(life.job_counts().values()) > 0
        assert (life.backlog().due == len(ana.jobs()), ana.retry_jobs(), life.person("ben").jobs()) == (True, 0, [])
        ana.remember("I drive Bertha.")
        assert sum(ana.memories.count().values()) == len(ana.memories.list())
        with zipfile.ZipFile(io.BytesIO(b"".join(ana.export_chunks()))) as archive:
            assert "messages.jsonl" in archive.namelist()
        assert ana.audit(limit=1)[0].act == "export"
        life.check_writable()
        assert life.has_person("ana")
        number = ana.number
        ana.forget(everything=True)
        assert life.person("ana").number != number


def test_storage_counts_each_kind_and_month(tmp_path: Path) -> None:
    """A file that two messages have counts once; another person's record counts nothing."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add(
            [Incoming("One.", at=NINE - 40 * DAY, images=(picture(),)), Incoming("Two.", at=NINE, images=(picture(),))]
        )
        ana.remember("I drive Bertha.")
        storage = ana.storage()
        parts = {part.kind: (part.items, part.size) for part in storage.parts}
        assert parts["messages"] == (3, len("One.Two.I drive Bertha."))
        assert parts["files"] == (1, len(picture()))
        assert parts["memories"][0] == 1
        assert parts["index"][0] >= 2
        months = [(each.month, each.messages, each.files) for each in storage.months]
        assert months == [("2026-01", 1, 1), ("2026-03", 2, 0)]
        assert storage.size == sum(size for _, size in parts.values())
        assert life.person("ben").storage().size == 0


def test_the_log_and_the_queue_are_read_in_pages(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        for words in ("One.", "Two.", "Three."):
            ana.add(words)
        newest = ana.audit(limit=2)
        assert [entry.id for entry in ana.audit(before=newest[0].id)] == [newest[0].id - 1]
        waiting = ana.job_counts()
        assert sum(waiting.values()) == len(ana.jobs())
        assert len(ana.jobs(state="queued", limit=2)) == 2
        assert ana.jobs(state="parked") == []
        assert life.person("ben").job_counts() == {}


@pytest.mark.slow
def test_a_person_has_the_receipts_of_their_own_erasures(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana, ben = life.person("ana"), life.person("ben")
        ana.add("One.")
        (two,) = ana.add("Two.")
        ben.add("Three.")
        receipt = ana.forget(two.id).receipt
        ben.forget(ben.messages()[0].id)
        assert ana.erasure.receipts() == [receipt]
        assert len(life.receipts.list()) == 2


@pytest.mark.slow
def test_an_export_in_chunks_can_be_locked(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("One.")
        locked = b"".join(ana.export_chunks(passphrase="five small words for it"))
        assert locked.startswith(b"age-encryption.org/v1\n")
        with opened(tmp_path / "b") as other:
            assert other.person("ben").restore(locked, passphrase="five small words for it")["messages"] == 1
        with pytest.raises(InputError):
            b"".join(ana.export_chunks(passphrase="short"))
