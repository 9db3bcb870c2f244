"""The plan of one person's dialogue: what is said when, what it states, and what may be asked of it later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from lifelong.train.synth.personas import Persona

QuestionKind = Literal["span", "choice", "day", "abstain"]


@dataclass(frozen=True, slots=True)
class PlannedFact:
    """One thing that a message states.

    Attributes:
        topic: what it is about; a later fact of one topic takes the place of the earlier one.
        text: the sentence, as it stands in the message and as it is remembered.
        told: the same in the third person, for a summary; "" for a wish.
        value: the words that answer a question about it.
        slot: its slot in the record.
        kind: a plain fact, a habit, or a wish about replies.
        trigger: of a habit, as it stands in the sentence.
        ends: it ends what held before and says nothing new.
    """

    topic: str
    text: str
    told: str
    value: str
    slot: str
    kind: Literal["fact", "habit", "wish"] = "fact"
    trigger: str = ""
    ends: bool = False


@dataclass(frozen=True, slots=True)
class PlannedReading:
    """What the words of a message show: a trait with its score from 1 to 5, or a mood from -1 to 1."""

    words: str
    trait: str = ""
    score: float = 3.0
    mood: float | None = None


@dataclass(frozen=True, slots=True)
class Beat:
    """One message of the person, with the reply.

    Attributes:
        session: number of its session.
        text: the whole message.
        facts: what it states, in order.
        reading: what it shows of traits or mood.
        picture: a picture that comes with it, and what it plainly shows.
    """

    session: int
    at: datetime
    text: str
    reply: str
    facts: tuple[PlannedFact, ...] = ()
    reading: PlannedReading | None = None
    picture: tuple[Path, str] | None = None


@dataclass(frozen=True, slots=True)
class PlannedQuestion:
    """A question with its answer.

    Attributes:
        value: what a right answer holds; for a choice, the letter; "" where nothing was told.
        answer: a whole right answer.
        evidence: the sentences that prove it.
        query: a query that looks for them; for a day, the day (YYYY-MM-DD).
        narrow: it is asked with a small context, so that it must be looked up.
    """

    kind: QuestionKind
    at: datetime
    text: str
    value: str
    answer: str
    evidence: tuple[str, ...]
    query: str
    narrow: bool = False


@dataclass(slots=True)
class DialoguePlan:
    """The dialogue of one person, and the questions about it."""

    persona: Persona
    beats: list[Beat] = field(default_factory=list)
    questions: list[PlannedQuestion] = field(default_factory=list)

    @property
    def sessions(self) -> list[list[Beat]]:
        """The beats of each session, in order."""
        numbers = dict.fromkeys(beat.session for beat in self.beats)
        return [[beat for beat in self.beats if beat.session == number] for number in numbers]


def in_order(beats: Sequence[Beat]) -> list[Beat]:
    """The beats without those that are earlier than the one before them."""
    kept: list[Beat] = []
    for beat in beats:
        if not kept or beat.at > kept[-1].at:
            kept.append(beat)
    return kept
