"""Files of other projects are those that their manifests name, with their licences, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.vendor import FOLDERS, packages, sha256


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_vendored_file_has_its_hash_and_its_licence(folder: Path) -> None:
    listed = {file["to"]: file["sha256"] for package in packages(folder) for file in package["files"]}
    there = {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file() and path.name != "manifest.toml"
    }
    assert there == listed
    for package in packages(folder):
        assert package["licence"]
        assert any("LICENSE" in file["to"] for file in package["files"])
