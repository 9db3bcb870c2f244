"""``lifelong migrate``: the whole record to PostgreSQL, back, and to another folder."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import apsw
import pytest

import lifelong
from lifelong.admin import migrate as admin
from lifelong.store.blobs.places import RECEIPTS
from lifelong.store.store import Store
from tests.cli.run import done, run, value
from tests.person.examples import HISTORY, QUESTIONS, picture
from tests.postgres import PostgresServer
from tests.s3 import S3Server
from tests.store.test_encryption import KEY, needs_cipher, sealed

START = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
TOLD = (*HISTORY, "The code of the cellar door is under the walrus.")

WAYS = ("folder to server", "server to folder", "folder to folder", "server to server")


@pytest.fixture
def databases(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Two empty databases."""
    monkeypatch.delenv("LIFELONG_STORE")
    second = postgres.database()
    yield [postgres.cleaned(), second]
    postgres.drop(second)


@pytest.fixture
def places(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str, tuple[str, ...]]:
    """Source and destination, and the options that name the folders of their files."""
    options: list[str] = []
    ends = []
    for end, option in zip(request.param.split(" to "), ("--source-files", "--files"), strict=True):
        if end == "server":
            ends.append(request.getfixturevalue("databases").pop())
            options += [option, str(tmp_path / option.strip("-"))]
        else:
            ends.append(str(tmp_path / f"{option.strip('-')}.lifelong"))
    return ends[0], ends[1], tuple(options)


def opened(place: str, options: tuple[str, ...], option: str) -> lifelong.Life:
    """The record at a place, with the folder of its files."""
    os.environ.pop("LIFELONG_STORE", None)
    if option in options and place.startswith("postgresql:"):
        os.environ["LIFELONG_STORE"] = options[options.index(option) + 1]
    try:
        return lifelong.open(place, worker=False)
    finally:
        os.environ.pop("LIFELONG_STORE", None)


def tell(life: lifelong.Life) -> str:
    """Two persons in two spaces, with memories, a picture, a concept and an erasure; returns the id of its receipt."""
    ana = life.person("ana", zone="Europe/Lisbon")
    for hours, text in enumerate(TOLD):
        ana.add(text, at=START + timedelta(hours=2 * hours))
    ana.add("This is Bertha, my truck.", images=[picture("red", (120, 90))], at=START + timedelta(days=1))
    life.person("ben", space="office").add("I like tea.", at=START)
    life.settle()
    receipt = ana.forget(*[message.id for message in ana.messages() if "walrus" in message.text]).receipt
    assert receipt is not None
    ana.concepts.enrol("Rex", [picture("blue", (100, 100))], kind="dog")
    life.catalogue("films").load([{"id": "a", "title": "Alien"}])
    ana.add("I also like olives.", at=START + timedelta(days=2))  # its job is still waiting
    return receipt.id


