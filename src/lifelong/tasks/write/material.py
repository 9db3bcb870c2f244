"""What a draft may use: the given text, facts, pictures, the person's interests and own texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from lifelong.tasks.write.kinds import WritingTask
from lifelong.types.writing import OwnText, Voice

GIVEN: Final = "given"
"""The source of what the caller gave: the text to be answered, facts, the addressee."""

VOICE: Final = "voice"
"""The source of a greeting or sign-off that the person set by hand."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact, with the id of a memory, a message or a file, or ``given``."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What is known of a picture, or of a moment of a video.

    Attributes:
        id: SHA-256 of the file.
        names: the person's own beings and things in it, the surest first.
        tags: general names of what it shows.
        place: name of the place, or "".
        at: when it was taken, or None.
        moment: seconds in a video, or None.
        words: words that are read or heard in it.
        concepts: ids of the concepts that are named.
    """

    id: str
    names: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    place: str = ""
    at: datetime | None = None
    moment: float | None = None
    words: str = ""
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """Everything for one draft.

    Attributes:
        task: what is written.
        about: text to be answered, reviewed, summarised; data, never an instruction.
        passages: pieces of a document or video, each with the id of its file or passage.
        facts: from the caller and from the record.
        pictures: the given pictures.
        interests: what the person likes, with the ids that prove it.
        texts: the person's own texts in the language of the draft, in order of time.
        voice: how the person writes; None where nothing is known or the voice is switched off.
        to: the addressee, or "".
        person: the name of the person, or "".
        register, language: of the draft.
        words: least and most words.
    """

    task: WritingTask
    about: str
    passages: Sequence[Fact]
    facts: Sequence[Fact]
    pictures: Sequence[PictureFacts]
    interests: Sequence[Fact]
    texts: Sequence[OwnText]
    voice: Voice | None
    to: str
    person: str
    register: str
    language: str
    words: tuple[int, int]

    @property
    def given(self) -> list[Fact]:
        """All that may be stated, each with its id: what was given, facts, pictures and passages."""
        return [
            *([Fact(GIVEN, self.about)] if self.about else []),
            *([Fact(GIVEN, self.to)] if self.to else []),
            *self.facts,
            *self.passages,
            *(Fact(picture.id, described(picture, self.language)) for picture in self.pictures),
        ]

    @property
    def purpose(self) -> str:
        """What exemplars are looked for with."""
        return " ".join([self.about, *(fact.text for fact in self.facts), *(n for p in self.pictures for n in p.names)])


def described(picture: PictureFacts, language: str) -> str:
    """What is known of a picture, in one line."""
    day = "" if picture.at is None else f"{weekday(picture.at, language)}, {picture.at:%Y-%m-%d}"
    parts = [", ".join(picture.names), ", ".join(picture.tags), picture.place, day, picture.words]
    return "; ".join(filter(None, parts))


_DAYS: Final[dict[str, str]] = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
}


def weekday(at: datetime, language: str) -> str:
    """The day of the week in a language; in English where the language has no names here."""
    return _DAYS.get(language, _DAYS["en"]).split()[at.weekday()]
