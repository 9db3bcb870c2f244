"""Which process holds something, and whether it is gone: so that its work is taken over without waiting.

A process is named by its host, boot, namespace of process ids, id and start. Only a process of the same host can be
told to be gone; nothing can be said of any other.
"""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path

_PROC = Path("/proc")


def this_process() -> str:
    """The name of this process, which no other has or will have."""
    return _named(os.getpid())


def is_gone(name: str) -> bool:
    """Whether the process of this name is known to have ended.

    False where it runs, and where nobody can tell: it is on another host, or in a container of its own.
    """
    parts = name.rsplit("/", 4)
    if len(parts) != 5 or parts[0] != platform.node():
        return False
    _, boot, namespace, number, start = parts
    if boot != _boot():
        return bool(boot)  # the machine was started anew since
    if namespace != _namespace() or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)  # signal 0 is only asked about
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # somebody else's process has this id
        pass
    now = _start(int(number))
    return now != start if now else False


@cache
def _named(number: int) -> str:
    return "/".join((platform.node(), _boot(), _namespace(), str(number), _start(number)))


def _boot() -> str:
    """Linux gives each start of the machine an id; elsewhere ""."""
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _namespace() -> str:
    """The namespace that process ids count in, which each container has for itself; "" where there are none."""
    try:
        return str((_PROC / "self/ns/pid").readlink())
    except OSError:
        return ""


def _start(number: int) -> str:
    """When a process started, in ticks since the boot; ``ended`` for a zombie; "" where it is not known."""
    try:
        fields = (_PROC / str(number) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "ended" if fields[0] in "ZX" else fields[19]
