"""The interface between the flows (enrolment, correction, statements, withdrawal) and the kinds of files.

A modality is the way in which concepts are recognised in one kind of file: `appearance` in pictures (by look and by
face), `voices` in recordings. A flow is written once and works on any modality.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from lifelong.concepts.consent import check_consent
from lifelong.concepts.naming import Naming
from lifelong.store.record import Record
from lifelong.types import WHOLE, Attachment, Concept, Part, Recognition, Sighting

MediaFile = tuple[Attachment, bytes]
"""A checked file: its description and its bytes."""

Encoding = TypeVar("Encoding")
"""The vectors of one file, as a modality encodes it."""


@dataclass(frozen=True, slots=True)
class Region:
    """The part of a file that an exemplar is taken from.

    Attributes:
        box: in a picture.
        span: begin and end in a recording, in seconds; None is all of it.
    """

    box: Part = WHOLE
    span: tuple[float, float] | None = None


class Modality(ABC, Generic[Encoding]):
    """How the concepts of one person are recognised in one kind of file.

    Args:
        record: the person's record.
    """

    noun: ClassVar[str]
    """What one exemplar file is called in an error."""

    voice: ClassVar[bool]
    """Whether concepts are recognised by voice, which needs the consent for voices whatever the concept's kind."""

    default_kind: ClassVar[str]
    """The kind of a new concept for which none was given."""

    def __init__(self, record: Record) -> None:
        self.record = record

    @property
    @abstractmethod
    def available(self) -> bool:
        """Whether the encoder of this modality is switched on."""

    @abstractmethod
    def check_available(self) -> None:
        """Refuse to work without the encoder.

        Raises:
            InputError: it is switched off.
        """

    def check_kind(self, name: str, kind: str) -> None:
        """Refuse to enrol a concept of a kind that this modality cannot recognise.

        Raises:
            InputError: no file of this modality shows such a concept.
        """

    def check_consent(self, kind: str = "") -> None:
        """Refuse to recognise a concept of this kind without the consent that it needs.

        Raises:
            ConsentError: there is no such consent, or it was withdrawn.
        """
        check_consent(self.record, kind, voice=self.voice)

    def check_exemplar(self, name: str, file: MediaFile) -> None:
        """Refuse a file that cannot show the concept of this name.

        Raises:
            InputError: it cannot.
        """

    @abstractmethod
    def is_exemplar(self, item: Attachment) -> bool:
        """Whether a file that comes with a message can be an exemplar."""

    @abstractmethod
    def encode(self, name: str, file: MediaFile) -> Encoding:
        """Encode a file that is to be an exemplar of a concept; nothing is stored.

        Raises:
            InputError: it cannot be an exemplar.
        """

    @abstractmethod
    def store(self, item: Attachment, encoding: Encoding, *, at: datetime) -> None:
        """Store the vectors of a stored file."""

    @abstractmethod
    def index(self, files: Sequence[Attachment], *, at: datetime) -> int:
        """Encode stored files that need a consent and were not encoded yet, if it was given; returns how many."""

    def find(self, file: MediaFile) -> Recognition:
        """Recognise concepts in a file; nothing is stored.

        Raises:
            InputError: the encoder is switched off.
            ConsentError: there is no consent to recognise voices.
        """
        self.check_available()
        self.check_consent()
        return self.recognise(file)

    @abstractmethod
    def recognise(self, file: MediaFile) -> Recognition:
        """``find``, where encoder and consent were checked."""

    @abstractmethod
    def renew(self) -> None:
        """Recognise again in every stored file, because a concept has changed."""

    @abstractmethod
    def infer_kind(self, naming: Naming, concept: Concept | None, files: Sequence[str]) -> str | None:
        """The kind of a concept that a message names, or None where the files cannot be taken as exemplars.

        Args:
            naming: the name and perhaps the kind in the message.
            concept: the concept that has this name already.
            files: names of the message's exemplar files.
        """

    @abstractmethod
    def denied_files(self, files: Sequence[Attachment]) -> list[str]:
        """Those of the newest message's files that "that is not Bertha" is about when it comes without a file."""

    @abstractmethod
    def regions(self, sha256: str, sightings: Sequence[Sighting], *, at: float | None = None) -> list[Region]:
        """The regions of a file in which a concept was recognised by mistake.

        Args:
            sha256: names the file.
            sightings: of the concept.
            at: seconds into a recording, if only the stretch of speech there is meant.

        Raises:
            InputError: nobody speaks at that time.
        """

    @abstractmethod
    def confirmed(self, regions: Sequence[Region]) -> list[Region]:
        """The regions that show the right concept, from those that were taken for another one."""


AnyModality = Modality[Any]
"""A modality for flows that do not touch its encodings."""
