"""Export and import: the whole person in one file, taken in once, and nothing else taken in at all."""

import hashlib
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pyrage
import pytest
from pyrage import x25519

import lifelong
from lifelong.archive import encryption
from lifelong.errors import ImportFormatError, InputError, PassphraseError
from tests.person.examples import DAY, MINUTE, NINE, Clock, Played, opened, picture, texts

SAID = ("I live in Porto.", "My sister Rita keeps bees.", "I run every Tuesday morning.", "I live in Lisbon now.")


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Ana's archive: a week of talk, worked up, with a picture and a reply."""
    with opened(tmp_path / "a", clock=Clock()) as life:
        ana = life.person("ana", zone="Asia/Tokyo")
        for day, text in enumerate(SAID):
            ana.add(
                lifelong.Incoming(
                    text, at=NINE - (9 - day) * DAY, key=f"k{day}", images=(picture(),) if day == 1 else ()
                )
            )
        life.settle()
        ana.chat("Where do I live?", at=NINE)
        ana.chat("I love long walks!", at=NINE + MINUTE)
        life.settle()
        ana.close_session()
        life.settle()
        ana.export(tmp_path / "ana.zip")
    return tmp_path / "ana.zip"


def everything(person: lifelong.Person) -> tuple[Any, ...]:
    """All that is known of a person, as values."""
    return (
        person.messages(),
        person.sessions(),
        person.memories.list(current=None),
        person.traits(),
        person.context("Where do I live?").system(),
        [(hit.id, hit.score, hit.closed) for hit in person.recall("Where do I live?", now=NINE, floor=0.0)],
        [(hit.id, hit.score) for hit in person.recall("What did I say last Tuesday?", now=NINE, floor=0.0)],
    )


