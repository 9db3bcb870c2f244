"""Names of processes, and whether a process has ended: its jobs are then taken over at once.

The name of a process consists of its host, boot, process namespace, id and start time. Only a process on the same host
can be checked.
"""

from __future__ import annotations

import os
import platform
from functools import cache
from pathlib import Path

_PROC = Path("/proc")


def this_process() -> str:
    """The name of this process; no other process has it, now or later."""
    return _named(os.getpid())


def is_gone(name: str) -> bool:
    """Whether it is certain that the process of this name has ended.

    False for a running process, and for one that cannot be checked: on another host, or in another container.
    """
    parts = name.rsplit("/", 4)
    if len(parts) != 5 or parts[0] != platform.node():
        return False
    _, boot, namespace, number, start = parts
    if boot != _boot():
        return bool(boot)  # the machine was restarted since
    if namespace != _namespace() or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)  # signal 0 only checks that the process exists
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # a process of another user has this id
        pass
    now = _start(int(number))
    return now != start if now else False


@cache
def _named(number: int) -> str:
    return "/".join((platform.node(), _boot(), _namespace(), str(number), _start(number)))


def _boot() -> str:
    """The id that Linux gives to each boot; "" on other systems."""
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _namespace() -> str:
    """The namespace of process ids; each container has its own. "" on systems without namespaces."""
    try:
        return str((_PROC / "self/ns/pid").readlink())
    except OSError:
        return ""


def _start(number: int) -> str:
    """The start of a process, in clock ticks since the boot; ``ended`` for a zombie; "" if it is unknown."""
    try:
        fields = (_PROC / str(number) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "ended" if fields[0] in "ZX" else fields[19]
