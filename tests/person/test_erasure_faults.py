"""An erasure on a full disk, and one that is killed: everything named is gone, or nothing is."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lifelong.errors import StoreFullError
from tests.person.examples import DAY, NINE, opened, picture, texts
from tests.store.disks import leave_free
from tests.store.examples import files_holding

CANARY = "Zebulon Quartz"


def told(folder: Path) -> str:
    """A record of four messages; returns the id of the one that is to be forgotten."""
    with opened(folder) as life:
        ana = life.person("ana")
        (said, *_) = ana.add(f"My canary is called {CANARY}.", at=NINE - DAY, images=[picture("orange", (32, 32))])
        for number in range(3):
            ana.add(f"Filler number {number} about gardens and trains.", at=NINE - DAY)
    return said.id


def held(folder: Path) -> list[str]:
    """What a record holds, once it was opened and closed again by somebody else."""
    opened(folder).close()
    with opened(folder) as life:
        return texts(life.person("ana").messages())


@pytest.mark.parametrize("free", [40, 70, 100, 130])
def test_an_erasure_that_a_full_disk_rolled_back_erases_nothing_later(small_disk: Path, free: int) -> None:
    """Room for the receipt's file, not for the change: "nothing is lost" is true when there is room again, too."""
    folder = small_disk / "a"
    told(folder)
    with opened(folder) as life:
        ballast = leave_free(small_disk, free)
        try:
            gone = life.person("ana").forget(everything=True)
        except StoreFullError:
            gone = None
    ballast.unlink()
    assert len(held(folder)) == (4 if gone is None else 0)
    assert [path.name for path in small_disk.rglob("erasure_*")] == (
        [] if gone is None or gone.receipt is None else [f"{gone.receipt.id}.json"] * 2
    )


def test_a_receipt_whose_file_is_gone_is_written_again(tmp_path: Path) -> None:
    said = told(tmp_path / "a")
    with opened(tmp_path / "a") as life:
        gone = life.person("ana").forget(said)
        assert gone.receipt is not None
        file = life.receipts.path(gone.receipt.id)
    before = file.read_text()
    file.unlink()
    with opened(tmp_path / "a") as life:
        assert file.read_text() == before and life.receipts.verify(file).good


KILLED = """
import sys
from pathlib import Path
from tests.person.examples import opened
from tests.person.killing import die_at

folder, said, moment = sys.argv[1:]
with opened(Path(folder)) as life:
    die_at(moment)
    life.person("ana").forget(said)
"""


@pytest.mark.slow
@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("moment", "erased"),
    [
        ("before the commit", False),
        ("after the commit", True),
        ("after the sweep", True),
        ("in the middle of the file", True),
        ("after the file", True),
        ("after the scan", True),
        ("after everything", True),
    ],
)
def test_an_erasure_that_is_killed_is_whole_or_did_not_happen(tmp_path: Path, moment: str, erased: bool) -> None:
    """kill -9 at each step; the next opening ends it: words, picture, receipt and its copy agree."""
    folder = tmp_path / "a"
    said = told(folder)
    child = subprocess.run([sys.executable, "-c", KILLED, folder, said, moment], capture_output=True, check=False)
    assert child.returncode == -9, child.stderr
    assert len(held(folder)) == (3 if erased else 4)
    assert bool(files_holding(folder, CANARY.encode())) is not erased
    assert bool(files_holding(folder / "media", picture("orange", (32, 32)))) is not erased
    assert len([*tmp_path.rglob("erasure_*.json")]) == (2 if erased else 0)
    with opened(folder) as life:
        assert all(life.receipts.verify(life.receipts.path(each.id)).good for each in life.receipts.list())
        assert life._inner._engine.store.receipts.unfinished() == []


@pytest.mark.slow
@pytest.mark.sqlite
def test_the_receipt_of_a_killed_erasure_counts_for_an_older_backup(tmp_path: Path) -> None:
    """Killed after the commit, ended at the next opening, and then the record of before is put back."""
    folder = tmp_path / "a"
    said = told(folder)
    shutil.copytree(folder, tmp_path / "backup")
    subprocess.run([sys.executable, "-c", KILLED, folder, said, "after the commit"], capture_output=True, check=False)
    assert len(held(folder)) == 3
    shutil.copyfile(tmp_path / "backup" / "record.db", folder / "record.db")
    assert files_holding(folder, CANARY.encode())
    assert len(held(folder)) == 3
    assert files_holding(folder, CANARY.encode()) == []
