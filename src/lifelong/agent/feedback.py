"""Feedback on a reply: a rating is stored with it; words become a message of the person and a wish with that source.

Three long replies in a row that were rated -1 become a wish for shorter ones. It is shown among the wishes and cites
the replies. A +1 on one of them takes it back, and so does deleting it.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from lifelong.errors import InputError, NotFoundError
from lifelong.extraction import by_reader, rules
from lifelong.memory.intake import IntakeLimits, PreparedMessage, store
from lifelong.memory.remember import remember
from lifelong.memory.remembered import PERSON
from lifelong.models.base import TextEmbedder
from lifelong.persona.guidance import RATED_LONG
from lifelong.persona.wish_subjects import OTHER, subject
from lifelong.store.jobs import JobRepository
from lifelong.store.record import Record
from lifelong.types import Feedback, Memory, Message, Rating, Source, Statement

RATINGS: Final = "ratings"
"""Origin of a wish that comes from ratings."""

IN_A_ROW: Final = 3
"""Ratings of -1 in a row, on long replies, that become a wish."""

LONG: Final = 720
"""Characters of a long reply: about the 120 words at which `persona.alignment` calls a reply long enough. A sign of
Chinese, Japanese or Korean counts as three."""

_LENGTH: Final = "me.style.length"
_DENSE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
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


def rate(record: Record, reply: str, value: int, *, at: datetime, embedder: str) -> Feedback:
    """Store the rating of a reply; a second rating replaces the first.

    Args:
        record: the person's record.
        reply: id of the reply.
        value: 1 or -1.
        at: time of the rating.
        embedder: name of the model that makes vectors.

    Returns:
        The rating, with the wish that it completes, if any.
    """
    with record.transaction():
        before = record.preferences.rating(reply)
        record.preferences.rate(Rating(reply, value, at))
        if value > 0:
            _take_back(record, reply)
            return Feedback(reply, 1)
        wish = _shorter(record, reply) if before != -1 else None
        memories = (remember(record, wish, origin=RATINGS, embedder=embedder),) if wish is not None else ()
    return Feedback(reply, -1, memories=memories)


def _shorter(record: Record, reply: str) -> Statement | None:
    """The wish for shorter replies when this rating is the third in a row, or the sixth, on a long reply.

    It is none of the person's words, so it never stands beside or against a wish about length that they stated.
    """
    row: list[Rating] = []
    for rating in reversed(record.preferences.ratings()):
        if rating.value > 0 or not _is_long(record.messages.get([rating.reply])[0].text):
            break
        row.append(rating)
    if not row or row[0].reply != reply or len(row) % IN_A_ROW:
        return None
    if record.memories.select(kinds=["core", "semantic"], under=_LENGTH):
        return None
    sources = tuple(Source(rating.reply, "") for rating in reversed(row[:IN_A_ROW]))
    return Statement("semantic", RATED_LONG, sources, row[0].at, slot=_LENGTH, single=True)


def _is_long(text: str) -> bool:
    return len(text) + 2 * len(_DENSE.findall(text)) >= LONG


def _take_back(record: Record, reply: str) -> None:
    """Delete the wish that came from ratings of which one is now +1."""
    wishes: list[Memory] = record.memories.from_messages([reply])
    record.memories.delete([wish.id for wish in wishes if wish.text == RATED_LONG])


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
    if by_reader.wishes(statements):
        return statements
    slot, single = subject(message.text)
    if statements and slot == OTHER:  # it corrects a fact and does not ask for another manner
        return statements
    text = message.text.strip()
    wish = Statement("semantic", text, (Source(message.id, text),), message.at, slot=slot, single=single)
    return [*statements, wish]
