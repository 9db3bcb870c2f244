"""Feedback on a reply: a rating is stored with it; words become a message of the person and a wish with that source."""

from __future__ import annotations

from datetime import datetime

from lifelong.agent.update import PERSON
from lifelong.errors import InputError, NotFoundError
from lifelong.extraction import rules
from lifelong.memory.intake import IntakeLimits, PreparedMessage, store
from lifelong.memory.remember import remember
from lifelong.models.base import TextEmbedder
from lifelong.persona.wish_subjects import OTHER, subject
from lifelong.store.jobs import JobRepository
from lifelong.store.record import Record
from lifelong.types import Feedback, Message, Rating, Source, Statement

_RATINGS = {"+1": 1, "1": 1, "-1": -1}


def rating_of(value: int | str) -> int | None:
    """1 or -1 for feedback that is a rating, None for words.

    Raises:
        InputError: the number is not 1 or -1, or there are no words.
    """
    if isinstance(value, int):
        if value not in (1, -1):
            raise InputError(f"feedback {value}: give +1, -1 or words")
        return int(value)
    if not value.strip():
        raise InputError("the feedback is empty: give +1, -1 or words such as 'shorter please'")
    return _RATINGS.get(value.strip())


def check_reply(record: Record, reply: str) -> None:
    """Check that an id is that of a reply.

    Raises:
        NotFoundError: this person has no such reply.
    """
    messages = record.messages.get([reply])
    if not messages or messages[0].role != "assistant":
        raise NotFoundError(f"no reply {reply!r} in this person's history: give the id of a Reply")


def rate(record: Record, reply: str, value: int, *, at: datetime) -> Feedback:
    """Store the rating of a reply; a second rating replaces the first."""
    rating = Rating(reply, value, at)
    record.preferences.rate(rating)
    return Feedback(reply, 1 if value > 0 else -1)


def take(
    record: Record,
    jobs: JobRepository,
    reply: str,
    prepared: PreparedMessage,
    *,
    embedder: TextEmbedder,
    now: datetime,
    limits: IntakeLimits,
) -> Feedback:
    """Store the words as a message of the person and remember the wishes in them.

    Args:
        record: the person's record.
        jobs: the update queue.
        reply: id of the reply that they are about.
        prepared: the words, checked.
        embedder: gives the memories their vectors.
        now: the time of storing.
        limits: of messages and sessions.
    """
    check_reply(record, reply)
    with record.transaction():
        message = store(record, jobs, [prepared], now=now, limits=limits)[0].message
        statements = _statements(message)
        vectors = embedder.embed([statement.text for statement in statements])
        memories = tuple(
            remember(record, statement, origin=PERSON, embedder=embedder.name, vector=vector)
            for statement, vector in zip(statements, vectors, strict=True)
        )
    return Feedback(reply, message=message.id, memories=memories)


def _statements(message: Message) -> list[Statement]:
    """The statements of the extractor; without a wish among them, the words are a wish of their subject."""
    statements = rules.extract(message)
    if any(statement.slot.startswith(("me.style.", "me.name.call")) for statement in statements):
        return statements
    slot, single = subject(message.text)
    if statements and slot == OTHER:  # it corrects a fact and does not ask for another manner
        return statements
    text = message.text.strip()
    wish = Statement("semantic", text, (Source(message.id, text),), message.at, slot=slot, single=single)
    return [*statements, wish]
