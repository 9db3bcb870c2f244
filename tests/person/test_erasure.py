"""Forgetting with open eyes: what would go is shown, what went is proved, and nothing brings it back by itself."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import lifelong
from lifelong.errors import ImportFormatError, InputError, NotFoundError
from lifelong.types import Incoming, Receipt
from lifelong.types.actor import act_as
from tests.person.examples import DAY, MINUTE, NINE, opened, picture, texts
from tests.store.examples import files_holding, media_folder


def told(life: lifelong.Life) -> lifelong.Person:
    """Ana with a sister, a truck with its picture, and bees from an import."""
    ana = life.person("ana")
    ana.add("My sister Rita lives in Aveiro.", at=NINE - 9 * DAY)
    ana.add("I drive Bertha, my old truck.", at=NINE - 8 * DAY, images=[picture()])
    ana.add(
        [
            Incoming("I keep bees.", at=NINE - 7 * DAY, key="chatgpt:c:1", session="chatgpt:c"),
            Incoming("How nice.", "assistant", at=NINE - 7 * DAY + MINUTE, key="chatgpt:c:2", session="chatgpt:c"),
        ]
    )
    life.settle()
    return ana


@pytest.fixture
def ana(tmp_path: Path):
    with opened(tmp_path / "a") as life:
        yield told(life)


# What would go


def test_a_query_shows_what_would_go_with_all_that_came_of_it(ana: lifelong.Person) -> None:
    """Both the message and the memory that was taken from it; nothing is changed by looking."""
    before = ana.messages()
    plan = ana.erasure.preview(query="Where does my sister Rita live?")
    assert texts(plan.messages) == ["My sister Rita lives in Aveiro."]
    assert "My sister Rita lives in Aveiro." in texts(plan.memories)
    assert ana.messages() == before
    ana.erasure.erase(plan)
    assert "My sister Rita lives in Aveiro." not in texts(ana.messages())
    assert not any("Rita" in memory.text for memory in ana.memories.list(current=None))


def test_a_span_of_time(ana: lifelong.Person) -> None:
    """From its beginning on, and before its end."""
    plan = ana.erasure.preview(since=NINE - 8 * DAY, until=NINE - 7 * DAY)
    assert texts(plan.messages) == ["I drive Bertha, my old truck."]


@pytest.mark.parametrize("source", ["chatgpt:", "chatgpt:c", "chatgpt:c:1"])
def test_a_source_is_an_import_or_one_conversation_of_it(ana: lifelong.Person, source: str) -> None:
    """Names begin with the product's, then the conversation's."""
    plan = ana.erasure.preview(source=source)
    assert texts(plan.messages)[0] == "I keep bees."
    assert all((message.key or "").startswith(source) for message in plan.messages)


def test_a_source_is_a_session_too(ana: lifelong.Person) -> None:
    session = ana.messages()[0].session
    assert texts(ana.erasure.preview(source=session).messages) == ["My sister Rita lives in Aveiro."]


def test_a_wildcard_in_a_source_means_itself(ana: lifelong.Person) -> None:
    assert ana.erasure.preview(source="chat%").ids == ana.erasure.preview(source="_").ids == ()


def test_nothing_named_is_refused(ana: lifelong.Person) -> None:
    with pytest.raises(InputError, match="say what to forget"):
        ana.erasure.preview()
    with pytest.raises(NotFoundError, match="nothing named 'msg_0'"):
        ana.erasure.preview("msg_0")


RED = picture("#c01010", (120, 120))


@pytest.fixture
def bertha(tmp_path: Path):
    """Ana, whose truck Bertha is enrolled; one message shows her, one names her, one does neither."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.concepts.enrol("Bertha", [RED], kind="truck", note="canary-of-bertha")
        ana.add("Look what a day.", at=NINE - 3 * DAY, images=[RED])
        ana.add("BERTHA needs new tyres.", at=NINE - 2 * DAY)
        ana.add("Bertharina is somebody else.", at=NINE - DAY)
        life.settle()
        yield ana


def test_a_concept_is_the_messages_that_name_it_or_show_it(bertha: lifelong.Person) -> None:
    """Another word that begins alike is another word."""
    plan = bertha.erasure.preview(concept="bertha")
    assert texts(plan.messages) == ["Look what a day.", "BERTHA needs new tyres."]
    with pytest.raises(NotFoundError, match="no concept is called 'Rex'"):
        bertha.erasure.preview(concept="Rex")


