"""The perceivers of words: in pictures, recordings, videos and documents. Each gives excerpts and says what it skipped.

What they return has ``passages`` (excerpts), and for the record ``notes`` (what was passed over, and why) with a few
plain figures. The words of a file are never the person's own words.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image

from lifelong.errors import AttachmentError
from lifelong.models.base import Pixels, SpeechRecogniser, TextReader
from lifelong.models.specs import speech_recogniser, text_reader
from lifelong.perception.attachments import Limits, check
from lifelong.perception.bounds import Bounds
from lifelong.perception.documents import Document, Page, pieces, read_pdf, read_text, read_written
from lifelong.perception.kinds import PDF, WRITTEN, has_sound, kind_of
from lifelong.perception.perceive import File, Looked, Perceiver, plain
from lifelong.perception.pictures import upright
from lifelong.perception.reading import read_picture
from lifelong.perception.sound import hear, lacking, probe
from lifelong.perception.video import keyframes
from lifelong.settings import Settings
from lifelong.types import Attachment, Excerpt

LONGEST_SIDE = 2000
"""Pixels of the longer side of a picture that is read."""


class PictureText:
    """Reads the text in pictures: receipts, menus, signs, screenshots."""

    name = "text"
    early = None

    def __init__(self, reader: TextReader) -> None:
        self._reader = reader

    @property
    def version(self) -> str:
        """Changes with the reader."""
        return f"1 {self._reader.name}"

    def takes(self, media_type: str) -> bool:
        """Pictures, where the reader can work."""
        return media_type.startswith("image/") and not self._reader.lacking

    def perceive(self, file: File) -> Mapping[str, Any]:
        """Read a picture; boxes are in its own pixels."""
        width, height = file.item.width, file.item.height
        picture = file.image(LONGEST_SIDE)
        scale = max(width, height, 1) / max(picture.size)
        found = [_scaled(one, scale) for one in read_picture(np.asarray(picture), self._reader)]
        return {"passages": found}


class Speech:
    """Writes down what is said in recordings and videos."""

    name = "speech"
    early = None

    def __init__(self, recogniser: SpeechRecogniser, bounds: Bounds) -> None:
        self._recogniser = recogniser
        self._bounds = bounds

    @property
    def version(self) -> str:
        """Changes with the recogniser."""
        return f"1 {self._recogniser.name}"

    @property
    def lacking(self) -> str:
        """Why nothing can be written down on this machine yet, and what to do; "" when it can."""
        return self._recogniser.lacking or lacking()

    def takes(self, media_type: str) -> bool:
        """Recordings and videos, where recogniser and decoder can work."""
        return has_sound(media_type) and not self.lacking

    def perceive(self, file: File) -> Mapping[str, Any]:
        """Listen to a file."""
        heard = hear(
            file.content,
            self._recogniser,
            seconds=self._bounds.seconds,
            name=_named(file),
            changes=file.changes,
        )
        length = probe(file.content, _named(file)).seconds
        return {"passages": list(heard.excerpts), "seconds": round(length, 2), "notes": list(heard.notes)}


class Video:
    """Looks at the frames of a video that show something new, as others look at pictures.

    Args:
        pictures: what looks at each frame.
        bounds: how many frames, and how far.
    """

    name = "video"
    early = None

    def __init__(self, pictures: Sequence[Perceiver], bounds: Bounds) -> None:
        self._pictures = tuple(pictures)
        self._bounds = bounds

    @property
    def version(self) -> str:
        """Changes with what looks at the frames."""
        looking = (f"{each.name} {each.version}" for each in self._pictures if each.takes("image/jpeg"))
        return " ".join(["3", *looking])

    def takes(self, media_type: str) -> bool:
        """Videos, where the decoder is installed."""
        return media_type.startswith("video/") and not lacking()

    def perceive(self, file: File) -> Mapping[str, Any] | Looked:
        """Look at the frames; what each perceiver found stands under the frame's time in seconds."""
        found = keyframes(file.content, self._bounds, name=_named(file))
        passages: list[Excerpt] = []
        frames: list[dict[str, Any]] = []
        words: dict[str, None] = {}
        looks: list[tuple[float, Looked]] = []
        for frame in found.frames:
            seen: dict[str, Any] = {}
            still = as_file(frame.pixels, name=file.item.name)
            for each in self._pictures:
                if each.takes("image/jpeg"):
                    one = each.perceive(still)
                    looks += [(frame.at, one)] if isinstance(one, Looked) else []
                    data = plain(one)
                    passages += _new([_timed(one, frame.at) for one in data.pop("passages", ())], passages)
                    words |= dict.fromkeys(filter(None, str(data.pop("text", "")).split(", ")))
                    seen[each.name] = data
            frames.append({"at": frame.at, "found": {name: data for name, data in seen.items() if data}})
        data = {"passages": passages, "frames": frames, "notes": list(found.notes), "text": ", ".join(words)}
        return _joined(data, looks) if looks else data


