"""Check what a built wheel and sdist hold: ``python -m tests.distribution.contents dist``."""

from __future__ import annotations

import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path, PurePosixPath
from typing import Final

REPOSITORY: Final = Path(__file__).parents[2]

LARGEST: Final = 40_000_000
"""Most bytes of a wheel or sdist; PyPI takes 100 MB."""

SDIST_TOP: Final = {"src", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "PKG-INFO", ".gitignore"}
"""The first parts of the paths that an sdist may hold."""


def wheel_faults(wheel: Path) -> list[str]:
    """What is wrong with the files of a wheel, in words."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    folder = f"{'-'.join(wheel.name.split('-')[:2])}.dist-info"
    foreign = [name for name in names if PurePosixPath(name).parts[0] not in ("lifelong", folder)]
    licences = {f"{folder}/licenses/{name}" for name in _licences()}
    return [
        *(f"{name} is neither of the package nor about it" for name in foreign),
        *(f"{name} is missing" for name in sorted(licences - set(names))),
        *(f"{name} is missing" for name in sorted(_package() - set(names))),
        *_common(wheel, names),
    ]


def sdist_faults(sdist: Path) -> list[str]:
    """What is wrong with the files of an sdist, in words."""
    with tarfile.open(sdist) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    foreign = [name for name in names if PurePosixPath(name).parts[0] not in SDIST_TOP]
    wanted = {*(f"src/{name}" for name in _package()), *_licences(), "pyproject.toml", "README.md"}
    return [
        *(f"{name} does not belong into an sdist" for name in foreign),
        *(f"{name} is missing" for name in sorted(wanted - set(names))),
        *_common(sdist, names),
    ]


def _common(path: Path, names: list[str]) -> list[str]:
    size = path.stat().st_size
    return [
        *(f"{name} was made by a run" for name in names if name.endswith(".pyc") or "__pycache__" in name),
        *([f"{path.name} has {size} bytes, more than {LARGEST}"] if size > LARGEST else []),
    ]


def _package() -> set[str]:
    """Every file of the package, relative to ``src``."""
    folder = REPOSITORY / "src"
    files = (path for path in (folder / "lifelong").rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix() for path in files}


def _licences() -> list[str]:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    files: list[str] = project["license-files"]
    return files


def main() -> None:
    """Print the faults; exit with 1 if there are any."""
    folder = Path(sys.argv[1])
    wheels, sdists = list(folder.glob("*.whl")), list(folder.glob("*.tar.gz"))
    if len(wheels) != 1 or len(sdists) != 1:
        sys.exit(
            f"{folder} has {len(wheels)} wheels and {len(sdists)} sdists; one of each was expected: run `make dist`"
        )
    faults = [f"{wheels[0].name}: {fault}" for fault in wheel_faults(wheels[0])]
    faults += [f"{sdists[0].name}: {fault}" for fault in sdist_faults(sdists[0])]
    if faults:
        sys.exit("\n".join(faults))
    for path in (*wheels, *sdists):
        print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB, contents as expected")


if __name__ == "__main__":
    main()