@pytest.mark.slow
def test_an_older_archive_does_not_bring_back_a_forgotten_concept(tmp_path: Path, bertha: lifelong.Person) -> None:
    bertha.export(tmp_path / "before.zip")
    bertha.forget(*bertha.erasure.preview(concept="Bertha").ids)
    assert bertha.concepts.forget("Bertha")
    bertha.restore(tmp_path / "before.zip")
    assert bertha.concepts.list() == []
    assert files_holding(tmp_path / "a", b"canary-of-bertha") == files_holding(tmp_path / "a", RED) == []
    bertha.restore(tmp_path / "before.zip", bring_back=True)
    assert [item.name for item in bertha.concepts.list()] == ["Bertha"]


# Receipts


def test_a_receipt_says_what_kinds_how_many_and_when_without_content(tmp_path: Path) -> None:
    """Its file lies beside the record, and holds no word, no name and no id of what went."""
    with opened(tmp_path / "a") as life:
        ana = told(life)
        plan = ana.erasure.preview(ana.messages()[1].id)
        with act_as("cli"):
            gone = ana.erasure.erase(plan)
        receipt = gone.receipt
        assert (
            receipt is not None and receipt.verified and (receipt.by, receipt.asked, receipt.at) == ("cli", "ids", NINE)
        )
        assert dict(receipt.counts) == {
            "messages": gone.messages,
            "memories": gone.memories,
            "observations": 0,
            "media": 1,
        }
        assert len(receipt.ids) == gone.messages + gone.memories
        (file,) = (tmp_path / "a" / "receipts").iterdir()
        content = file.read_text()
        assert "Bertha" not in content and "ana" not in content and not any(item in content for item in plan.ids)
        assert life.receipts.list() == [receipt]
        found = life.receipts.verify(file)
        assert found.good and found.known


def test_a_receipt_that_was_changed_is_noticed(tmp_path: Path) -> None:
    """A count that somebody improved does not fit the checksum; nothing is forgotten by such a file."""
    with opened(tmp_path / "a") as life:
        told(life).forget(life.person("ana").messages()[0].id)
        (file,) = (tmp_path / "a" / "receipts").iterdir()
        changed = tmp_path / "changed.json"
        changed.write_text(file.read_text().replace('"messages": 1', '"messages": 0'))
        assert not life.receipts.verify(changed).intact
        with pytest.raises(InputError, match="was changed"):
            life.receipts.replay(changed)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": "lifelong-erasure"}', "x" * 100])
def test_what_is_no_receipt_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.json").write_text(content)
    with opened(tmp_path / "a") as life, pytest.raises(ImportFormatError, match="no receipt"):
        life.receipts.verify(tmp_path / "x.json")


