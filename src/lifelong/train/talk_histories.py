"""Talks of invented people as histories with questions, for the ranker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from lifelong.train.reader.talks import Talk
from lifelong.types import Role


@dataclass(frozen=True, slots=True)
class TalkHistoryMessage:
    """One message; ``unit`` is its number in the talk."""

    text: str
    role: Role
    at: datetime
    session: str
    unit: str
    speaker: str


@dataclass(frozen=True, slots=True)
class TalkHistoryQuestion:
    """One question; ``gold`` are the numbers of the messages with the clauses that answer it."""

    text: str
    at: datetime
    gold: Sequence[str]
    answerable: bool


@dataclass(frozen=True, slots=True)
class TalkHistory:
    """One person's messages and the questions to them."""

    id: str
    person: str
    messages: Sequence[TalkHistoryMessage]
    questions: Sequence[TalkHistoryQuestion]


def history_of(talk: Talk) -> TalkHistory:
    """A talk as a history; its questions are asked a day after its last message."""
    messages: list[TalkHistoryMessage] = []
    place: dict[int, str] = {}
    for number, message in enumerate(talk.messages):
        begun = datetime.strptime(message.at, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo(talk.zone))
        at = begun.astimezone(UTC) + timedelta(minutes=number)
        messages.append(TalkHistoryMessage(message.text, "user", at, f"{message.session}", f"{number}", ""))
        place |= {fact.number: f"{number}" for fact in message.facts}
    asked = max((each.at for each in messages), default=datetime(2026, 1, 1, tzinfo=UTC)) + timedelta(days=1)
    questions = [
        TalkHistoryQuestion(
            each.text, asked, tuple(dict.fromkeys(place[fact] for fact in each.answers)), bool(each.answers)
        )
        for each in talk.questions
    ]
    return TalkHistory(talk.id, "", messages, questions)
