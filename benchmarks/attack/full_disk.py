"""A disk with almost nothing free: what a command says is what happened, and nothing half done is left."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.attack.tally import Row, command
from tests.person.examples import opened
from tests.store.disks import mount

ROUNDS = 1

FREE = (0, 20, 40, 60, 80, 100, 115, 130, 160)
"""Kilobytes that are left: from none to almost enough."""


def attack(folder: Path, rounds: int) -> list[Row]:
    """Each command on a small tmpfs at each size; then space is made and the record looked at."""
    rows, clean = {name: Row(title) for name, (title, _, _) in TRIED.items()}, Row("no traceback")
    disk, template = folder / "disk", folder / "template"
    with small_disk(disk) as mounted:
        if not mounted:
            for row in (*rows.values(), clean):
                row.skipped = "needs root and a kernel that lets it mount a tmpfs"
            return [*rows.values(), clean]
        with opened(template) as life:
            said = life.person("me").add([f"I planted tree number {at} on the hill. " * 5 for at in range(60)])
        ids = [message.id for message in said]
        for kilobytes in FREE * rounds:
            for name, (_, words, check) in TRIED.items():
                store = disk / "me.lifelong"
                shutil.copytree(template, store)
                with almost_full(disk, kilobytes):
                    ran = command(store, name, *(word.format(out=disk / "me.zip") for word in words(ids)))
                seen = f"{name} at {kilobytes} kB, exit {ran.returncode}: {ran.stderr.strip()[-90:]}"
                clean.count("Traceback" not in ran.stderr, seen)
                rows[name].count(check(store, set(ids), ran.returncode == 0), seen)
                for item in disk.iterdir():
                    shutil.rmtree(item) if item.is_dir() else item.unlink()
    return [*rows.values(), clean]


def _ids(store: Path) -> list[str]:
    with opened(store) as life:
        return [message.id for message in life.person("me").messages()]


def _forgot(store: Path, said: set[str], done: bool) -> bool:
    left = len(_ids(store))
    return left == (len(said) - 20 if done else len(said))


def _added(store: Path, said: set[str], done: bool) -> bool:
    there = _ids(store)
    return said <= set(there) and len(there) == len(said) + done


def _exported(store: Path, said: set[str], done: bool) -> bool:
    files = sorted(path.name for path in store.parent.iterdir() if path.is_file())
    if not done:
        return files == [] and set(_ids(store)) == said
    with zipfile.ZipFile(store.parent / "me.zip") as archive:
        return files == ["me.zip"] and archive.testzip() is None


def _recalled(store: Path, said: set[str], done: bool) -> bool:
    return done and set(_ids(store)) == said


Tried = tuple[str, Callable[[list[str]], tuple[str, ...]], Callable[[Path, set[str], bool], bool]]

TRIED: dict[str, Tried] = {
    "forget": ("forget erases exactly when it says so", lambda ids: (*ids[:20], "--yes", "--no-update"), _forgot),
    "add": ("add stores exactly when it says so, and loses nothing", lambda _: ("A walnut.", "--no-update"), _added),
    "export": ("export leaves a whole file or none", lambda _: ("{out}",), _exported),
    "recall": ("recall finds what is there", lambda _: ("Which tree did I plant?",), _recalled),
}
"""What must hold of each command, its words by the ids of what was said, and whether that holds where it has done."""


@contextmanager
def small_disk(place: Path) -> Iterator[bool]:
    """A disk of 8 MiB; False where none can be mounted."""
    place.mkdir()
    mounted = mount("-t", "tmpfs", "-o", "size=8m", "tmpfs", place)
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextmanager
def almost_full(disk: Path, kilobytes: int) -> Iterator[None]:
    """Leave so much free for a while."""
    now = os.statvfs(disk)
    ballast = disk / "ballast"
    ballast.write_bytes(bytes(max(0, now.f_bavail * now.f_frsize - 1000 * kilobytes)))
    try:
        yield
    finally:
        ballast.unlink()
