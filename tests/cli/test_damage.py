"""Every command on every sort of damaged record: no file is deleted, no traceback, and a message says what to do.

The commands come from the command line itself: a new one that opens a record is tried here without being named, and
needs a line in ``WORDS`` only when it needs arguments.
"""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import apsw
import pytest

import lifelong
from lifelong.store.sqlite.opening import FILE_NAME
from tests.cli.run import PICTURE, done, run, value
from tests.cli.test_commands import COMMANDS
from tests.person.examples import picture

OPENING = [name for name, command in COMMANDS.items() if any(option.name == "store" for option in command.params)]

PAGE = 4096
"""Bytes of a page of the database."""


@dataclass(frozen=True)
class Made:
    """Records to damage: whole ones, and what belongs to them."""

    folder: Path
    older: Path
    foreign: Path
    logged: Path
    words: dict[str, tuple[str, ...]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A record of two persons with pictures, its backup from before the second, another record, one with a log."""
    root = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(root)
        for name, setting in (("EMBED", "scripted"), ("LOOK", "scripted"), ("CHAT", "none"), ("OCR", "none")):
            patched.setenv(f"LIFELONG_{name}", setting)
        patched.setenv("LIFELONG_SPEECH", "none")
        patched.setenv("LIFELONG_CACHE", str(root / "no-weights"))
        patched.setenv("LIFELONG_STORE", str(root / "foreign"))
        done("add", "I keep bees in Aveiro.")
        patched.setenv("LIFELONG_STORE", str(root / "whole"))
        blue = root / "blue.png"
        blue.write_bytes(picture("blue", (120, 120)))
        done("add", "I live in Lisbon.", "--at", "2026-03-03T18:00")
        done("add", "These are my dogs.", "--image", str(PICTURE), "--at", "2026-03-04T18:00")
        shutil.copyfile(root / "whole" / FILE_NAME, root / "older.db")
        with lifelong.open(root / "whole", chat="none", embed="scripted", worker=False) as life:
            life.person("me").add("I moved to Porto.", images=[blue.read_bytes()])
            life.person("bo").add("My own truck.", images=[blue.read_bytes()])
            shutil.copytree(root / "whole", root / "logged")
        done("chat", "--person", "me", stdin="Where do I live?\n")
        done("worker", "--once")
        done("concepts", "enrol", "Rex", str(blue), "--person", "me")
        memory = value("memories", "list", "--person", "me", "--kind", "semantic")[0]["id"]
        with lifelong.open(root / "whole", chat="none", embed="scripted", worker=False) as life:
            message = life.person("me").messages()[0].id
            key = value("keys", "create")["key"]
            gone = life.person("me").forget(life.person("me").add("Forget me.")[0].id).receipt
        assert gone is not None
        done("export", str(root / "me.zip"), "--person", "me")
        films = root / "films.csv"
        films.write_text("id,title\na,A film\n", encoding="utf-8")
        words: dict[str, tuple[str, ...]] = {
            "demo": ("--store", "home.lifelong", "--chat", "none"),
            "add": ("My cat is called Mingau.", "--image", str(PICTURE)),
            "recall": ("Porto",),
            "find": ("Porto", "--like", str(blue)),
            "context": ("Porto",),
            "memories get": (memory,),
            "memories history": (memory,),
            "memories update": (memory, "I live in Faro."),
            "memories reopen": (memory,),
            "memories pin": (memory,),
            "memories unpin": (memory,),
            "memories delete": (memory,),
            "concepts enrol": ("Bertha", str(blue)),
            "concepts find": (str(blue),),
            "concepts correct": (str(blue), "--is", "Rex"),
            "concepts rename": ("Rex", "Max"),
            "concepts merge": ("Rex", "Nobody"),
            "concepts forget": ("Nobody",),
            "concepts consent": ("person",),
            "see": (str(PICTURE),),
            "train concept": ("Rex", "--base", str(root)),
            "feedback": ("last", "shorter please"),
            "forget": (message, "--yes"),
            "receipts verify": (gone.id,),
            "receipts replay": (gone.id,),
            "export": ("out.zip", "--force"),
            "import": (str(root / "me.zip"),),
            "keys revoke": (key.split("_")[1],),
            "worker": ("--once",),
            "jobs discard": ("--all",),
            "web": ("--chat", "none"),
            "recommend": ("films",),
            "interact": ("a", "viewed"),
            "draw": ("Rex", "-n", "1"),
            "thumb": ("drw_0", "+1"),
            "write": ("message", "--fact", "I come at four."),
            "voice add": ("Hi Rita, see you. Love, Ana", "--register", "family"),
            "voice accept": ("txt_0", "I come at five."),
            "voice edit": ("family", "en", "--sign-off", "Love, Ana"),
            "voice switch": ("off",),
            "catalogue load": ("films", str(films)),
            "catalogue show": ("films",),
            "catalogue similar": ("films", "a"),
            "catalogue enrich": ("films",),
            "catalogue remove": ("films", "a"),
        }
        yield Made(root / "whole", root / "older.db", root / "foreign" / FILE_NAME, root / "logged", words)


def empty(folder: Path, made: Made) -> None:
    (folder / FILE_NAME).write_bytes(b"")


def missing(folder: Path, made: Made) -> None:
    (folder / FILE_NAME).unlink()


def older(folder: Path, made: Made) -> None:
    shutil.copyfile(made.older, folder / FILE_NAME)


def cut_log(folder: Path, made: Made) -> None:
    """The second person and two pictures stand in the log; half of it is gone."""
    shutil.rmtree(folder)
    shutil.copytree(made.logged, folder)
    log = folder / f"{FILE_NAME}-wal"
    log.write_bytes(log.read_bytes()[: log.stat().st_size // 2])


def no_log(folder: Path, made: Made) -> None:
    shutil.rmtree(folder)
    shutil.copytree(made.logged, folder)
    (folder / f"{FILE_NAME}-wal").unlink()


def flipped(folder: Path, made: Made, seed: int = 1) -> None:
    """Sixty-four bytes in each of five pages."""
    dice = random.Random(seed)
    content = bytearray((folder / FILE_NAME).read_bytes())
    for page in dice.sample(range(1, len(content) // PAGE), 5):
        place = page * PAGE + dice.randrange(PAGE - 64)
        content[place : place + 64] = dice.randbytes(64)
    (folder / FILE_NAME).write_bytes(content)


def foreign(folder: Path, made: Made) -> None:
    shutil.copyfile(made.foreign, folder / FILE_NAME)


def other_program(folder: Path, made: Made) -> None:
    (folder / FILE_NAME).unlink()
    other = apsw.Connection(str(folder / FILE_NAME))
    other.execute("CREATE TABLE bookmark (url TEXT)")
    other.close()


def missing_media(folder: Path, made: Made) -> None:
    shutil.rmtree(folder / "media")


def flipped_media(folder: Path, made: Made) -> None:
    """One bit of every file."""
    for path in (folder / "media").rglob("*"):
        if path.is_file():
            path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])


def extra_media(folder: Path, made: Made) -> None:
    """In a person's folder, in nobody's, in one with the number of a person to come, and in none."""
    known = next((folder / "media").iterdir()).name
    for place in (f"{known}/ab/abcd", f"{known}/ab/{'ab' * 32}.part", f"3/cd/{'cd' * 32}", "unknown/x", "loose"):
        path = folder / "media" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"extra")


DAMAGES: dict[str, tuple[Callable[..., None], str]] = {
    "0 bytes": (empty, "is empty, and there still is what belongs to it: pictures, receipts. Nothing was changed. Put"),
    "missing": (
        missing,
        "is missing, and there still is what belongs to it: pictures, receipts. Nothing was changed. Put",
    ),
    "older": (older, "`lifelong media clean` deletes them"),
    "cut log": (cut_log, "`lifelong media clean` deletes them"),
    "no log": (no_log, "`lifelong media clean` deletes them"),
    "flipped page": (flipped, ""),
    "foreign record": (foreign, "`lifelong media clean` deletes them"),
    "another program": (other_program, "is a database of another program: choose another path"),
    "missing media": (missing_media, "is missing: put it back from a backup"),
    "flipped media": (flipped_media, "is damaged: put it back from a backup"),
    "extra media": (extra_media, "`lifelong media clean` deletes them"),
}
"""How a record is damaged, and what ``doctor`` says of it."""

REFUSED = ("0 bytes", "missing", "another program")
"""With these, no command opens the record."""


def files(folder: Path) -> dict[str, bytes | None]:
    """Every file by its path, with its bytes unless it belongs to the database."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): None if path.name.startswith(FILE_NAME) else path.read_bytes()
        for path in found
        if not path.name.endswith(("-wal", "-shm"))
    }


