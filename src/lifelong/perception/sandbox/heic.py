"""HEIC and AVIF decoding in a subprocess (``heic_process``) that can be killed.

The subprocess is started for the first such picture and reused for the next ones. It is killed when a picture takes too
long, and a new one is started for the next picture.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import sys
import threading
from contextlib import suppress
from typing import IO, Any, Final, cast

from PIL import Image

SPARE: Final = 2
"""Most idle processes, of about 40 MB each."""


COMMAND: Final = (sys.executable, "-m", "lifelong.perception.sandbox.heic_process")


class SandboxedImage(Image.Image):
    """A picture that a subprocess decodes, when its pixels are first used.

    Attributes:
        format: ``HEIF`` or ``AVIF``.
        is_animated: whether it is an animation, of which the first frame is decoded.

    Args:
        content: the file.
        patience: seconds that opening and decoding may take, each.

    Raises:
        TimeoutError: it took longer.
        OSError: it is damaged.
        DecompressionBombError: it unpacks to far more pixels than a camera makes.
    """

    def __init__(self, content: bytes, *, patience: float) -> None:
        super().__init__()
        self._content: bytes | None = content
        self._patience = patience
        self._edge: int | None = None
        self._ask(decode=False)

    def draft(self, mode: str | None, size: tuple[int, int] | None) -> None:
        """Decode to a smaller size; the mode stays."""
        if size is not None:
            self._edge = max(size)

    def load(self) -> Any:
        """Decode it."""
        if self._content is not None:
            pixels = self._ask(decode=True)
            self._content = None
            self.im = Image.frombytes(self.mode, self.size, pixels).im
        return super().load()

    def _ask(self, *, decode: bool) -> bytes:
        content = cast("bytes", self._content)
        answer, exif, pixels = _decode(content, edge=self._edge, decode=decode, patience=self._patience)
        self.format, self._mode, self._size = answer["format"], answer["mode"], tuple(answer["size"])
        self.is_animated = bool(answer["moves"])
        if exif:
            self.info["exif"] = exif
        return pixels


def _decode(content: bytes, *, edge: int | None, decode: bool, patience: float) -> tuple[dict[str, Any], bytes, bytes]:
    """Send a picture to a process; returns its answer, the EXIF and the pixels."""
    head = json.dumps({"size": len(content), "edge": edge, "decode": decode}).encode()
    process = _DECODERS.take()
    timer = threading.Timer(patience, process.kill)
    timer.start()
    try:
        answer, rest = _answer(process, head + b"\n" + content)
    except (OSError, ValueError) as error:  # the process has ended, perhaps in the middle of an answer
        slow = not timer.is_alive()
        end(process)
        if process.returncode == 0 and not slow:  # it has just ended after IDLE seconds without a request
            return _decode(content, edge=edge, decode=decode, patience=patience)
        if slow:
            raise TimeoutError(f"takes more than {patience:g} seconds to decode") from error
        raise OSError("its decoder broke off") from error
    finally:
        timer.cancel()
    _DECODERS.give(process)
    match answer.get("error"):
        case "bomb":
            raise Image.DecompressionBombError(answer["why"])
        case "damaged":
            raise OSError(answer["why"])
    return answer, rest[: answer["exif"]], rest[answer["exif"] :]


def _answer(process: subprocess.Popen[bytes], request: bytes) -> tuple[dict[str, Any], bytes]:
    source, out = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
    source.write(request)
    source.flush()
    answer: dict[str, Any] = json.loads(out.readline())
    size = int(answer.get("exif", 0)) + int(answer.get("pixels", 0))
    rest = out.read(size)
    if len(rest) < size:
        raise OSError("it broke off")
    return answer, rest


class _Decoders:
    """A pool of idle processes."""

    def __init__(self) -> None:
        self._idle: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()
        atexit.register(self.close)

    def take(self) -> subprocess.Popen[bytes]:
        """A running process; a new one where none is idle."""
        while True:
            with self._lock:
                process = self._idle.pop() if self._idle else None
            if process is None:
                return _started()
            if process.poll() is None:
                return process
            end(process)

    def give(self, process: subprocess.Popen[bytes]) -> None:
        """Return a process to the pool; it is ended where the pool is full."""
        with self._lock:
            spare = len(self._idle) < SPARE
            if spare:
                self._idle.append(process)
        if not spare:
            end(process)

    def close(self) -> None:
        """End them all."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            end(process)


def _started() -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)  # noqa: S603  # a fixed command


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process, and close its pipes."""
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()
    process.wait()


_DECODERS: Final = _Decoders()
