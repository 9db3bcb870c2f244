"""Find the keyframes of a video: the frames at which a shot begins."""

from __future__ import annotations

import heapq
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from lifelong.errors import AttachmentError
from lifelong.models.base import Pixels
from lifelong.perception.bounds import Bounds
from lifelong.perception.sound import open_media
from lifelong.types import clock

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer

CHANGED: Final = 0.35
"""Share of a frame's colours that must change from the previous frame for a new shot, 0 to 1.

Quick moves over a photograph of COCO change up to 0.14, between black bars up to 0.22. Of 600 cuts between two
photographs none changes less than 0.35, between bars three; with histograms of whole frames 6% did.
"""

DRIFTED: Final = 0.5
"""The same from the previous keyframe, for a slow pan or a fade."""

LIT: Final = 0.25
"""Smallest share of a frame that counts as lit: noise in a dark frame is no change."""

EVERY: Final = 0.25
"""Seconds between the frames that are compared."""

BRIEF: Final = 120.0
"""Seconds up to which all frames of a video are decoded; of a longer one only intra-coded frames are."""

SIDE: Final = 1280
"""Longest side of a keyframe, in pixels."""


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A keyframe: its time in seconds, and its pixels, upright."""

    at: float
    pixels: Pixels


@dataclass(frozen=True, slots=True)
class Keyframes:
    """The keyframes of a video, and what was skipped."""

    frames: tuple[Keyframe, ...]
    notes: tuple[str, ...] = ()


def keyframes(content: bytes, bounds: Bounds, *, name: str) -> Keyframes:
    """The frames at which a shot begins, in order; the first frame always is one.

    Colour histograms of frames are compared (Zhang et al., Automatic partitioning of full-motion video, 1993). Of more
    than ``bounds.keyframes`` shots, those with the largest change are returned.

    Raises:
        ModelMissingError: the decoder is not installed.
        AttachmentError: nothing of it can be decoded.
    """
    import av.error

    best: list[tuple[float, float, Pixels]] = []
    notes: list[str] = []
    last = shot = None
    count, shots, due, began = 0, 0, 0.0, time.monotonic()
    with open_media(content, name) as container:
        if not container.streams.video:
            return Keyframes(())
        length = _prepare(container, name)
        try:
            for frame in container.decode(video=0):
                at, count = float(frame.time or 0.0), count + 1
                if at > bounds.seconds or time.monotonic() - began > bounds.patience:
                    of = f" of {clock(length)}" if length else ""
                    why = "max_media_minutes" if at > bounds.seconds else "its time was up"
                    notes.append(f"only the first {clock(min(at, bounds.seconds))}{of} was looked at ({why})")
                    break
                if at < due:
                    continue
                due = at + EVERY
                colours = histogram(frame)
                change = (
                    1.0 if shot is None else max(_distance(colours, last), _distance(colours, shot) - DRIFTED + CHANGED)
                )
                last = colours
                if change >= CHANGED:
                    shot, shots = colours, shots + 1
                    heapq.heappush(best, (change if shots > 1 else 2.0, at, _pixels(frame)))
                    if len(best) > bounds.keyframes:
                        heapq.heappop(best)
        except (av.error.FFmpegError, ValueError) as error:
            if not count:
                raise AttachmentError(f"{name} is damaged, and nothing in it can be seen ({error})") from error
            notes.append(f"it is damaged after {clock(due)}: the rest was not looked at")
    if shots > len(best):
        notes.append(f"{len(best)} of {shots} shots were looked at (max_keyframes)")
    return Keyframes(tuple(Keyframe(round(at, 2), pixels) for _, at, pixels in sorted(best, key=_when)), tuple(notes))


def frame_at(content: bytes, seconds: float, *, name: str) -> Pixels:
    """The frame at a time.

    Raises:
        ModelMissingError: the decoder is not installed.
        AttachmentError: there is none.
    """
    with open_media(content, name) as container:
        if container.streams.video:
            container.seek(int(seconds * 1_000_000))
            for frame in container.decode(video=0):
                if float(frame.time or 0.0) >= seconds - 0.01:
                    return _pixels(frame)
    raise AttachmentError(f"{name} has no frame at {clock(seconds)}: take a time that its passages name")


def _prepare(container: InputContainer, name: str) -> float:
    """Set the decoder up; returns the video's length in seconds, 0 if unknown."""
    stream = container.streams.video[0]
    if stream.width * stream.height > 64_000_000:
        raise AttachmentError(f"{name} has frames of {stream.width} x {stream.height} pixels: make them smaller")
    length = (container.duration or 0) / 1_000_000
    stream.thread_type = "AUTO"
    if length > BRIEF:
        stream.codec_context.skip_frame = "NONKEY"
    return length


def histogram(frame: VideoFrame) -> NDArray[np.float32]:
    """Shares of 64 colours in each quarter of a frame, float32 (256,); they sum to 1."""
    small = frame.reformat(width=64, height=36, format="rgb24").to_ndarray().astype(np.uint8)
    codes = (small >> 6).astype(np.int64) @ np.array([16, 4, 1])
    codes[18:] += 128
    codes[:, 32:] += 64
    return np.bincount(codes.ravel(), minlength=256).astype(np.float32) / np.float32(codes.size)


def _distance(one: NDArray[np.float32], other: Any) -> float:
    """Half the sum of differences: the share of the colours that changed, of what is not black in both.

    Else a film that was taken upright and stands between black bars would change by a third of what it does.
    """
    black = np.minimum(one[::64], other[::64]).sum()
    return float(np.abs(one - other).sum() / 2 / max(LIT, 1 - black))


def _pixels(frame: VideoFrame) -> Pixels:
    scale = min(1.0, SIDE / max(frame.width, frame.height))
    width, height = max(2, round(frame.width * scale)), max(2, round(frame.height * scale))
    lying = frame.reformat(width=width, height=height, format="rgb24").to_ndarray().astype(np.uint8)
    # Phones film lying and note by how much to turn the picture, counterclockwise.
    return np.ascontiguousarray(np.rot90(lying, k=round(frame.rotation / 90) % 4))


def _when(one: tuple[float, float, Pixels]) -> float:
    return one[1]
