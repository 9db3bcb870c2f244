"""Run every perceiver on each file of a message once, and store the findings.

What the reply needs (``early``) can run before the reply; the rest is a job in the durable queue. Another run does only
what is missing: a file was not perceived yet, a perceiver is new, or its version has changed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from PIL import Image

from lifelong.errors import InputError, LifelongError, NotFoundError
from lifelong.models.base import FaceEncoder, ImageEncoder, Vectors
from lifelong.perception.attachments import exif_of, open_stored
from lifelong.perception.bounds import Bounds
from lifelong.perception.picture_text import union
from lifelong.perception.pictures import thumbnail, upright
from lifelong.perception.speaker_segments import VoiceReader, tag
from lifelong.store.record import Record
from lifelong.types import Attachment, Excerpt, Message, Part

LOG = logging.getLogger(__name__)

DECODED = 640
"""Smallest longest edge that a picture is decoded with; a smaller image is scaled down from that one."""

SLOW = {"image/heic": 2000, "image/avif": 2000}
"""The same for types whose decoding takes half a second or more: the edge for reading text, so that they are decoded
once."""


class InputFile:
    """A stored file as the input of perceivers; an image that several of them use is decoded once.

    Attributes:
        item: its description.
        content: its bytes.
        changes: seconds of a recording at which another voice begins, where voices are recognised.
    """

    def __init__(self, item: Attachment, content: bytes, *, changes: Sequence[float] = ()) -> None:
        self.item = item
        self.content = content
        self.changes = tuple(changes)
        self._images: dict[int | None, Image.Image] = {}

    @property
    def label(self) -> str:
        """What the file is called in an error: its name, or the beginning of its hash."""
        return self.item.name or f"the file {self.item.sha256[:12]}"

    def image(self, edge: int | None = None) -> Image.Image:
        """The picture upright in RGB, its longest edge at most ``edge`` pixels. Do not change it in place.

        Raises:
            AttachmentError: it cannot be decoded.
        """
        if edge not in self._images:
            least = SLOW.get(self.item.media_type, DECODED)
            if edge is None or edge >= least:
                self._images[edge] = upright(self.content, edge=edge)
            else:
                small = self.image(least).copy()
                small.thumbnail((edge, edge), Image.Resampling.BICUBIC, reducing_gap=2.0)
                self._images[edge] = small
        return self._images[edge]

    def moves(self) -> bool:
        """Whether it is an animation, of which only the first frame is perceived."""
        with open_stored(self.content) as picture:
            return bool(getattr(picture, "is_animated", False))

    def exif(self) -> Image.Exif:
        """Its EXIF; an empty one where it has none, or a damaged one."""
        with open_stored(self.content) as picture:
            return exif_of(picture)


@dataclass(frozen=True, slots=True)
class LookFindings:
    """The findings of a perceiver that also encodes looks.

    Attributes:
        data: the findings, as JSON.
        boxes: of the crops, WHOLE among them.
        vectors: unit rows, ``(len(boxes), dim)``.
        encoder: the name of the encoder.
        times: of a video, the second of each crop's frame.
    """

    data: Mapping[str, Any]
    boxes: tuple[Part, ...]
    vectors: Vectors
    encoder: str
    times: tuple[float | None, ...] = ()


def rewrite_excerpt(excerpt: Excerpt, rewrite: Callable[[str], str]) -> Excerpt:
    """An excerpt with its text rewritten, at the same place.

    Where the number of lines changes, each line gets the box around all of them.
    """
    text = rewrite(excerpt.text)
    boxes = excerpt.boxes
    if boxes and text.count("\n") != excerpt.text.count("\n"):
        boxes = (union(boxes),) * (text.count("\n") + 1)
    return replace(excerpt, text=text, boxes=boxes)


def data_of(findings: Mapping[str, Any] | LookFindings) -> dict[str, Any]:
    """The findings as JSON, without vectors."""
    return dict(findings.data if isinstance(findings, LookFindings) else findings)


class Perceiver(Protocol):
    """Perceives files of some types in one way."""

    @property
    def name(self) -> str:
        """The name under which its findings are stored."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever its findings can change; then every file is perceived again."""
        ...

    @property
    def early(self) -> Perceiver | None:
        """The perceiver that runs before the reply: itself where it is quick, else a quicker one with the same name and
        another version, or None."""
        ...

    def takes(self, media_type: str) -> bool:
        """Whether it can perceive files of this type."""
        ...

    def perceive(self, file: InputFile) -> Mapping[str, Any] | LookFindings:
        """Perceive a file; the findings are JSON.

        Their ``text`` is indexed with the message. Their ``passages``, a list of ``Excerpt``, are stored and indexed on
        their own, with their places.

        Raises:
            LifelongError: it cannot perceive the file now; the job tries again later.
        """
        ...


