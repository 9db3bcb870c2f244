"""Read the ``locomo`` format: conversations of the LoCoMo benchmark (Maharana et al., ACL 2024, arXiv 2402.17753).

A file is a list of conversations, one conversation, or only the ``conversation`` part of one. A conversation has two
speakers: one of them is the person (role ``user``), the other has role ``other``. The release has a time for each
session and none for a turn: turn i of a session gets the time i minutes after the session's start. The release has
no pictures; their captions are appended to the text as ``[shares a picture: …]``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lifelong.archive.formats.source import ImportOptions, Place, mapping, open_text, parse, preview, string
from lifelong.types import Incoming

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_DATE = re.compile(r"(\d{1,2}):(\d{2})\s*([ap])m on (\d{1,2}) ([a-z]+),? ([12]\d{3})", re.IGNORECASE)
"""Pattern of a session's time. ``strptime`` is not used, because its month names depend on the locale."""

_SESSION = re.compile(r"session_([0-9]{1,6})")


@dataclass(frozen=True, slots=True)
class _Conversation:
    """One conversation: its name, its parts, its two speakers, and which of them is the person."""

    name: str
    parts: dict[str, Any]
    speakers: tuple[str, str]
    person: str


def messages(path: Path, choice: ImportOptions) -> Iterator[Incoming]:
    """Yield the turns of one conversation, session by session.

    Args:
        path: path of the file.
        choice: time zone, conversation and person; see ``lifelong.archive.formats.read``.

    Raises:
        InputError: the file cannot be opened.
        ImportFormatError: the file does not follow the format.
    """
    place = Place(path)
    with open_text(path) as file:
        whole = parse(file.read(), place)
    conversation = _choose(whole, choice, place)
    sessions = [match for name in conversation.parts if (match := _SESSION.fullmatch(name))]
    counts: Counter[str] = Counter()
    for name in (match[0] for match in sorted(sessions, key=lambda match: int(match[1]))):
        turns = conversation.parts[name]
        if not isinstance(turns, list):
            raise place.at(name).error(f"it is {preview(turns)}", "a list of turns")
        if not turns:
            continue
        at_date = place.at(f"{name}_date_time")
        start = _start(string(conversation.parts, f"{name}_date_time", at_date), at_date)
        # Minutes are added in UTC, so that a clock change does not shift the times.
        start = start.replace(tzinfo=choice.zone or UTC).astimezone(UTC)
        for position, turn in enumerate(turns):
            at_turn = place.at(f"{name} turn {position + 1}")
            record = mapping(turn, at_turn, "an object with speaker, dia_id and text")
            at = (start + timedelta(minutes=position)).astimezone(choice.zone or UTC)
            message = _message(record, at, name, conversation, at_turn)
            counts[str(message.key)] += 1
            if counts[str(message.key)] > 1:  # a repeated dia_id must not drop the second turn
                message = replace(message, key=f"{message.key}#{counts[str(message.key)]}")
            yield message


def _message(turn: dict[str, Any], at: datetime, session: str, conversation: _Conversation, place: Place) -> Incoming:
    speaker = string(turn, "speaker", place)
    if speaker not in conversation.speakers:
        raise place.error(f"'speaker' is {preview(speaker)}", f"one of: {', '.join(conversation.speakers)}")
    text = string(turn, "text", place)
    caption = string(turn, "blip_caption", place, "")
    if caption:
        text = f"{text} [shares a picture: {caption}]".lstrip()
    return Incoming(
        text=text,
        role="user" if speaker == conversation.person else "other",
        speaker=speaker,
        at=at,
        key=f"{conversation.name}/{string(turn, 'dia_id', place)}",
        session=f"{conversation.name}/{session}",
    )


def _choose(whole: Any, choice: ImportOptions, place: Place) -> _Conversation:
    candidates = whole if isinstance(whole, list) else [whole]
    if not candidates:
        raise place.error("it is an empty list", "at least one conversation")
    named: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {}
    for number, candidate in enumerate(candidates, start=1):
        here = place.at(f"conversation {number}")
        record = mapping(candidate, here, "a LoCoMo conversation")
        parts = mapping(record.get("conversation", record), here, "an object with speaker_a and speaker_b")
        speakers = (string(parts, "speaker_a", here), string(parts, "speaker_b", here))
        name = string(record, "sample_id", here, "") or " & ".join(speakers)
        if name in named:
            raise here.error(f"another is called {preview(name)} too", "a 'sample_id' of its own for each")
        named[name] = (parts, speakers)
    name = choice.conversation if choice.conversation is not None else next(iter(named))
    if name not in named:
        raise place.error(f"no conversation {preview(name)}", f"one of: {', '.join(named)}")
    parts, speakers = named[name]
    person = choice.person if choice.person is not None else speakers[0]
    if person not in speakers:
        here = place.at(f"conversation {name}")
        raise here.error(f"nobody is called {preview(person)}", f"one of: {', '.join(speakers)}")
    return _Conversation(name, parts, speakers, person)


def _start(text: str, place: Place) -> datetime:
    """Parse a time such as "1:56 pm on 8 May, 2023"; the result has no zone."""
    match = _DATE.fullmatch(text.strip())
    problem = f"the date is {preview(text)}"
    expected = 'a date such as "1:56 pm on 8 May, 2023"'
    if match is None or match[5].lower() not in _MONTHS or not 1 <= int(match[1]) <= 12:
        raise place.error(problem, expected)
    hour = int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0)
    month = _MONTHS.index(match[5].lower()) + 1
    try:
        return datetime(int(match[6]), month, int(match[4]), hour, int(match[2]))  # noqa: DTZ001  # zone: caller
    except ValueError as error:
        raise place.error(problem, expected) from error
