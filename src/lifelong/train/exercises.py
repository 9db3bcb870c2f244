"""Questions with known evidence, as the features that recall computes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from lifelong.language.terms import analyse
from lifelong.models.base import TextEmbedder
from lifelong.recall.index import PersonIndex
from lifelong.recall.query import Query, analyse_query, meaning_of
from lifelong.recall.ranker import Ranker
from lifelong.recall.recall import candidates, eligible_places
from lifelong.store.columns import ROLE_CODE
from lifelong.store.entry_changes import OPEN, EntryChanges, EntryState
from lifelong.types import Role
from lifelong.types.times import micros

Floats = NDArray[np.float32]

#: A gold unit with more messages than this is a whole session; only its likeliest message counts as evidence.
FEW = 2


class TrainingMessage(Protocol):
    """One message of a history; ``unit`` is what the set counts as evidence."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def role(self) -> Role: ...  # noqa: D102
    @property
    def at(self) -> datetime: ...  # noqa: D102
    @property
    def session(self) -> str: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102
    @property
    def speaker(self) -> str: ...  # noqa: D102


class TrainingQuestion(Protocol):
    """One question; ``gold`` names the units that answer it."""

    @property
    def text(self) -> str: ...  # noqa: D102
    @property
    def at(self) -> datetime: ...  # noqa: D102
    @property
    def gold(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def answerable(self) -> bool: ...  # noqa: D102


class TrainingHistory(Protocol):
    """One person's messages and the questions to them."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def person(self) -> str: ...  # noqa: D102
    @property
    def messages(self) -> Sequence[TrainingMessage]: ...  # noqa: D102
    @property
    def questions(self) -> Sequence[TrainingQuestion]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Exercise:
    """One question to one record.

    Attributes:
        set, record: its origin; all exercises of a record are in one fold.
        features: of the candidates, float32 (n, len(FEATURES)).
        unit: for each candidate the gold unit it belongs to, or -1, int64 (n,).
        counted: whether a candidate is surely evidence or surely none, bool (n,); the others are left out.
        golds: how many gold units there are.
        answerable: whether the record holds an answer.
        foreign: the question belongs to another person's record.
    """

    set: str
    record: str
    features: Floats
    unit: NDArray[np.int64]
    counted: NDArray[np.bool_]
    golds: int
    answerable: bool
    foreign: bool = False


def exercises(
    name: str, histories: Sequence[TrainingHistory], embedder: TextEmbedder, ranker: Ranker, *, seed: int = 0
) -> Iterator[Exercise]:
    """Exercises of one data set, and each question once more to a record that cannot know the answer.

    Args:
        name: of the set.
        histories: its records with their questions.
        embedder: the embedder that recall will use.
        ranker: decides which message of a session is its evidence.
        seed: draws the foreign records.
    """
    random = np.random.default_rng(seed)
    indexes = [index_of(history, embedder) for history in histories]
    for number, history in enumerate(histories):
        questions = [q for q in history.questions if q.gold or not q.answerable]
        if not questions:
            continue
        me = (history.person,) if history.person else ()
        vectors = embedder.embed([meaning_of(q.text, indexes[number], me=me) for q in questions], query=True)
        for question, vector in zip(questions, vectors, strict=True):
            gold = question.gold if question.answerable else ()
            yield _exercise(name, history, indexes[number], question, vector, gold, me, ranker)
            if len(histories) > 1:
                other = int(random.integers(len(histories) - 1))
                other += other >= number
                yield _exercise(name, histories[other], indexes[other], question, vector, (), (), ranker, foreign=True)


def _exercise(
    name: str,
    history: TrainingHistory,
    index: PersonIndex,
    question: TrainingQuestion,
    vector: Floats,
    gold: Sequence[str],
    me: tuple[str, ...],
    ranker: Ranker,
    *,
    foreign: bool = False,
) -> Exercise:
    query = Query(question.text, me=me)
    reading = analyse_query(query, index, now=question.at, zone=UTC)
    places, features = candidates(index, reading, vector, eligible_places(index, query))
    number = {unit: i for i, unit in enumerate(dict.fromkeys(gold))}
    rows = index.layout.row[places]
    unit = np.array([number.get(history.messages[int(index.refs[row])].unit, -1) for row in rows], np.int64)
    counted = np.ones(len(unit), np.bool_)
    scores = ranker.score(features)
    for i in range(len(number)):
        members = np.flatnonzero(unit == i)
        if len(members) > FEW:
            counted[members] = False
            counted[members[np.argmax(scores[members])]] = True
    answerable = bool(gold) and not foreign
    return Exercise(name, history.id, features, unit, counted, len(number), answerable, foreign)


def index_of(history: TrainingHistory, embedder: TextEmbedder) -> PersonIndex:
    """An index of a history's messages, whose ids are their positions."""
    messages = history.messages
    analyses = [analyse(message.text) for message in messages]
    lengths = np.array([len(each.terms) for each in analyses], np.int64)
    sessions: dict[str, int] = {}
    count = len(messages)
    index = PersonIndex()
    at = np.array([micros(message.at) for message in messages], np.int64)
    seq = np.arange(1, count + 1)
    index.refresh(
        EntryChanges(
            state=EntryState(count, 0, count),
            last_vector=count,
            seq=seq,
            ref=[str(i) for i in range(count)],
            kind=np.zeros(count, np.uint8),
            session=np.array([sessions.setdefault(message.session, len(sessions)) for message in messages], np.int64),
            role=np.array([ROLE_CODE[message.role] for message in messages], np.uint8),
            speaker=[message.speaker for message in messages],
            at=at,
            end=at,
            closed=np.full(count, OPEN),
            holds=np.full(count, OPEN),
            slot=[""] * count,
            flags=np.array([int(each.flags) for each in analyses], np.int64),
            terms=np.concatenate([each.terms for each in analyses]),
            offsets=np.r_[0, np.cumsum(lengths)],
            sources=[()] * count,
            retired=np.zeros(0, np.int64),
            vector_seq=seq,
            vectors=embedder.embed([message.text for message in messages]),
            event_seq=np.zeros(0, np.int64),
            event_since=np.zeros(0, np.int64),
            event_until=np.zeros(0, np.int64),
        )
    )
    return index
