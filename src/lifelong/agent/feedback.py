"""Feedback on a reply: a rating is kept beside it; words become a message of the person, and a wish that it proves."""

from __future__ import annotations

from datetime import datetime

from lifelong.agent.update import PERSON
from lifelong.errors import InputError, NotFoundError
from lifelong.extraction import rules
from lifelong.memory.intake import Prepared, Rules, store
from lifelong.memory.remember import remember
from lifelong.models.base import TextEmbedder
from lifelong.persona.wish_subjects import OTHER, subject
from lifelong.store.jobs import Jobs
from lifelong.store.record import Record
from lifelong.types import Feedback, Message, Rating, Source, Statement

_RATINGS = {"+1": 1, "1": 1, "-1": -1}


def rating_of(value: int | str) -> int | None:
    """1 or -1 where feedback is a rating, None where it is words.

    Raises:
        InputError: it is a number that is no rating, or there are no words.
    """
    if isinstance(value, int):
        if value not in (1, -1):
            raise InputError(f"feedback {value}: give +1, -1 or words")
        return int(value)
    if not value.strip():
        raise InputError("the feedback is empty: give +1, -1 or words such as 'shorter please'")
    return _RATINGS.get(value.strip())


def check_reply(record: Record, reply: str) -> None:
    """Refuse feedback on anything but a reply.

    Raises:
        NotFoundError: this person has no such reply.
    """
    found = record.messages.get([reply])
    if not found or found[0].role != "assistant":
        raise NotFoundError(f"no reply {reply!r} in this person's history: give the id of a Reply")


def rate(record: Record, reply: str, value: int, *, at: datetime) -> Feedback:
    """Keep a rating beside its reply; a second one takes the place of the first."""
    rating = Rating(reply, value, at)
    record.choices.rate(rating)
    return Feedback(reply, 1 if value > 0 else -1)


def take(
    record: Record, jobs: Jobs, reply: str, prepared: Prepared, *, embedder: TextEmbedder, now: datetime, limits: Rules
) -> Feedback:
    """Store the words as a message of the person and remember what they ask for.

    Args:
        record: whose.
        jobs: the update queue.
        reply: id of the reply that they are about.
        prepared: the words, checked.
        embedder: gives the memories their vectors.
        now: the time of storing.
        limits: of messages and sessions.
    """
    check_reply(record, reply)
    with record.transaction():
        said = store(record, jobs, [prepared], now=now, rules=limits)[0].message
        statements = _statements(said)
        vectors = embedder.embed([statement.text for statement in statements])
        memories = tuple(
            remember(record, statement, origin=PERSON, embedder=embedder.name, vector=vector)
            for statement, vector in zip(statements, vectors, strict=True)
        )
    return Feedback(reply, message=said.id, memories=memories)


def _statements(said: Message) -> list[Statement]:
    """What the extractor reads, and a wish by its subject where it reads none."""
    found = rules.extract(said)
    if any(statement.slot.startswith(("me.style.", "me.name.call")) for statement in found):
        return found
    slot, single = subject(said.text)
    if found and slot == OTHER:  # it corrects a fact and says nothing about the reply's manner
        return found
    text = said.text.strip()
    wish = Statement("semantic", text, (Source(said.id, text),), said.at, slot=slot, single=single)
    return [*found, wish]
