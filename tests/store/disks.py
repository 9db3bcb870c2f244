"""A small disk of its own, for what happens when it is full."""

import shutil
import subprocess
import sys
from pathlib import Path


def mount(*arguments: object) -> bool:
    """Whether mount(8) did it: only root may, and not in every container."""
    if sys.platform != "linux" or shutil.which("mount") is None:
        return False
    return subprocess.run(["mount", *map(str, arguments)], capture_output=True, check=False).returncode == 0


def leave_free(disk: Path, kilobytes: int) -> Path:
    """Fill a disk up to this much; returns the file that does it."""
    ballast = disk / "ballast"
    ballast.write_bytes(b"." * (shutil.disk_usage(disk).free - kilobytes * 1024))
    return ballast
