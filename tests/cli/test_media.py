"""``lifelong media``: files that nothing in the record names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.run import PICTURE, done, run, value
from tests.person.examples import picture


@pytest.fixture
def orphan(tmp_path: Path) -> Path:
    """A record with a picture, and a file that nothing names."""
    done("add", "my dogs", "--image", str(PICTURE))
    path = next((tmp_path / "home.lifelong" / "media").iterdir()) / "ab" / "abc.part"
    path.parent.mkdir()
    path.write_bytes(b"half a picture")
    return path


def test_they_are_listed_counted_and_left(orphan: Path) -> None:
    """Nothing but `media clean` deletes them."""
    assert [(each["file"], each["bytes"]) for each in value("media")] == [(str(orphan), 14)]
    assert "abc.part" in done("media", "orphans")
    (check,) = (each for each in value("doctor")["checks"] if each["name"] == "orphaned files")
    assert check["state"] == "note" and "`lifelong media clean` deletes them" in check["detail"]
    assert orphan.exists()


def test_they_are_deleted_when_it_is_said(orphan: Path) -> None:
    """Nobody can be asked without a terminal; the picture of the record stays."""
    assert "--yes says to delete 1 files" in run("media", "clean").stderr
    assert orphan.exists()
    assert "1 files were deleted." in done("media", "clean", "--yes")
    assert not orphan.exists()
    assert "Every file is named" in done("media")
    assert all(each["state"] != "broken" for each in value("doctor")["checks"] if each["name"] == "person me")


def test_a_flipped_picture_is_named(tmp_path: Path) -> None:
    """One bit of it; `doctor` says which file, and what to do."""
    done("add", "my dogs", "--image", str(PICTURE))
    content = PICTURE.read_bytes()
    (path,) = (path for path in (tmp_path / "home.lifelong" / "media").rglob("*") if len(path.name) == 64)
    path.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])
    result = run("doctor", "--json")
    assert result.exit_code == 1
    assert f"{path.name} is damaged: put it back from a backup" in result.stdout


def test_a_folder_is_searched_without_an_import(tmp_path: Path) -> None:
    (tmp_path / "album").mkdir()
    (tmp_path / "album" / "bertha.png").write_bytes(picture("#c01010", (120, 120)))
    done("add", "Hello.")
    found = value("find", "bertha", "--in", str(tmp_path / "album"))
    assert [hit["photo"]["file"]["name"] for hit in found["hits"]] == ["bertha.png"] and found["checked"] is False
    assert value("photos") == []
    refused = run("find", "bertha", "--in", str(tmp_path / "album"), "--check")
    assert refused.exit_code == 1 and "check=True with no chat model" in refused.stderr
