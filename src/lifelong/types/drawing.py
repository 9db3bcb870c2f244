"""Drawings: the request that a backend gets, and the pictures that come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from lifelong.types.concepts import Crop, Part

LookAspect = Literal["style", "colours", "light", "composition"]
"""What a visual preference is about."""

Layout = Mapping[str, Part]
"""The box of each subject, by the name of its concept."""


@dataclass(frozen=True, slots=True)
class DrawingSubject:
    """One of the person's own beings or things, as a drawing shows it.

    Attributes:
        concept: id of the concept; ``name`` and ``kind`` are those of the concept.
        words: the words of the prompt that name it; "" for one that only ``subjects=`` names.
        references: its best exemplars, as parts of stored pictures, the best first.
    """

    concept: str
    name: str
    kind: str
    words: str
    references: tuple[Crop, ...]


@dataclass(frozen=True, slots=True)
class AddedPhrase:
    """A phrase that is added to a prompt because the person likes or dislikes how something looks.

    Attributes:
        phrase: what is added: ``watercolour``.
        aspect: what it is about.
        wanted: False where the drawing shall avoid it.
        words: the person's words, or the feedback on an earlier drawing, that prove it.
        sources: ids of memories, messages or drawings that prove it.
        at: when it was said or done.
    """

    phrase: str
    aspect: LookAspect
    wanted: bool
    words: str
    sources: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class DrawRequest:
    """What a backend would get. It can be read and changed before anything is sent.

    Attributes:
        words: the person's words, without those that only refer to the person's taste.
        subjects: the person's own beings and things in it, in the order of the prompt.
        added: phrases that the person's taste adds, each with its evidence.
        layouts: the boxes of the subjects; each candidate picture follows one of them, in turn. Without boxes, the
            backend chooses the places.
        size: width and height of a picture, in pixels.
        n: number of candidate pictures.
        backend: name of the backend.
        remote: the backend is another machine: prompt and reference pictures leave this one.
        notes: what the person should know before it is sent.
        edited: a whole text of the person's own instead of words and additions; None if there is none.
    """

    words: str
    subjects: tuple[DrawingSubject, ...]
    added: tuple[AddedPhrase, ...]
    layouts: tuple[Layout, ...]
    size: tuple[int, int]
    n: int
    backend: str
    remote: bool
    notes: tuple[str, ...] = ()
    edited: str | None = None

    @property
    def prompt(self) -> str:
        """The description of the picture: the person's words, and what their taste adds."""
        if self.edited is not None:
            return self.edited
        return ", ".join((self.words, *(each.phrase for each in self.added if each.wanted)))

    @property
    def avoid(self) -> tuple[str, ...]:
        """What the picture shall not show."""
        return () if self.edited is not None else tuple(each.phrase for each in self.added if not each.wanted)

    @property
    def references(self) -> tuple[Crop, ...]:
        """All reference pictures, in the order in which they are sent."""
        return tuple(crop for subject in self.subjects for crop in subject.references)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that is sent, complete: one for each layout."""
        return tuple(self.text(layout) for layout in self.layouts or ({},))

    def text(self, layout: Layout) -> str:
        """The complete text for one layout: prompt, what each reference picture shows, where it goes, what to avoid."""
        sentences = [self.prompt.rstrip(". ") + "."]
        number = 1
        for subject in self.subjects:
            last = number + len(subject.references) - 1
            if subject.references:
                one = f"Reference picture {number} shows"
                pictures = one if last == number else f"Reference pictures {number} to {last} show"
                same = subject.kind.casefold() in ("", subject.name.casefold())
                sentences.append(f"{pictures} “{subject.name}”{'' if same else f', of the kind {subject.kind}'}.")
            if box := layout.get(subject.name):
                left, top, right, bottom = (round(100 * edge) for edge in box)
                sentences.append(
                    f"“{subject.name}” is between {left}% and {right}% of the width, from the left, and between {top}% "
                    f"and {bottom}% of the height, from the top."
                )
            number = last + 1
        if self.references:
            sentences.append("What the reference pictures show keeps its look; their backgrounds are not used.")
        if self.avoid:
            sentences.append(f"Avoid: {', '.join(self.avoid)}.")
        return " ".join(sentences)

    def without(self, *phrases: str) -> DrawRequest:
        """The same request without these added phrases."""
        dropped = {phrase.casefold() for phrase in phrases}
        return replace(self, added=tuple(each for each in self.added if each.phrase.casefold() not in dropped))

    def with_prompt(self, prompt: str) -> DrawRequest:
        """The same request with another prompt, exactly as given; nothing is added to it."""
        return replace(self, edited=prompt)


@dataclass(frozen=True, slots=True)
class DrawingScores:
    """How well a candidate picture fits.

    Attributes:
        subject: by name of each subject, the probability that the picture shows it and nothing else of the person's,
            0 to 1; empty where no image encoder can tell.
        prompt: how well it fits the words, 0 to 1; None where no model can tell.
        diversity: how much it differs from the pictures before it, 0 to 1.
        total: what the order is by.
    """

    subject: Mapping[str, float]
    prompt: float | None
    diversity: float
    total: float


@dataclass(frozen=True, slots=True)
class StoredDrawing:
    """What is stored of a picture that was drawn: how to know it again, and its feedback. The picture is not stored.

    Attributes:
        id: id of the drawing.
        sha256: digest of the file.
        signature: mean colours of a small grid, as hex digits: a copy in another size or quality has nearly the same.
        at: when it was drawn.
        backend: what drew it.
        looks: visual terms of its prompt, and of its pixels, by aspect: no names and no other words of the person.
        thumb: 1 or -1, or 0 without feedback.
        about: the aspect or the term that the feedback is about; "" for the whole picture.
        thumb_at: when the feedback was given, or None.
        used: ids of the concepts, of the files of reference pictures, and of what proves the taste that it drew on.
    """

    id: str
    sha256: str
    signature: str
    at: datetime
    backend: str
    looks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    thumb: int = 0
    about: str = ""
    thumb_at: datetime | None = None
    used: tuple[str, ...] = ()