class Perception:
    """All perceivers, in the order in which they run, and the encoders by which concepts are recognised.

    Args:
        perceivers: those that run on each file.
        clock: the current time, stored with the findings.
        worded: rewrites perceived text before it is stored, to redact secrets.
        encoder: of looks; None recognises no concepts in pictures.
        faces: of faces, used for persons who consented.
        bounds: how far videos are searched for faces.
        voices: encodes voices, used for persons who consented.
    """

    def __init__(
        self,
        perceivers: Sequence[Perceiver],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        encoder: ImageEncoder | None = None,
        faces: FaceEncoder | None = None,
        bounds: Bounds = Bounds(),
        voices: VoiceReader | None = None,
        worded: Callable[[str], str] = str,
    ) -> None:
        self.perceivers = tuple(perceivers)
        self._worded = worded
        self.encoder = encoder
        self.faces = faces
        self.bounds = bounds
        self.voices = voices
        self.now = clock

    def __repr__(self) -> str:
        return f"<Perception by {', '.join(each.name for each in self.perceivers)}>"

    def missing(self, record: Record, item: Attachment) -> list[Perceiver]:
        """The perceivers that have not perceived a file in their current version."""
        versions = record.findings.versions(item.sha256)
        return self._missing(item, versions)

    def _missing(self, item: Attachment, versions: Mapping[str, str]) -> list[Perceiver]:
        return [
            each for each in self.perceivers if each.takes(item.media_type) and versions.get(each.name) != each.version
        ]

    def unseen(self, record: Record) -> list[str]:
        """Names of the person's files that a perceiver has not perceived in its current version."""
        versions = record.findings.all_versions()
        return [item.sha256 for item in record.media.select() if self._missing(item, versions.get(item.sha256, {}))]

    def perceive(self, record: Record, message: Message, *, early: bool = False) -> int:
        """Run the missing perceivers on a message's files. Blocking.

        A failure of one perceiver does not stop the others.

        Args:
            record: the person's record.
            message: with the files.
            early: only what the reply needs.

        Returns:
            How many findings are new.

        Raises:
            LifelongError: the first failure, after all have run.
        """
        failures: list[LifelongError] = []
        count = 0
        for item in message.attachments:
            count += self.look(record, item, early=early, failed=failures.append)
        if failures:
            raise failures[0]
        return count

    def look(
        self,
        record: Record,
        item: Attachment,
        *,
        early: bool = False,
        failed: Callable[[LifelongError], None],
    ) -> int:
        """Run the missing perceivers on one file; ``failed`` is called with each failure."""
        versions = record.findings.versions(item.sha256)
        looking = self._missing(item, versions)
        if early:
            quick = [each.early for each in looking]
            looking = [each for each in quick if each is not None and versions.get(each.name) != each.version]
        if not looking:
            return 0
        try:
            file = InputFile(item, record.media.read(item.sha256), changes=self._changes(record, item))
        except NotFoundError:  # forgotten meanwhile
            return 0
        count = 0
        for perceiver in looking:
            try:
                findings = perceiver.perceive(file)
                data = data_of(findings)
                passages = data.pop("passages", None)
                if "text" in data:
                    data["text"] = self._worded(str(data["text"]))
                with record.transaction():
                    if isinstance(findings, LookFindings):
                        record.looks.put(
                            item.sha256, findings.encoder, findings.boxes, findings.vectors, times=findings.times
                        )
                    record.findings.put(item.sha256, perceiver.name, perceiver.version, data, at=self.now())
                    if passages is not None:
                        record.passages.put(
                            item.sha256, perceiver.name, [rewrite_excerpt(one, self._worded) for one in passages]
                        )
                count += 1
            except LifelongError as error:
                LOG.warning("%s could not look at %s: %s", perceiver.name, item.sha256[:12], error)
                failed(error)
        if item.media_type.startswith("image/") and not record.media.has_thumbnail(item.sha256):
            try:
                record.media.put_thumbnail(item.sha256, thumbnail(file.image(DECODED)))
            except InputError as error:
                failed(error)
        return count

    def _changes(self, record: Record, item: Attachment) -> tuple[float, ...]:
        """Seconds at which another voice begins in a recording; none where no voices are stored, as without consent."""
        if self.voices is None:
            return ()
        return self.voices.changes(*record.voices.of([item.sha256], tag(self.voices)))