def state(life: lifelong.Life) -> list[Any]:
    """What somebody sees of the record."""
    ana = life.person("ana")
    return [
        [[(hit.id, hit.score, hit.text) for hit in ana.recall(question, k=10, floor=0.0)] for question in QUESTIONS],
        ana.messages(),
        ana.memories.list(current=None),
        ana.traits(),
        [(concept.id, concept.name) for concept in ana.concepts.list()],
        [(item.sha256, hashlib.sha256(ana.media.read(item.sha256)).hexdigest()) for item in ana.media.list()],
        [job.subject for job in life.jobs()],
        life.receipts.list(),
        [(info.name, info.items) for info in life.catalogues()],
        life.persons(space="office"),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("places", WAYS, indirect=True)
def test_the_copy_is_the_same_record(places: tuple[str, str, tuple[str, ...]]) -> None:
    """Ids, times, scores and order of recall, files and receipts; and it goes on as the old one would have."""
    source, destination, options = places
    with opened(source, options, "--source-files") as life:
        receipt = tell(life)
        before = state(life)
    report = value("migrate", source, destination, *options)
    assert report["tables"]["message"]["rows"] == 9 and report["tables"]["tombstone"]["rows"] >= 1
    assert report["files"] == 2 and report["receipts"] == 1
    assert (report["missing_files"], report["passes"], report["erased"]) == ([], 1, 0)
    with opened(destination, options, "--files") as life:
        assert state(life) == before
        verification = life.receipts.verify(life.receipts.path(receipt))
        assert (verification.intact, verification.known, verification.left) == (True, True, ())
        assert life.settle() >= 1
        assert any("olives" in memory.text for memory in life.person("ana").memories.list())
    again = run("migrate", source, destination, *options)
    assert again.exit_code == 1 and "holds a record already" in again.output


KILLED = """
import os, signal, sys
from lifelong.cli import main
from lifelong.store import transfer

transfer.PAGE = 2
copy, calls = transfer.Transfer.copy, 0

def killed(self, progress):
    def count(rows):
        global calls
        calls += 1
        if calls == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)
    copy(self, count)

transfer.Transfer.copy = killed
main(["migrate", *sys.argv[2:]])
"""


@pytest.mark.slow
@pytest.mark.parametrize("places", ["folder to server", "server to folder"], indirect=True)
def test_after_a_kill_the_copy_goes_on_and_takes_over_what_was_erased(
    places: tuple[str, str, tuple[str, ...]], tmp_path: Path
) -> None:
    """The unfinished record is refused; what its source erased and learned meanwhile is erased and learned in it."""
    source, destination, options = places
    with opened(source, options, "--source-files") as life:
        tell(life)
    for page in (12, 25, 40):
        child = subprocess.run([sys.executable, "-c", KILLED, str(page), source, destination, *options], check=False)
        assert child.returncode == -signal.SIGKILL
    for place_of_files in (options, ("--files", str(tmp_path / "of another machine"))):
        with pytest.raises(lifelong.StoreError, match="is not complete"):
            opened(destination, place_of_files, "--files")
    with opened(source, options, "--source-files") as life:
        ana = life.person("ana")
        ana.forget(*[message.id for message in ana.messages() if "sailed" in message.text])
        ana.add("Our boat is green.", at=START + timedelta(days=3))
        before = state(life)
        kept = len(life.receipts.list())
    report = value("migrate", source, destination, *options)
    assert report["erased"] >= 1 and report["erasure_verified"]
    with opened(destination, options, "--files") as life:
        assert state(life) == before
        assert len(life.receipts.list()) == kept == 2
    if not destination.startswith("postgresql:"):
        files = [path for path in Path(destination).rglob("*") if path.is_file()]
        assert files and not any(b"sailed to the island" in path.read_bytes() for path in files)


@pytest.mark.slow
@pytest.mark.parametrize("places", ["folder to folder"], indirect=True)
def test_an_erasure_during_the_copy_is_done_in_the_copy(
    places: tuple[str, str, tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows and files that were copied a moment ago go again, and the search finds no byte of them."""
    source, destination, options = places
    with opened(source, options, "--source-files") as life:
        tell(life)
    copy_files = admin._copy_files

    def forget_meanwhile(*stores: Any) -> Any:
        result = copy_files(*stores)
        with opened(source, options, "--source-files") as life:
            ana = life.person("ana")
            if ids := [message.id for message in ana.messages() if "Bertha" in message.text]:
                ana.forget(*ids)
        return result

    monkeypatch.setattr(admin, "_copy_files", forget_meanwhile)
    report = value("migrate", source, destination)
    assert report["passes"] > 1 and report["erased"] >= 1 and report["erasure_verified"]
    content = [path.read_bytes() for path in Path(destination).rglob("*") if path.is_file()]
    assert not any(b"red truck called" in each for each in content)
    assert len(list((Path(destination) / "media").rglob("*.webp"))) <= 1  # the exemplar's


@pytest.mark.slow
def test_a_source_that_is_written_all_the_time_is_told_to_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After some passes; then the copy is finished by the same command."""
    source = tmp_path / "a"
    with opened(str(source), (), "") as life:
        tell(life)
    copy_files = admin._copy_files

    def add_meanwhile(*stores: Any) -> Any:
        with opened(str(source), (), "") as life:
            life.person("ana").add("One more.")
        return copy_files(*stores)

    with monkeypatch.context() as patched:
        patched.setattr(admin, "_copy_files", add_meanwhile)
        result = run("migrate", str(source), str(tmp_path / "b"))
    assert result.exit_code == 1 and "stop what writes to it" in result.output
    assert "is not complete" in run("sessions", "--store", str(tmp_path / "b")).output
    assert "One more." in {m["text"] for m in _messages(source, tmp_path / "b")}


def _messages(source: Path, destination: Path) -> list[dict[str, Any]]:
    done("migrate", str(source), str(destination))
    with opened(str(destination), (), "") as life:
        return [{"text": message.text} for message in life.person("ana").messages()]


@pytest.mark.slow
def test_a_file_that_the_source_lost_is_told_of(tmp_path: Path) -> None:
    with opened(str(tmp_path / "a"), (), "") as life:
        tell(life)
    lost = next(path for path in (tmp_path / "a" / "media").rglob("*") if path.is_file() and not path.suffix)
    lost.unlink()
    result = run("migrate", str(tmp_path / "a"), str(tmp_path / "b"), "--json")
    assert result.exit_code == 0
    assert lost.name in result.stdout and "1 files are missing" in result.stderr


@pytest.mark.slow
def test_files_can_go_to_object_storage(databases: list[str], tmp_path: Path, s3: S3Server) -> None:
    """And come back from there."""
    bucket, (_, database) = s3.bucket(), databases
    with opened(str(tmp_path / "a"), (), "") as life:
        tell(life)
        before = state(life)
    report = value("migrate", str(tmp_path / "a"), database, "--files", f"s3://{bucket}/life")
    assert report["files"] == 2 and report["files_place"] == f"s3://{bucket}/life/media"
    assert sum("/media/" in key and not key.endswith(".webp") for key in s3.keys(bucket)) == 2
    done("migrate", database, str(tmp_path / "b"), "--source-files", f"s3://{bucket}/life")
    with opened(str(tmp_path / "b"), (), "") as life:
        assert state(life) == before


@pytest.mark.slow
def test_what_cannot_be_a_source_or_destination_is_refused(tmp_path: Path) -> None:
    """Each with what to do; nothing is made or changed."""
    a, b, c = (str(tmp_path / name) for name in "abc")
    assert "there is no record at" in run("migrate", a, b).output
    assert not (tmp_path / "a").exists() and not (tmp_path / "b").exists()
    for place in (a, c):
        with opened(place, (), "") as life:
            life.person("ana").add("I live in Porto.")
    assert "holds a record already" in run("migrate", a, c).output
    assert "both source and destination" in run("migrate", a, f"{a}/../a").output
    assert "is a folder" in run("migrate", a, b, "--files", c).output
    credentials = run("migrate", a, "postgresql://db.example/life", "--files", "s3://name:secret@bucket/life")
    assert "without credentials" in credentials.output and "secret" not in credentials.output
    (tmp_path / "b" / RECEIPTS).mkdir(parents=True)
    (tmp_path / "b" / "record.db").touch()
    (tmp_path / "b" / RECEIPTS / "x.json").write_text("{}")
    assert "receipts" in run("migrate", a, b).output
    shutil.rmtree(tmp_path / "b")
    done("migrate", a, b)
    with Store(tmp_path / "b") as store:
        store.mark_unfinished(str(tmp_path / "other"))
    assert f"a copy of {tmp_path / 'other'} was interrupted" in run("migrate", a, b).output
    assert run("migrate", a).exit_code == 2


def test_a_record_of_a_newer_version_is_refused(databases: list[str], tmp_path: Path, postgres: PostgresServer) -> None:
    """As source and as destination, on either engine."""
    with opened(str(tmp_path / "a"), (), "") as life:
        life.person("ana").add("I live in Porto.")
    name = databases[1].partition("@/")[2].partition("?")[0]
    postgres.run("INSERT INTO lifelong.migration (number, name) VALUES (9999, 'later')", name)
    result = run("migrate", str(tmp_path / "a"), databases[1], "--files", str(tmp_path / "files"))
    assert result.exit_code == 1 and "has schema 9999" in result.output
    connection = apsw.Connection(str(tmp_path / "a" / "record.db"))
    connection.pragma("user_version", 9999)
    connection.close()
    result = run("migrate", str(tmp_path / "a"), str(tmp_path / "b"))
    assert result.exit_code == 1 and "has schema 9999" in result.output


ENCRYPTED = """
import os, sys
from pathlib import Path
import lifelong
from click.testing import CliRunner
from lifelong.cli import main
folder = Path(sys.argv[1])
os.environ |= {"LIFELONG_EMBED": "scripted", "LIFELONG_CHAT": "none", "LIFELONG_LOOK": "none"}
def run(*words): return CliRunner().invoke(main, ["migrate", *map(str, words)])
def opened(path): return lifelong.open(path, worker=False)
with opened(folder / "a") as life: life.person("ana").add("I live in Porto.")
done = run(folder / "a", folder / "b")
assert done.exit_code == 0, done.output
assert b"Porto" not in b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
with opened(folder / "b") as life: assert life.person("ana").recall("Porto").known
plain = run(folder / "a", "postgresql://nobody@127.0.0.1:1/none", "--files", folder / "files")
assert plain.exit_code == 1 and "--plain" in plain.output, plain.output
os.environ.pop("LIFELONG_KEY")
locked = run(folder / "a", folder / "c")
assert locked.exit_code == 1 and "LIFELONG_KEY" in locked.output, locked.output
print("done")
"""


@pytest.mark.slow
@needs_cipher
def test_an_encrypted_record_is_copied_with_its_key_only(tmp_path: Path) -> None:
    """To a folder it stays encrypted; to a database only with --plain; without the key not at all."""
    sealed(ENCRYPTED, tmp_path, LIFELONG_KEY=KEY)
