"""Decode recordings and videos to sound, and transcribe their speech."""

from __future__ import annotations

import importlib.util
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, cast

import numpy as np

from lifelong.errors import AttachmentError, ModelMissingError
from lifelong.models.base import SAMPLE_RATE, Sound, SpeechRecogniser, SpeechSegment
from lifelong.types import Excerpt, clock

if TYPE_CHECKING:
    from av.container import InputContainer

PIECE: Final = 600
"""Seconds that are decoded and transcribed at a time, which bounds memory: 38 MB."""

LONGEST: Final = 300
"""Most characters of one passage of speech: some sentences, about 20 s."""

PAUSE: Final = 3.0
"""Seconds of silence that end a passage of speech."""

LONGEST_SOUND: Final = 86_400
"""Most seconds of a recording that is decoded as a whole: a day."""

LACKING: Final = "PyAV is not installed: pip install 'lifelong[perception]'"


@dataclass(frozen=True, slots=True)
class Stream:
    """The streams of a recording or video.

    Attributes:
        seconds: its length; 0 where the file does not give it.
        width, height: of the video stream, 0 where there is none.
        sound: whether there is an audio stream.
        moving: whether there is a video stream that is not a cover picture.
    """

    seconds: float
    width: int
    height: int
    sound: bool
    moving: bool


@dataclass(frozen=True, slots=True)
class Transcript:
    """The speech in a file.

    Attributes:
        excerpts: what was said.
        notes: what was skipped or is doubtful, and why.
        unsure: words that are probably not what was said. Nobody is quoted with them.
        language: ISO 639-1 code of the language of most of the speech; "" if the recogniser does not detect it.
    """

    excerpts: tuple[Excerpt, ...]
    notes: tuple[str, ...] = ()
    unsure: tuple[Excerpt, ...] = ()
    language: str = ""


def lacking() -> str:
    """Why recordings and videos cannot be decoded on this machine; "" where they can."""
    return "" if importlib.util.find_spec("av") else LACKING


def open_media(content: bytes, name: str) -> InputContainer:
    """Open a recording or video.

    Raises:
        ModelMissingError: the decoder is not installed.
        AttachmentError: it is damaged.
    """
    if reason := lacking():
        raise ModelMissingError(f"{name} cannot be decoded: {reason}")
    import av

    try:
        return cast("InputContainer", av.open(io.BytesIO(content), metadata_errors="ignore"))
    except (av.error.FFmpegError, ValueError) as error:
        raise AttachmentError(f"{name} is damaged or cut short ({error}): give the whole file") from error


def probe(content: bytes, name: str) -> Stream:
    """The streams of a recording or video, from its container; little is decoded.

    Raises:
        ModelMissingError: the decoder is not installed.
        AttachmentError: it is damaged, or has neither sound nor pictures.
    """
    with open_media(content, name) as container:
        from av.stream import Disposition

        sound, pictures = container.streams.audio, container.streams.video
        if not sound and not pictures:
            raise AttachmentError(f"{name} has neither sound nor pictures: give a recording or a video")
        return Stream(
            seconds=max(0.0, (container.duration or 0) / 1_000_000),
            width=pictures[0].width if pictures else 0,
            height=pictures[0].height if pictures else 0,
            sound=bool(sound),
            moving=any(not stream.disposition & Disposition.attached_pic for stream in pictures),
        )


def hear(
    content: bytes, recogniser: SpeechRecogniser, *, seconds: int, name: str, changes: Sequence[float] = ()
) -> Transcript:
    """Transcribe the speech in a recording or video.

    Args:
        content: the file.
        recogniser: of speech.
        seconds: how much of the file is transcribed, from its start.
        name: of the file, for errors.
        changes: seconds at which another voice begins: a passage ends there.

    Raises:
        ModelMissingError: a package or the weights are missing.
        ModelUnavailableError: the endpoint failed.
        AttachmentError: nothing of it can be decoded.
    """
    speech: list[SpeechSegment] = []
    notes: list[str] = []
    begin = 0.0
    for piece in decode_sound(content, seconds, name, notes):
        speech += [replace(one, start=one.start + begin, end=one.end + begin) for one in recogniser.transcribe(piece)]
        begin += len(piece) / SAMPLE_RATE
    notes += dict.fromkeys(one.doubt for one in speech if one.doubt)
    languages = Counter(one.language for one in speech if one.language and not one.doubt)
    return Transcript(
        tuple(passages([one for one in speech if not one.doubt], changes)),
        tuple(notes),
        tuple(passages([one for one in speech if one.doubt], changes)),
        languages.most_common(1)[0][0] if languages else "",
    )


def sound(content: bytes, *, name: str) -> Sound:
    """All the sound of a recording.

    Raises:
        ModelMissingError: the decoder is not installed.
        AttachmentError: nothing of it can be decoded.
    """
    parts = list(decode_sound(content, LONGEST_SOUND, name))
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def passages(speech: Sequence[SpeechSegment], changes: Sequence[float] = ()) -> list[Excerpt]:
    """Join recognised speech to passages of some sentences; a long pause or another voice ends a passage."""
    excerpts: list[Excerpt] = []
    before = 0.0  # middle of the previous one: a recogniser's ends are not exact
    for one in speech:
        last = excerpts[-1] if excerpts else None
        middle = (one.start + one.end) / 2
        changed = any(before < change <= middle for change in changes)
        before = middle
        if last is not None and last.end is not None and one.start - last.end < PAUSE and not changed:
            longer = f"{last.text} {one.text}"
            if len(longer) <= LONGEST:
                excerpts[-1] = Excerpt("transcript", longer, last.start, round(one.end, 2))
                continue
        excerpts.append(Excerpt("transcript", one.text, round(one.start, 2), round(one.end, 2)))
    return excerpts


def decode_sound(content: bytes, seconds: int, name: str, notes: list[str] | None = None) -> Iterator[Sound]:
    """The sound of the first seconds, in pieces of PIECE seconds; what was skipped is added to ``notes``.

    Raises:
        ModelMissingError: the decoder is not installed.
        AttachmentError: nothing of it can be decoded.
    """
    notes = [] if notes is None else notes
    most, count = seconds * SAMPLE_RATE, 0
    with open_media(content, name) as container:
        import av.error

        if not container.streams.audio:
            return
        length = (container.duration or 0) / 1_000_000
        waiting: list[Sound] = []
        try:
            for samples in _resampled(container):
                part = samples[: most - count]
                count += len(part)
                waiting.append(part)
                if sum(map(len, waiting)) >= PIECE * SAMPLE_RATE:
                    yield np.concatenate(waiting)
                    waiting = []
                if count >= most:
                    rest = f" of {clock(length)}" if length > seconds else ""
                    notes.append(f"only the first {clock(seconds)}{rest} was listened to (max_media_minutes)")
                    break
        except (av.error.FFmpegError, ValueError) as error:
            if not count:
                raise AttachmentError(f"{name} is damaged, and nothing in it can be heard ({error})") from error
            notes.append(f"it is damaged after {clock(count / SAMPLE_RATE)}: the rest was not listened to")
        if waiting:
            yield np.concatenate(waiting)


def _resampled(container: InputContainer) -> Iterator[Sound]:
    from av.audio.resampler import AudioResampler

    resampler = AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    for frame in container.decode(audio=0):
        for ready in resampler.resample(frame):
            yield ready.to_ndarray()[0].astype(np.float32)
    for ready in resampler.resample(None):
        yield ready.to_ndarray()[0].astype(np.float32)