class Documents:
    """Takes the words out of documents; scans and pictures on pages are read by eye where that is possible.

    Args:
        reader: reads scans and pictures, or None.
        bounds: how many pages.
        limits: of pictures inside.
    """

    name = "document"

    def __init__(self, reader: TextReader | None, bounds: Bounds, limits: Limits = Limits()) -> None:
        self._reader = reader
        self._bounds = bounds
        self._limits = limits

    @property
    def early(self) -> Documents:
        """The words that the file itself holds; to read its pictures takes seconds a page."""
        return self if self._reader is None else Documents(None, self._bounds, self._limits)

    @property
    def version(self) -> str:
        """Changes with the reader, and when one comes to be there."""
        able = self._able
        return f"1 {able.name}" if able is not None else "1"

    @property
    def _able(self) -> TextReader | None:
        return None if self._reader is None or self._reader.lacking else self._reader

    def takes(self, media_type: str) -> bool:
        """PDF, plain text, and what else is written."""
        return kind_of(media_type) == "document"

    def perceive(self, file: File) -> Mapping[str, Any]:
        """Read a document page by page, or section by section."""
        if file.item.media_type in WRITTEN:
            return self._sections(read_written(file.content, file.item.media_type, self._bounds, name=_named(file)))
        if file.item.media_type == PDF:
            document = read_pdf(file.content, self._bounds, name=_named(file))
        else:
            document = read_text(file.content, self._bounds)
        notes = list(document.notes)
        scans = [page.number for page in document.pages if page.scan]
        if scans and self._able is None:
            notes.append(f"{len(scans)} pages are pictures of text and were not read: lifelong[perception] reads them")
        passages = [excerpt for page in document.pages for excerpt in self._words(page)]
        return {"passages": passages, "pages": document.count, "notes": notes}

    def _sections(self, document: Document) -> Mapping[str, Any]:
        """The words of a document without pages, and those in its pictures, each under its heading."""
        found: list[Excerpt] = []
        notes = list(document.notes)
        unread = 0
        for section in document.sections:
            found += [Excerpt("page", piece, heading=section.heading) for piece in pieces(section.text)]
            if section.picture and self._able is not None:
                try:
                    _, content = check(section.picture, self._limits)
                    picture = np.asarray(upright(content, edge=LONGEST_SIDE))
                except AttachmentError:
                    unread += 1
                    continue
                seen = read_picture(picture, self._able)
                found += [replace(one, boxes=(), heading=section.heading) for one in seen]
        pictures = sum(bool(section.picture) for section in document.sections)
        if pictures and self._able is None:
            notes.append(f"{pictures} pictures in it were not read: lifelong[perception] reads them")
        if unread:
            notes.append(f"{unread} pictures in it are of a kind that is not read")
        return {"passages": found, "notes": notes}

    def _words(self, page: Page) -> list[Excerpt]:
        found = [Excerpt("page", piece, page=page.number) for piece in pieces(page.text)]
        if page.drawn is None or self._able is None:
            return found
        for place in (None,) if page.scan else page.pictures:
            found += read_picture(page.drawn, self._able, page=page.number, within=place)
        return found