def tried(made: Made, damage: str, name: str, folder: Path, patched: pytest.MonkeyPatch) -> None:
    """Damage the record, run the command, and look at what it did."""
    patched.setattr("lifelong.server.run.log_to", lambda: None)
    patched.setattr("lifelong.server.run.serve", lambda life, listening, parts: asyncio.run(life.close()))
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made.folder, folder)
    DAMAGES[damage][0](folder, made)
    before = files(folder)
    result = run(*name.split(), *made.words.get(name, ()), stdin="Where do I live?\n" if name == "chat" else "")
    at = f"{damage} × {name}: {result.output}"
    assert result.exception is None or isinstance(result.exception, SystemExit), at
    assert "Traceback" not in result.output and "Missing argument" not in result.output, at
    after = files(folder)
    assert before.keys() <= after.keys(), at
    # What a command adds again is whole again: only damaged pictures may change.
    assert damage == "flipped media" or all(after[path] == content for path, content in before.items()), at
    # doctor prints a table, demo wants a new folder, languages the variable of the tests unset
    if damage in REFUSED and name not in ("doctor", "demo", "languages"):
        assert result.exit_code == 1 and DAMAGES[damage][1] in result.stderr, at
        assert before == after, at
    elif result.exit_code:
        assert result.stderr.strip() or name == "doctor", at


