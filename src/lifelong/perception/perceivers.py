"""The perceivers of text and speech in pictures, recordings and videos; and the list of all perceivers.

Their findings have ``passages`` (excerpts), ``notes`` (what was skipped, and why) and a few figures. The words of a
file are never the person's own words. The perceiver of documents is in ``document_reader``.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image

from lifelong.models.base import Pixels, SpeechRecogniser, TextReader
from lifelong.models.specs import speech_recogniser, text_reader
from lifelong.perception import documents
from lifelong.perception.attachments import PictureLimits
from lifelong.perception.bounds import Bounds
from lifelong.perception.document_reader import DocumentReader
from lifelong.perception.kinds import TEXT, has_sound, kind_of
from lifelong.perception.perceive import InputFile, LookFindings, Perceiver, data_of
from lifelong.perception.picture_text import LONGEST_SIDE, read_picture
from lifelong.perception.sound import hear, lacking, probe
from lifelong.perception.video import keyframes
from lifelong.privacy.redaction import redact
from lifelong.settings import Settings
from lifelong.types import Attachment, Excerpt


class PictureText:
    """Reads the text in pictures: receipts, menus, signs, screenshots."""

    name = "text"
    early = None

    def __init__(self, reader: TextReader) -> None:
        self._reader = reader

    @property
    def version(self) -> str:
        """Changes with the text reader."""
        return f"3 {self._reader.name}"

    def takes(self, media_type: str) -> bool:
        """Whether the file is a picture, and the text reader is available."""
        return media_type.startswith("image/") and not self._reader.lacking

    def perceive(self, file: InputFile) -> Mapping[str, Any]:
        """Read the text in a picture; boxes are in pixels of the whole picture."""
        width, height = file.item.width, file.item.height
        picture = file.image(LONGEST_SIDE)
        scale = max(width, height, 1) / max(picture.size)
        notes: list[str] = []
        excerpts = [_scale(one, scale) for one in read_picture(np.asarray(picture), self._reader, notes=notes)]
        return {"passages": excerpts, **({"notes": notes} if notes else {})}


class Speech:
    """Transcribes the speech in recordings and videos."""

    name = "speech"
    early = None

    def __init__(self, recogniser: SpeechRecogniser, bounds: Bounds) -> None:
        self._recogniser = recogniser
        self._bounds = bounds

    @property
    def version(self) -> str:
        """Changes with the speech recogniser."""
        return f"2 {self._recogniser.name}"

    @property
    def lacking(self) -> str:
        """Why speech cannot be transcribed on this machine, and what to do; "" where it can."""
        return self._recogniser.lacking or lacking()

    def takes(self, media_type: str) -> bool:
        """Whether the file is a recording or video, and recogniser and decoder are available."""
        return has_sound(media_type) and not self.lacking

    def perceive(self, file: InputFile) -> Mapping[str, Any]:
        """Transcribe the speech in a file."""
        transcript = hear(
            file.content,
            self._recogniser,
            seconds=self._bounds.seconds,
            name=file.label,
            changes=file.changes,
        )
        length = probe(file.content, file.label).seconds
        data: dict[str, Any] = {"passages": list(transcript.excerpts), "seconds": round(length, 2)}
        if transcript.language:
            data["language"] = transcript.language
        if transcript.unsure:
            data["unsure"] = [
                {"text": redact(one.text), "start": one.start, "end": one.end} for one in transcript.unsure
            ]
        return {**data, "notes": list(transcript.notes)}


class Video:
    """Runs the perceivers of pictures on the keyframes of a video.

    Args:
        pictures: those that run on each keyframe.
        bounds: how many keyframes, and how far into the video.
    """

    name = "video"
    early = None

    def __init__(self, pictures: Sequence[Perceiver], bounds: Bounds) -> None:
        self._pictures = tuple(pictures)
        self._bounds = bounds

    @property
    def version(self) -> str:
        """Changes with the perceivers of the keyframes."""
        looking = (f"{each.name} {each.version}" for each in self._pictures if each.takes("image/jpeg"))
        return " ".join(["3", *looking])

    def takes(self, media_type: str) -> bool:
        """Whether the file is a video, and the decoder is installed."""
        return media_type.startswith("video/") and not lacking()

    def perceive(self, file: InputFile) -> Mapping[str, Any] | LookFindings:
        """Perceive the keyframes; the findings of each one have its time in seconds."""
        shots = keyframes(file.content, self._bounds, name=file.label)
        passages: list[Excerpt] = []
        frames: list[dict[str, Any]] = []
        words: dict[str, None] = {}
        looks: list[tuple[float, LookFindings]] = []
        for frame in shots.frames:
            findings: dict[str, Any] = {}
            still = as_file(frame.pixels, name=file.item.name)
            for each in self._pictures:
                if each.takes("image/jpeg"):
                    finding = each.perceive(still)
                    looks += [(frame.at, finding)] if isinstance(finding, LookFindings) else []
                    data = data_of(finding)
                    passages += _new([_at_time(finding, frame.at) for finding in data.pop("passages", ())], passages)
                    words |= dict.fromkeys(filter(None, str(data.pop("text", "")).split(", ")))
                    findings[each.name] = data
            frames.append({"at": frame.at, "found": {name: data for name, data in findings.items() if data}})
        data = {"passages": passages, "frames": frames, "notes": list(shots.notes), "text": ", ".join(words)}
        return _join(data, looks) if looks else data


class PerceptionModels:
    """The text reader and the speech recogniser of the settings, and the bounds on files.

    Attributes:
        limits, bounds: how much of a file is accepted and perceived.
        recogniser: the speech recogniser, or None.
    """

    def __init__(self, settings: Settings) -> None:
        self._reader = text_reader(settings.ocr)
        self.recogniser = speech_recogniser(settings.speech, cache=settings.cache)
        self.limits = PictureLimits(settings.max_image_bytes, settings.max_image_pixels)
        self.bounds = Bounds(
            size=settings.max_file_bytes,
            seconds=60 * settings.max_media_minutes,
            keyframes=settings.max_keyframes,
            pages=settings.max_pages,
        )

    @property
    def speech(self) -> Speech | None:
        """The perceiver of speech; None where it is switched off."""
        return None if self.recogniser is None else Speech(self.recogniser, self.bounds)

    def perceivers(self, pictures: Sequence[Perceiver]) -> list[Perceiver]:
        """All perceivers, with further ones for pictures."""
        return perceivers(self._reader, self.recogniser, pictures, self.bounds)

    def lacking(self, media_type: str) -> list[str]:
        """What of a file of this type is not read on this machine, and what to do."""
        reasons = {}
        if kind_of(media_type) == "document":
            reasons["the document"] = documents.lacking(media_type)
        if self._reader is not None and media_type != TEXT:
            reasons["text in pictures"] = self._reader.lacking
        if self.recogniser is not None and has_sound(media_type):
            reasons["speech"] = self.recogniser.lacking
        return [f"{what} is passed over: {reason}" for what, reason in reasons.items() if reason]

    def close(self) -> None:
        """Release memory and connections."""
        for model in (self._reader, self.recogniser):
            if model is not None:
                model.close()


def perceivers(
    reader: TextReader | None, recogniser: SpeechRecogniser | None, pictures: Sequence[Perceiver], bounds: Bounds
) -> list[Perceiver]:
    """The perceivers for these models, with further ones for pictures."""
    seeing = [*pictures, *([] if reader is None else [PictureText(reader)])]
    hearing = [] if recogniser is None else [Speech(recogniser, bounds)]
    return [*seeing, *hearing, Video(seeing, bounds), DocumentReader(reader, bounds)]


def _join(data: Mapping[str, Any], looks: Sequence[tuple[float, LookFindings]]) -> LookFindings:
    """The looks of all keyframes of a video as the findings of one file."""
    return LookFindings(
        data,
        tuple(box for _, one in looks for box in one.boxes),
        np.concatenate([one.vectors for _, one in looks]),
        looks[0][1].encoder,
        tuple(at for at, one in looks for _ in one.boxes),
    )


def as_file(pixels: Pixels, *, name: str = "") -> InputFile:
    """A decoded picture as the input of a perceiver."""
    memory = io.BytesIO()
    Image.fromarray(pixels).save(memory, "JPEG", quality=92)
    content = memory.getvalue()
    height, width = pixels.shape[:2]
    digest = hashlib.sha256(content).hexdigest()
    return InputFile(Attachment(digest, "image/jpeg", len(content), width, height, name), content)


def _scale(excerpt: Excerpt, scale: float) -> Excerpt:
    if scale == 1:
        return excerpt
    boxes = tuple(
        (round(a * scale), round(b * scale), round(c * scale), round(d * scale)) for a, b, c, d in excerpt.boxes
    )
    return replace(excerpt, boxes=boxes)


def _at_time(excerpt: Excerpt, at: float) -> Excerpt:
    return replace(excerpt, start=at, end=at)


def _new(excerpts: Sequence[Excerpt], earlier: Sequence[Excerpt]) -> list[Excerpt]:
    """The excerpts without text that an earlier keyframe had already, such as a title that stays on the screen."""
    texts = {one.text.casefold() for one in earlier}
    return [one for one in excerpts if one.text.casefold() not in texts]