def rewritten(archive: Path, changes: dict[str, Callable[[bytes], bytes | None]]) -> Path:
    """The same archive with some parts changed, added or (None) left out, and checksums that fit again."""
    with zipfile.ZipFile(archive) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    for name, change in changes.items():
        content = change(parts.get(name, b""))
        parts = {key: value for key, value in parts.items() if key != name}
        if content is not None:
            parts[name] = content
    manifest = json.loads(parts["manifest.json"])
    manifest["sha256"] = {
        name: hashlib.sha256(content).hexdigest() for name, content in parts.items() if name != "manifest.json"
    }
    parts["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(archive.with_name("changed.zip"), "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return archive.with_name("changed.zip")


def refused(tmp_path: Path, archive: Path, match: str = "zip") -> None:
    """Check that an archive is refused and that nothing of it arrives, in the record or on the disk."""
    with opened(tmp_path / "b") as life:
        ben = life.person("ben")
        with pytest.raises(ImportFormatError, match=match):
            ben.restore(archive)
        assert (ben.messages(), ben.sessions(), ben.memories.list(current=None), life.jobs()) == ([], [], [], [])
    assert not [path for path in (tmp_path / "b").rglob("*") if path.is_file() and b"\x89PNG" in path.read_bytes()[:8]]


def test_an_archive_brings_everything_to_another_place(tmp_path: Path, archive: Path) -> None:
    """Messages, sessions, memories, traits, zone, pictures, context and recall are equal there."""
    with opened(tmp_path / "a", clock=Clock()) as here, opened(tmp_path / "b", clock=Clock()) as there:
        ana, copy = here.person("ana"), there.person("ana")
        added = copy.restore(archive)
        assert (added["messages"], added["sessions"]) == (len(ana.messages()), len(ana.sessions()))
        assert everything(copy) == everything(ana)
        (item,) = next(message for message in copy.messages() if message.attachments).attachments
        assert copy.picture(item.sha256).read_bytes() == picture()


def test_an_archive_can_be_brought_under_another_name(tmp_path: Path, archive: Path) -> None:
    """The name belongs to the record, not to the archive."""
    with opened(tmp_path / "b") as life:
        life.person("anna maria").restore(archive)
        assert life.persons() == ["anna maria"]


def test_an_archive_comes_to_a_second_space_of_the_record_that_holds_its_person(tmp_path: Path) -> None:
    """All of it, under ids of its own, which are the same each time; each of both goes without the other."""
    with opened(tmp_path / "a", clock=Clock()) as life:
        ana = life.person("ana")
        ana.add("My cat is called Mingau, “msg_0123456789abcdef”.", images=[picture()], at=NINE)
        memory = ana.remember("I live in Lisbon.", at=NINE)
        ana.memories.update(memory.id, "I live in Porto.", at=NINE + DAY)
        ana.concepts.enrol("Mingau", [picture()], kind="cat")
        life.settle()
        ana.export(tmp_path / "ana.zip")
        copy = life.person("ana", space="second")
        added = copy.restore(tmp_path / "ana.zip")
        assert added["messages"] == len(ana.messages())
        assert [each.text for each in copy.messages()] == [each.text for each in ana.messages()]
        assert {each.id for each in copy.messages()}.isdisjoint(each.id for each in ana.messages())
        (old,) = copy.memories.list(current=False)
        assert [each.text for each in copy.memories.history(old.id)] == ["I live in Lisbon.", "I live in Porto."]
        assert [each.name for each in copy.concepts.list()] == ["Mingau"]
        again = copy.restore(tmp_path / "ana.zip")
        assert (again["messages"], again["memories"], again["forgotten"]) == (0, 0, 0)
        copy.forget(copy.messages()[0].id)
        assert copy.restore(tmp_path / "ana.zip")["messages"] == 0
        assert len(ana.messages()) == len(copy.messages()) + 1
        ana.forget(everything=True)
        assert [each.text for each in copy.memories.list()] == ["I live in Porto."]


def test_bringing_it_twice_adds_nothing(tmp_path: Path, archive: Path) -> None:
    """Everything is known by its id."""
    with opened(tmp_path / "b", clock=Clock()) as life:
        ana = life.person("ana")
        ana.restore(archive)
        before = everything(ana)
        assert ana.restore(archive) == dict.fromkeys(
            ("sessions", "messages", "memories", "observations", "interactions", "writings", "forgotten"), 0
        )
        assert everything(ana) == before


def test_what_was_not_learned_yet_is_learned_there(tmp_path: Path) -> None:
    """An export before the update stage ran takes the waiting work along."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("I live in Porto.", at=NINE - 2 * DAY)
        ana.close_session()
        ana.export(tmp_path / "a.zip")
    with opened(tmp_path / "b") as life:
        ana = life.person("ana")
        ana.restore(tmp_path / "a.zip")
        life.settle()
        assert texts(ana.memories.list(kinds=["semantic"])) == ["I live in Porto."]
        assert len(ana.memories.list(kinds=["episodic"])) == 1
        assert life.jobs() == []


def test_what_was_learned_there_is_not_learned_again(tmp_path: Path, archive: Path) -> None:
    """After an import there is nothing to do: a paid model is not asked twice about a year of talk."""
    model = Played("{}")
    with opened(tmp_path / "b", chat=model, clock=Clock(NINE + MINUTE)) as life:
        life.person("ana").restore(archive)
        life.settle()
        assert model.asked == []


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 almost a zip"])
def test_a_file_that_is_no_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    """The error says what to give instead."""
    (tmp_path / "x.zip").write_bytes(content)
    refused(tmp_path, tmp_path / "x.zip", "no whole zip file")


def test_a_missing_archive_is_refused(tmp_path: Path) -> None:
    """A path without a file, and a folder."""
    refused(tmp_path, tmp_path / "gone.zip", "cannot be read")
    refused(tmp_path, tmp_path, "cannot be read")


def test_a_foreign_zip_is_refused(tmp_path: Path) -> None:
    """Another program's zip has no manifest of ours."""
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as file:
        file.writestr("hello.txt", "hello")
    refused(tmp_path, tmp_path / "x.zip", "no manifest of ours")


@pytest.mark.parametrize("manifest", [b"", b"[]", b"null", b'{"format": "lifelong"}', b"\xff", b'{"format": "other"}'])
def test_a_manifest_that_is_none_is_refused(tmp_path: Path, manifest: bytes) -> None:
    """Whatever stands in its place."""
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as file:
        file.writestr("manifest.json", manifest)
    refused(tmp_path, tmp_path / "x.zip", "no manifest of ours")


def test_an_archive_of_a_newer_version_is_refused(tmp_path: Path, archive: Path) -> None:
    """The error says which version it has."""
    newer = rewritten(archive, {"manifest.json": lambda old: json.dumps(json.loads(old) | {"version": 99}).encode()})
    refused(tmp_path, newer, "version 99")


def test_an_archive_cut_short_is_refused(tmp_path: Path, archive: Path) -> None:
    """At any point."""
    whole = archive.read_bytes()
    for share in (0.2, 0.5, 0.9, 0.99):
        (tmp_path / "x.zip").write_bytes(whole[: int(len(whole) * share)])
        refused(tmp_path, tmp_path / "x.zip", ".")


@pytest.mark.parametrize("times", [30, pytest.param(120, marks=pytest.mark.slow)])
def test_a_flipped_bit_is_noticed(tmp_path: Path, archive: Path, times: int) -> None:
    """Archives with one wrong byte each: every one is refused, or gives exactly what the whole one gives."""
    whole = archive.read_bytes()
    dice = random.Random(7)
    with opened(tmp_path / "b") as life, opened(tmp_path / "c") as clean:
        clean.person("ana").restore(archive)
        right = clean.person("ana").messages(), clean.person("ana").memories.list(current=None)
        for number in range(times):
            place = dice.randrange(len(whole))
            (tmp_path / "x.zip").write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
            ana = life.person("ana")
            try:
                ana.restore(tmp_path / "x.zip", bring_back=True)  # the round before forgot everything
            except ImportFormatError:
                assert ana.messages() == [], f"byte {place} of archive {number}"
            else:
                assert (ana.messages(), ana.memories.list(current=None)) == right
                ana.forget(everything=True)


def test_a_changed_part_differs_from_its_checksum(tmp_path: Path, archive: Path) -> None:
    """A part that somebody edited without the manifest is refused."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(tmp_path / "x.zip", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b"Porto", b"Perth") if name == "messages.jsonl" else content)
    refused(tmp_path, tmp_path / "x.zip", "messages.jsonl differs from its checksum")


@pytest.mark.parametrize("part", ["sessions.jsonl", "messages.jsonl", "memories.jsonl", "observations.jsonl"])
def test_a_part_that_is_missing_or_no_json_is_named(tmp_path: Path, archive: Path, part: str) -> None:
    """All or nothing: the parts before it are not half an import."""
    refused(tmp_path, rewritten(archive, {part: lambda _: None}), part)
    refused(tmp_path, rewritten(archive, {part: lambda old: old + b'{"id": 1}\n'}), rf"line \d+ of {part}")
    refused(tmp_path, rewritten(archive, {part: lambda old: old + b"\xff\n"}), rf"line \d+ of {part}")


def test_a_picture_without_its_bytes_is_refused(tmp_path: Path, archive: Path) -> None:
    """A message whose picture is missing would be half a message."""
    name = f"media/{hashlib.sha256(picture()).hexdigest()}"
    refused(tmp_path, rewritten(archive, {name: lambda _: None}), "lacks its part")


def test_a_picture_under_another_name_is_refused(tmp_path: Path, archive: Path) -> None:
    """The name of a file is the checksum of its bytes, not what an archive says."""
    name = f"media/{hashlib.sha256(picture()).hexdigest()}"
    refused(tmp_path, rewritten(archive, {name: lambda _: b"\x89PNG something else"}), "media/")


@pytest.mark.parametrize("evil", ["../../../../evil", "/tmp/lifelong-evil", "..", "a/../../../../evil", "", "E" * 64])
def test_an_archive_cannot_write_outside_the_record(tmp_path: Path, archive: Path, evil: str) -> None:
    """A picture whose name climbs out of the media folder is refused before anything is written."""
    evil = evil.replace("/tmp/lifelong-evil", str(tmp_path / "evil"))
    real = hashlib.sha256(picture()).hexdigest()
    changed = rewritten(
        archive,
        {
            "messages.jsonl": lambda old: old.replace(real.encode(), evil.encode()),
            f"media/{evil}": lambda _: picture(),
        },
    )
    before = sorted(path for path in tmp_path.rglob("*") if not path.is_relative_to(tmp_path / "b"))
    refused(tmp_path, changed, ".")
    assert sorted(path for path in tmp_path.rglob("*") if not path.is_relative_to(tmp_path / "b")) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"role": "user"', b'"role": "root"'),
        (b'"at": "2026-02-22T09:00:00+00:00"', b'"at": "2026-02-22T09:00:00"'),
        (b'"reply_to": "msg_', b'"reply_to": "msg_x'),
        (b'"session": "ses_', b'"session": "ses_x'),
        (b'"text": "I live in Porto."', b'"text": "I live\\u0000 in \\ud800Porto."'),
    ],
)
def test_values_that_cannot_be_are_refused(tmp_path: Path, archive: Path, old: bytes, new: bytes) -> None:
    """Unknown roles, naive times, replies to nothing: an archive is outside data, checksums or not."""
    with zipfile.ZipFile(archive) as file:
        assert old in file.read("messages.jsonl")
    refused(tmp_path, rewritten(archive, {"messages.jsonl": lambda part: part.replace(old, new)}), ".")


def test_an_export_takes_the_place_of_an_older_one_whole(tmp_path: Path) -> None:
    """There is never half a file under the name, and no leftover beside it."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        assert ana.export(tmp_path / "a.zip")["messages"] == 0
        ana.add("hello")
        assert ana.export(tmp_path / "a.zip")["messages"] == 1
        with pytest.raises(InputError, match=r"there is no folder .*nowhere"):
            ana.export(tmp_path / "nowhere" / "a.zip")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a.zip"]


def test_a_locked_archive_opens_with_its_passphrase_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No word of it can be read; another passphrase, none, and damage are told apart, and nothing is added."""
    monkeypatch.setattr(encryption, "_age", lambda: Fast)
    with opened(tmp_path / "a") as life:
        life.person("ana").add("My sister Rita keeps bees.", at=NINE)
        life.person("ana").export(tmp_path / "a.age", passphrase="five words, or long")
        with pytest.raises(InputError, match="8 at least"):
            life.person("ana").export(tmp_path / "b.age", passphrase="short")
    locked = (tmp_path / "a.age").read_bytes()
    assert b"messages.jsonl" not in locked and not (tmp_path / "b.age").exists()
    with opened(tmp_path / "b") as life:
        ana = life.person("ana")
        for passphrase, says in ((None, "is locked: give its passphrase"), ("another one", "does not open with")):
            with pytest.raises(PassphraseError, match=says):
                ana.restore(locked, passphrase=passphrase)
        with pytest.raises(ImportFormatError, match="locked and damaged"):
            ana.restore(locked[:-9], passphrase="five words, or long")
        assert ana.messages() == []
        assert ana.restore(tmp_path / "a.age", passphrase="five words, or long")["messages"] == 1


class Fast:
    """The package's passphrases, with scrypt's work done once: it takes a second on purpose, each time."""

    KEYS: ClassVar[dict[str, Any]] = {}

    @classmethod
    def encrypt(cls, content: bytes, passphrase: str) -> bytes:
        identity = cls.KEYS.setdefault(passphrase, x25519.Identity.generate())
        return bytes(pyrage.encrypt(content, [identity.to_public()]))

    @classmethod
    def decrypt(cls, content: bytes, passphrase: str) -> bytes:
        if passphrase not in cls.KEYS:
            raise pyrage.DecryptError("Decryption failed")
        return bytes(pyrage.decrypt(content, [cls.KEYS[passphrase]]))


@pytest.mark.slow
def test_the_program_age_is_not_needed_and_would_do(tmp_path: Path) -> None:
    """The real package, with its own words for a wrong passphrase, and the format's own first line."""
    with opened(tmp_path / "a") as life:
        ana = life.person("ana")
        ana.add("I keep bees.", at=NINE)
        ana.export(tmp_path / "a.age", passphrase="five words, or long")
        locked = (tmp_path / "a.age").read_bytes()
        assert locked.startswith(b"age-encryption.org/v1\n-> scrypt ")
        with pytest.raises(PassphraseError, match="does not open with"):
            ana.restore(locked, passphrase="another one")
        with zipfile.ZipFile(io.BytesIO(pyrage.passphrase.decrypt(locked, "five words, or long"))) as archive:
            assert b"I keep bees." in archive.read("messages.jsonl")