@pytest.mark.slow
@pytest.mark.parametrize("name", ["add", "doctor", "export", "recall"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_no_command_deletes_a_file_of_a_damaged_record(
    made: Made, tmp_path: Path, damage: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four of the commands; all of them take longer."""
    tried(made, damage, name, tmp_path / "home.lifelong", monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES)
def test_none_of_all_commands_deletes_a_file_of_a_damaged_record(
    made: Made, tmp_path: Path, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in OPENING:
        tried(made, damage, name, tmp_path / "home.lifelong", monkeypatch)


@pytest.mark.parametrize("damage", [name for name, (_, says) in DAMAGES.items() if says])
def test_doctor_says_what_to_do(made: Made, tmp_path: Path, damage: str) -> None:
    shutil.copytree(made.folder, tmp_path / "home.lifelong")
    DAMAGES[damage][0](tmp_path / "home.lifelong", made)
    result = run("doctor", "--json")
    assert DAMAGES[damage][1] in result.stdout
    assert (result.exit_code == 1) == (damage in (*REFUSED, "missing media", "flipped media"))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_flipped_pages_are_a_message(made: Made, tmp_path: Path, seed: int) -> None:
    """What cannot be read names the file and the backup; what can be read is answered as ever."""
    for name in ("recall", "memories list", "profile", "export", "reindex", "chat"):
        shutil.rmtree(tmp_path / "home.lifelong", ignore_errors=True)
        shutil.copytree(made.folder, tmp_path / "home.lifelong")
        flipped(tmp_path / "home.lifelong", made, seed)
        result = run(*name.split(), "--person", "me", *made.words.get(name, ()), stdin="Where do I live?\n")
        assert result.exception is None or isinstance(result.exception, SystemExit), (name, result.exception)


def test_forgetting_everything_of_another_record_takes_no_picture_of_this_one(made: Made, tmp_path: Path) -> None:
    """The other record's only person is erased beside pictures that are not theirs."""
    shutil.copytree(made.folder, tmp_path / "home.lifelong")
    foreign(tmp_path / "home.lifelong", made)
    before = files(tmp_path / "home.lifelong")
    done("forget", "--everything", "--yes")
    assert before.items() <= files(tmp_path / "home.lifelong").items()
