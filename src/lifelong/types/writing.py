"""Texts of the person's own, what their voice is, and drafts in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

OwnTextKind = Literal["chat", "text", "accepted"]
"""Where a text of the person's own is from: a chat message, an imported text such as a mail, an accepted draft."""


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text that the person wrote.

    Attributes:
        id: id of the message, of the stored text, or of the draft.
        register: for whom or what it is written: ``chat``, ``family``, ``work``; any name.
        language: ISO 639-1 code.
        to: to whom, or "".
        about: what it answers or is about, or "".
        task: the task of an accepted draft, or "".
    """

    id: str
    text: str
    at: datetime
    register: str
    language: str
    kind: OwnTextKind
    to: str = ""
    about: str = ""
    task: str = ""


@dataclass(frozen=True, slots=True)
class Writing:
    """A stored text: one of the person's own, or a draft.

    Attributes:
        text: the text; of a draft, as it was proposed.
        task: the task of a draft; "" for a text of the person's own.
        used: ids of everything that a draft drew on.
        accepted: of a draft, the text that the person made of it; None while it is only a draft.
        taught: whether the accepted text counts for the voice; False while the voice was switched off.
    """

    id: str
    text: str
    at: datetime
    register: str
    language: str
    to: str = ""
    about: str = ""
    task: str = ""
    used: tuple[str, ...] = ()
    accepted: str | None = None
    taught: bool = True

    @property
    def own(self) -> str | None:
        """The words of the person, or None where there are none."""
        return self.accepted if self.task else self.text


@dataclass(frozen=True, slots=True)
class VoiceFeature:
    """One feature of a voice.

    Attributes:
        value: the feature in words: ``Hi {name},``.
        share: share of the texts that have it, 0 to 1; of a punctuation mark, how often per 100 words.
        texts: ids of texts that show it, the newest first, twenty at most.
        edited: the person set it by hand.
    """

    value: str
    share: float = 1.0
    texts: tuple[str, ...] = ()
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """How the person writes in one register and language.

    Attributes:
        texts: number of texts that it was read from.
        greeting: how a text begins, with ``{name}`` for the addressee; None where most have none.
        sign_off: how a text ends; None where most have none.
        words: the usual number of words; ``words_low`` and ``words_high`` are its quartiles.
        punctuation: marks that are used, with their number per 100 words.
        favourites: words that come back, the most telling first.
        avoided: words that the person took out of drafts and does not use.
        enough: whether there are enough texts to go by.
    """

    register: str
    language: str
    texts: int
    greeting: VoiceFeature | None = None
    sign_off: VoiceFeature | None = None
    words: int = 0
    words_low: int = 0
    words_high: int = 0
    words_edited: bool = False
    punctuation: tuple[VoiceFeature, ...] = ()
    favourites: tuple[VoiceFeature, ...] = ()
    avoided: tuple[VoiceFeature, ...] = ()
    enough: bool = True


@dataclass(frozen=True, slots=True)
class VoiceEdit:
    """What the person set by hand for one register and language; None leaves what is read.

    Attributes:
        greeting, sign_off: the words; "" for none.
        words: the usual number of words.
        favourites, avoided: words that are added.
        dropped: words that are neither favourites nor avoided.
    """

    greeting: str | None = None
    sign_off: str | None = None
    words: int | None = None
    favourites: tuple[str, ...] = ()
    avoided: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VoiceChoices:
    """The person's choices about their voice.

    Attributes:
        edits: by ``register/language``.
        since: texts before this time do not count, since the last reset.
        pauses: spans of time in which it was switched off; the last one is open while it is off.
    """

    edits: Mapping[str, VoiceEdit] = field(default_factory=dict)
    since: datetime | None = None
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the voice is read and used."""
        return not self.pauses or self.pauses[-1][1] is not None

    def counts(self, at: datetime) -> bool:
        """Whether a text of this time counts."""
        return (self.since is None or at >= self.since) and not any(
            begin <= at and (end is None or at < end) for begin, end in self.pauses
        )


DraftWay = Literal["model", "own text", "template", "extract"]
"""How a draft was made: by a chat model; from the nearest own text; from a template; from sentences of the source."""


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence of a draft and the ids of what it rests on: facts, exemplars, pictures, or ``given`` material."""

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CutSentence:
    """A sentence that was cut, with the names, numbers and dates in it that stand in no source."""

    text: str
    unfounded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftMark:
    """A piece of a draft that was put in the place of another, for the person to check.

    Attributes:
        start, end: the piece ``text[start:end]``.
        was: what stood there in the person's own text.
        source: id of what it is from; "" for a blank to be filled.
    """

    start: int
    end: int
    was: str
    source: str


@dataclass(frozen=True, slots=True)
class DraftText:
    """One text that was drafted.

    Attributes:
        way: how it was made.
        sentences: the sentences with their sources; joined they are the text.
        cut: sentences that were left out, because they state a fact from nowhere.
        marks: pieces to check.
        used: ids of every fact, exemplar and picture that it drew on.
    """

    text: str
    way: DraftWay
    sentences: tuple[DraftSentence, ...] = ()
    cut: tuple[CutSentence, ...] = ()
    marks: tuple[DraftMark, ...] = ()
    used: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftResult:
    """The texts that were drafted for one request, best first.

    Attributes:
        id: id of the draft; ``forget`` takes it.
        notes: what the person should know: what it was made from, and what was missing.
    """

    id: str
    task: str
    register: str
    language: str
    to: str
    texts: tuple[DraftText, ...]
    notes: tuple[str, ...] = ()
