"""A folder with a subfolder of pictures for each concept."""

from __future__ import annotations

from pathlib import Path

from lifelong.errors import InputError
from lifelong.perception.kinds import PICTURE_SUFFIXES


def pictures_by_folder(root: Path) -> dict[str, list[Path]]:
    """The pictures in each subfolder, by the name of the subfolder; subfolders without pictures are left out.

    Raises:
        InputError: the path is not a folder.
    """
    if not root.is_dir():
        raise InputError(f"{root} is no folder: give one that holds a folder for each concept")
    folders: dict[str, list[Path]] = {}
    for inside in sorted(path for path in root.iterdir() if path.is_dir()):
        paths = sorted(path for path in inside.iterdir() if path.suffix.lower() in PICTURE_SUFFIXES)
        if paths:
            folders[inside.name] = paths
    return folders