class Senses:
    """The models that read and hear, with the bounds on files, as the settings name them.

    Attributes:
        limits, bounds: what of a file is taken in.
    """

    def __init__(self, settings: Settings) -> None:
        self._reader = text_reader(settings.ocr)
        self._recogniser = speech_recogniser(settings.speech, cache=settings.cache)
        self.limits = Limits(settings.max_image_bytes, settings.max_image_pixels)
        self.bounds = Bounds(
            size=settings.max_file_bytes,
            seconds=60 * settings.max_media_minutes,
            keyframes=settings.max_keyframes,
            pages=settings.max_pages,
        )

    @property
    def speech(self) -> Speech | None:
        """What writes speech down; None where it is switched off."""
        return None if self._recogniser is None else Speech(self._recogniser, self.bounds)

    def perceivers(self, pictures: Sequence[Perceiver]) -> list[Perceiver]:
        """All that look at files, with those that look at pictures otherwise."""
        return perceivers(self._reader, self._recogniser, pictures, self.bounds)

    @property
    def lacking(self) -> list[str]:
        """What cannot be read or heard on this machine yet, and what to do."""
        wanted = (("text in pictures", self._reader), ("speech", self._recogniser))
        return [f"{what} is passed over: {model.lacking}" for what, model in wanted if model and model.lacking]

    def close(self) -> None:
        """Give back memory and connections."""
        for model in (self._reader, self._recogniser):
            if model is not None:
                model.close()


def perceivers(
    reader: TextReader | None, recogniser: SpeechRecogniser | None, pictures: Sequence[Perceiver], bounds: Bounds
) -> list[Perceiver]:
    """All of them that are wanted, beside those that look at pictures otherwise."""
    seeing = [*pictures, *([] if reader is None else [PictureText(reader)])]
    hearing = [] if recogniser is None else [Speech(recogniser, bounds)]
    return [*seeing, *hearing, Video(seeing, bounds), Documents(reader, bounds)]


def _joined(data: Mapping[str, Any], looks: Sequence[tuple[float, Looked]]) -> Looked:
    """The looks of all frames of a video as those of one file."""
    return Looked(
        data,
        tuple(box for _, one in looks for box in one.boxes),
        np.concatenate([one.vectors for _, one in looks]),
        looks[0][1].encoder,
        tuple(at for at, one in looks for _ in one.boxes),
    )


def as_file(pixels: Pixels, *, name: str = "") -> File:
    """A decoded picture as a file, for what looks at files."""
    memory = io.BytesIO()
    Image.fromarray(pixels).save(memory, "JPEG", quality=92)
    content = memory.getvalue()
    height, width = pixels.shape[:2]
    digest = hashlib.sha256(content).hexdigest()
    return File(Attachment(digest, "image/jpeg", len(content), width, height, name), content)


def _named(file: File) -> str:
    return file.item.name or f"the file {file.item.sha256[:12]}"


def _scaled(found: Excerpt, scale: float) -> Excerpt:
    if scale == 1:
        return found
    boxes = tuple(
        (round(a * scale), round(b * scale), round(c * scale), round(d * scale)) for a, b, c, d in found.boxes
    )
    return replace(found, boxes=boxes)


def _timed(found: Excerpt, at: float) -> Excerpt:
    return replace(found, start=at, end=at)


def _new(found: Sequence[Excerpt], known: Sequence[Excerpt]) -> list[Excerpt]:
    """Without words that an earlier frame showed already: a title stays on the screen."""
    said = {one.text.casefold() for one in known}
    return [one for one in found if one.text.casefold() not in said]