def test_the_receipt_of_everything_outlives_the_person(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        gone = told(life).forget(everything=True)
        assert isinstance(gone.receipt, Receipt) and gone.receipt.asked == "everything"
        assert life.persons() == [] and life.receipts.verify(life.receipts.path(gone.receipt.id)).good


# Nothing brings it back by itself


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Ana's record as it was before she forgot her sister."""
    with opened(tmp_path / "a") as life:
        told(life).export(tmp_path / "before.zip")
    return tmp_path / "before.zip"


def test_an_older_archive_does_not_bring_back_what_was_forgotten(tmp_path: Path, archive: Path) -> None:
    """Neither the message nor the memories that rest on it; the rest of the archive comes in."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.erasure.erase(ana.erasure.preview(query="my sister Rita"))
        left = ana.restore(archive)["forgotten"]
        assert left >= 2 and "My sister Rita lives in Aveiro." not in texts(ana.messages())
        assert files_holding(tmp_path / "a", b"Aveiro") == []
        assert ana.restore(archive, bring_back=True)["messages"] == 1
        assert "My sister Rita lives in Aveiro." in texts(ana.messages())


def test_a_memory_of_the_archive_that_rests_on_it_stays_away_too(tmp_path: Path, archive: Path) -> None:
    """The memory was learned again since, under another id, and yet the older one must not come back."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        sister = ana.messages()[0]
        life._inner._engine.store.jobs.enqueue(ana._inner._record.person, "turn", sister.id, at=NINE)
        ana._inner._record.memories.delete([memory.id for memory in ana.memories.list(current=None)])
        life.settle()
        ana.forget(sister.id)
        ana.restore(archive)
        assert not any("Rita" in memory.text for memory in ana.memories.list(current=None))


def test_an_import_does_not_bring_back_what_was_forgotten(tmp_path: Path) -> None:
    """The same dump again adds nothing of it, unless that is asked for."""
    bees = Incoming("I keep bees.", at=NINE - DAY, key="chatgpt:c:1")
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        (said,) = ana.add([bees])
        ana.forget(said.id)
        assert ana.add([bees]) == []
        assert texts(life.person("ben").add([bees])) == ["I keep bees."]
        assert texts(ana.add([bees], bring_back=True)) == ["I keep bees."]
        assert ana.add([bees]) == []


def test_a_deleted_memory_stays_deleted(tmp_path: Path, archive: Path) -> None:
    """``memories.delete`` keeps the message; the archive does not bring the memory back."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        (memory,) = [item for item in ana.memories.list(kinds=["semantic"]) if "Rita" in item.text]
        ana.memories.delete(memory.id)
        ana.restore(archive)
        assert memory.id not in {item.id for item in ana.memories.list(current=None)}
        assert "My sister Rita lives in Aveiro." in texts(ana.messages())


def backed_up(folder: Path, copy: Path) -> None:
    shutil.copytree(folder, copy)


@pytest.mark.sqlite
def test_a_backup_that_is_put_back_forgets_again(tmp_path: Path) -> None:
    """record.db comes from the backup, the receipts are still there: opening the record replays them."""
    with opened(tmp_path / "a") as life:
        told(life)
    backed_up(tmp_path / "a", tmp_path / "backup")
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.erasure.erase(ana.erasure.preview(query="my sister Rita"))
    for name in ("record.db", "record.db-wal", "record.db-shm"):
        (tmp_path / "a" / name).unlink(missing_ok=True)
    shutil.copyfile(tmp_path / "backup" / "record.db", tmp_path / "a" / "record.db")
    assert files_holding(tmp_path / "a", b"Aveiro")
    with opened(tmp_path / "a") as life:
        assert "My sister Rita lives in Aveiro." not in texts(life.person("ana").messages())
        assert "I drive Bertha, my old truck." in texts(life.person("ana").messages())
    assert files_holding(tmp_path / "a", b"Aveiro") == []


@pytest.mark.sqlite
def test_a_backup_of_the_whole_folder_forgets_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The folder is replaced by its copy, receipts and all: the copies beside it say what has to go, once."""
    with opened(tmp_path / "a") as life:
        told(life)
    backed_up(tmp_path / "a", tmp_path / "backup")
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        gone = ana.erasure.erase(ana.erasure.preview(query="my sister Rita"))
    shutil.rmtree(tmp_path / "a")
    backed_up(tmp_path / "backup", tmp_path / "a")
    assert files_holding(tmp_path / "a", b"Aveiro")
    with opened(tmp_path / "a") as life:
        assert "My sister Rita lives in Aveiro." not in texts(life.person("ana").messages())
        assert gone.receipt is not None and life.receipts.verify(life.receipts.path(gone.receipt.id)).good
    assert "they are forgotten again" in caplog.text and "Rita" not in caplog.text
    assert files_holding(tmp_path / "a", b"Aveiro") == []
    caplog.clear()
    opened(tmp_path / "a").close()
    assert caplog.text == ""


def test_a_receipt_has_no_copy_where_none_can_be_written(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The erasure is done all the same: here a file stands where the folder of the copies would be."""
    (tmp_path / "a.receipts").touch()
    with opened(tmp_path / "a") as life:
        told(life)
        ana = life.person("ana")
        assert ana.forget(ana.messages()[0].id).verified
    assert "no copy of the receipt" in caplog.text


@pytest.mark.slow
@pytest.mark.sqlite
def test_a_receipt_is_replayed_where_a_copy_lives(tmp_path: Path) -> None:
    """The whole folder was copied elsewhere; the receipt says there what has to go, and the person goes too."""
    with opened(tmp_path / "a") as life:
        told(life)
        life.person("ben").add("I keep bees in Aveiro.", at=NINE - DAY)
    backed_up(tmp_path / "a", tmp_path / "b")
    with opened(tmp_path / "a") as life:
        gone = life.person("ana").forget(everything=True)
        assert gone.receipt is not None
        file = life.receipts.path(gone.receipt.id)
    with opened(tmp_path / "b") as life:
        found = life.receipts.verify(file)
        assert not found.good and len(found.left) == len(gone.receipt.ids) and not found.known
        assert life.receipts.replay(file) > 0
        assert life.receipts.verify(file).good
        assert life.persons() == ["ben"] and len(life.person("ben").messages()) == 1


def test_a_strange_file_among_the_receipts_forgets_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Damaged, changed or misnamed: the record opens, and the log says which file it is."""
    with opened(tmp_path / "a") as life:
        gone = told(life).forget(life.person("ana").messages()[0].id)
        assert gone.receipt is not None
        good = json.loads(life.receipts.path(gone.receipt.id).read_text())
    folder = tmp_path / "a" / "receipts"
    (folder / "erasure_1.json").write_text("no json")
    (folder / "erasure_2.json").write_text(json.dumps(good))
    with opened(tmp_path / "a") as life:
        assert len(life.person("ana").messages()) == 3
    assert "erasure_2.json" in caplog.text


# Cut short


def test_an_erasure_that_was_cut_short_is_brought_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between the commit and the sweep: the next opening deletes the picture's bytes."""
    content = picture("orange", (32, 32))
    with opened(tmp_path / "a") as life:
        (said,) = life.person("ana").add("Look.", at=NINE - DAY, images=[content])
        record = life.person("ana")._inner._record
        monkeypatch.setattr(type(record.media), "sweep", lambda self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            life.person("ana").forget(said.id)
        monkeypatch.undo()
    assert files_holding(tmp_path / "a", content)
    with opened(tmp_path / "a") as life:
        assert files_holding(tmp_path / "a", content) == []
        (receipt,) = life.receipts.list()
        assert not receipt.verified and life.receipts.verify(life.receipts.path(receipt.id)).good


def test_the_worker_deletes_what_an_erasure_left_and_nothing_else(tmp_path: Path) -> None:
    """An erasure could not delete its picture; an addition that was cut short left bytes without a row, which stay."""
    with opened(tmp_path / "a") as life:
        (said,) = life.person("ana").add("Look.", at=NINE - DAY, images=[picture()])
        record = life.person("ana")._inner._record
        record.messages.delete([said.id])
        record.media.drop_unused()
        stray = media_folder(record) / "ab" / "abcdef"
        stray.parent.mkdir()
        stray.write_bytes(b"left over")
        life.settle()
        assert [path for path in (tmp_path / "a" / "media").rglob("*") if path.is_file()] == [stray]


# The audit log


@pytest.mark.slow
def test_the_audit_log_says_who_what_when_and_how_many(tmp_path: Path) -> None:
    """Never what: no word of what was said is in it, and a person who was erased has no name."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        with act_as("key_1"):
            said = ana.add(["I drive Bertha.", "I live in Porto."], at=NINE - DAY)
        life.settle()
        ana.memories.delete(*(memory.id for memory in ana.memories.list(kinds=["semantic"])[:1]))
        ana.forget(said[0].id)
        ana.export(tmp_path / "x.zip")
        life.person("ben").add("I keep bees.")
        ana.forget(everything=True)
        log = life.audit()
        assert [(entry.by, entry.person, entry.act) for entry in log] == [
            ("key_1", None, "add"),
            ("code", None, "delete"),
            ("code", None, "forget"),
            ("code", None, "export"),
            ("code", "ben", "add"),
            ("code", None, "forget everything"),
        ]
        assert log[0].count == 2 and log[2].at == NINE
        assert [entry.act for entry in life.audit(limit=1)] == ["forget everything"]
    assert files_holding(tmp_path / "a", b"Bertha") == []


def test_spaces_do_not_see_each_others_log(tmp_path: Path) -> None:
    with opened(tmp_path / "a") as life:
        life.person("ana", space="home").add("I drive Bertha.")
    with opened(tmp_path / "a", space="work") as life:
        assert life.audit() == []
