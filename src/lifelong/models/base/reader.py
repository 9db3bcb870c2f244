"""The protocol of the reader: it classifies, marks, compares and ranks a person's words, and writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

Relation = Literal["unrelated", "same", "update", "correct", "end"]
"""How a new fact relates to a known one."""


@dataclass(frozen=True, slots=True)
class ReadFact:
    """A clause of a message that states a fact.

    Attributes:
        start: place of the clause in the message, in characters; likewise ``end``.
        value: place of the words that answer, in the message; within the clause.
        slot: what it is about, one of `labels.SLOTS`.
        status: how it stands, one of `labels.STATUSES`.
        subject: ``me``, ``other`` or ``world``.
        confidence: the smaller probability of its status and subject, 0 to 1.
        slot_confidence: the probability of its slot, 0 to 1.
        valued: whether some of its words were marked as those that answer; if not, ``value`` is the whole clause.
    """

    start: int
    end: int
    value: tuple[int, int]
    slot: str
    status: str
    subject: str
    confidence: float
    slot_confidence: float = 1.0
    valued: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message does and states.

    Attributes:
        kinds: probability of each of `labels.KINDS`, 0 to 1.
        question: what it asks for if it asks, one of `labels.QUESTIONS`.
        facts: its clauses that state facts, in order, without overlap.
    """

    kinds: dict[str, float]
    question: str
    facts: tuple[ReadFact, ...]

    def does(self, kind: str, *, least: float = 0.5) -> bool:
        """Whether the message does something with at least this probability."""
        return self.kinds.get(kind, 0.0) >= least


@dataclass(frozen=True, slots=True)
class Compared:
    """How a new fact relates to a known one.

    Attributes:
        relation: the most probable one of `labels.RELATIONS`.
        probability: of this relation.
        change: probability that the new fact changes the known one in any way: that it updates, corrects or ends it.
    """

    relation: Relation
    probability: float
    change: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A clause that may answer a question.

    Attributes:
        context: the words around it.
        similarity: cosine of the embeddings of question and clause, or None if that is not known.
    """

    clause: str
    context: str = ""
    similarity: float | None = None


@runtime_checkable
class Reader(Protocol):
    """Reads a person's words."""

    @property
    def name(self) -> str:
        """Name of the weights."""

    def read(self, text: str, before: str = "") -> Reading:
        """Read a message.

        Args:
            text: the words of the message.
            before: the turn before it, or "".
        """

    def compare(self, pairs: Sequence[tuple[str, str]]) -> list[Compared]:
        """How the second of each pair of facts, the new one, relates to the first, the known one."""

    def answers(self, question: str, candidates: Sequence[Candidate]) -> list[float]:
        """The probability that each candidate answers a question, 0 to 1."""

    def close(self) -> None:
        """Release the model."""
