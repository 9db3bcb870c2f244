"""A file that is there whole or not at all, whatever happens to its writer."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lifelong.archive.whole_file import whole_file
from tests.person.examples import opened
from tests.store.disks import leave_free
from tests.store.examples import files_holding

CANARY = b"Zebulon Quartz"


@pytest.fixture(params=["no name", "a hidden name"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of writing: where the file system takes files without a name, and where not."""
    if request.param == "a hidden name":
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    elif not hasattr(os, "O_TMPFILE"):
        pytest.skip("this system has no files without a name")
    return str(request.param)


def test_it_appears_when_it_is_complete_and_is_its_owners_alone(tmp_path: Path, way: str) -> None:
    path = tmp_path / "ana.zip"
    with whole_file(path) as file:
        file.write(b"all of it")
        assert not path.exists()
    assert path.read_bytes() == b"all of it" and stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_it_takes_the_place_of_an_older_one(tmp_path: Path, way: str) -> None:
    path = tmp_path / "ana.zip"
    path.write_bytes(b"older")
    with whole_file(path) as file:
        file.write(b"newer")
        assert path.read_bytes() == b"older"
    assert path.read_bytes() == b"newer" and list(tmp_path.iterdir()) == [path]


def test_an_error_leaves_nothing_and_the_older_one_stays(tmp_path: Path, way: str) -> None:
    path = tmp_path / "ana.zip"
    path.write_bytes(b"older")
    with pytest.raises(ZeroDivisionError), whole_file(path) as file:
        file.write(b"half")
        raise ZeroDivisionError
    assert path.read_bytes() == b"older" and list(tmp_path.iterdir()) == [path]


def test_a_full_disk_leaves_nothing(small_disk: Path, way: str) -> None:
    leave_free(small_disk, 16)
    with pytest.raises(OSError, match="No space"), whole_file(small_disk / "ana.zip") as file:
        file.write(bytes(100_000))
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]


def test_a_file_that_is_being_written_is_left_alone(tmp_path: Path, way: str) -> None:
    """Two exports into one folder at the same time."""
    with whole_file(tmp_path / "one") as one, whole_file(tmp_path / "two") as two:
        one.write(b"1")
        two.write(b"2")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"one": b"1", "two": b"2"}


KILLED = """
import os, signal, sys
from pathlib import Path
from lifelong.archive import export
from tests.person.examples import opened
if sys.argv[2] == "a hidden name":
    del os.O_TMPFILE
inner = export.pieces
def pieces(*arguments, **options):
    for number, piece in enumerate(inner(*arguments, **options)):
        yield piece + bytes(100_000)  # so that it reaches the disk
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
export.pieces = pieces
with opened(Path(sys.argv[1])) as life:
    life.person("ana").export(Path(sys.argv[1]).parent / "out" / "ana.zip")
"""


@pytest.mark.slow
def test_a_killed_export_leaves_nothing_to_read(tmp_path: Path, way: str) -> None:
    """kill -9 in the middle: nothing at all, or what only its owner may read until the next export there."""
    with opened(tmp_path / "a") as life:
        life.person("ana").add(CANARY.decode())
    out = tmp_path / "out"
    out.mkdir()
    child = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "a"), way], check=False)
    assert child.returncode == -signal.SIGKILL
    assert [stat.S_IMODE(path.stat().st_mode) for path in out.iterdir()] == ([] if way == "no name" else [0o600])
    with opened(tmp_path / "a") as life:
        life.person("ana").forget(everything=True)
        life.person("bo").export(out / "bo.zip")
    assert [path.name for path in out.iterdir()] == ["bo.zip"] and files_holding(out, CANARY) == []
