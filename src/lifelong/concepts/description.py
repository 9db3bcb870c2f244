"""Describe the sightings in a message's files as lines of text, for the prompt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from lifelong.store.record import Record
from lifelong.types import Message, Sighting, clock


def describe(record: Record, sightings: Sequence[Sighting], message: Message, now: datetime) -> list[str]:
    """One line for each concept in a message's files: name, kind, how sure, and when it was seen before.

    Files without a sighting are described by their tags.

    Args:
        record: the person's record.
        sightings: in the files of the message.
        message: the message.
        now: the current time, in whose zone dates are written.
    """
    lines = []
    for item in _once(sightings):
        concept = record.concepts.get(item.concept)
        files = [each.sha256 for each in record.concepts.sightings(concepts=[concept.id])]
        before = [
            each.at for each in record.messages.get(record.attachments.message_ids(files)) if each.at < message.at
        ]
        when = "" if item.at is None else f", at {clock(item.at)} of the video"
        if item.until is not None:
            when = f", by voice, {_stretches(sightings, item)}"
        last = f", last seen {_day(max(before).astimezone(now.tzinfo))}" if before else ""
        kind = f", the {concept.kind}" if concept.kind else ""
        note = f'; the person said of it: "{concept.note[:200]}"' if concept.note else ""
        lines.append(f"{concept.name}{kind} ({item.score:.0%} sure{when}{last}){note}")
    recognised = {item.sha256 for item in sightings}
    others = [item.sha256 for item in message.attachments if item.sha256 not in recognised]
    findings = record.findings.of(others) if others else []
    tags = [finding.text for finding in findings if finding.perceiver == "look" and finding.text]
    return [*lines, *(f"nothing known by name; it looks like: {text}" for text in tags)]


def _once(sightings: Sequence[Sighting]) -> list[Sighting]:
    """The surest sighting of each concept in each file, apart by look and by voice."""
    return list({(item.concept, item.sha256, item.until is None): item for item in reversed(sightings)}.values())[::-1]


def _stretches(sightings: Sequence[Sighting], one: Sighting) -> str:
    """The times at which a concept speaks in a recording."""
    same = [each for each in sightings if (each.concept, each.sha256) == (one.concept, one.sha256)]
    times = sorted((each.at or 0.0, each.until) for each in same if each.until is not None)
    return "speaking " + ", ".join(f"from {clock(begin)} to {clock(end)}" for begin, end in times[:4])


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"
