"""Files in a folder that several processes share, on a disk that may lose its power."""

from pathlib import Path

import pytest

from lifelong.store.blobs import folder as module
from lifelong.store.blobs.folder import FolderBlobs
from lifelong.store.folders import contains


def test_the_name_of_each_new_folder_is_written_to_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A folder whose name is not in its parent is gone after a power cut, with every file in it."""
    flushed: list[Path] = []
    monkeypatch.setattr(module, "flush", flushed.append)
    blobs = FolderBlobs(tmp_path / "media")
    blobs.write("ana/ab/abcd", b"one")
    assert set(flushed) == {tmp_path, tmp_path / "media", tmp_path / "media/ana", tmp_path / "media/ana/ab"}
    flushed.clear()
    blobs.write("ana/ab/abef", b"two")
    assert flushed == [tmp_path / "media/ana/ab"]


def test_a_file_that_another_process_deletes_meanwhile_is_not_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A list of files names ``x.part`` until another process gives it its name ``x``."""
    blobs = FolderBlobs(tmp_path)
    blobs.write("a", b"one")
    names = Path.rglob

    def with_one_more(folder: Path, pattern: str):
        return [*names(folder, pattern), folder / "a.part"]

    monkeypatch.setattr(Path, "rglob", with_one_more)
    assert [file.key for file in blobs.files()] == ["a"]


def test_a_file_that_is_deleted_during_the_search_holds_nothing(tmp_path: Path):
    assert not contains(tmp_path / "a.part", [b"word"])
