"""Times and languages in words, for the lines of a prompt that say when and in what language a message is written."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from lifelong.agent.notes import day
from lifelong.types import Window

PAUSE: Final = timedelta(hours=1)
"""Shortest time without a message that a prompt mentions."""

LANGUAGES: Final = {
    "ar": "Arabic", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "th": "Thai",
    "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
"""English names of languages by their code."""


def span(time: timedelta) -> str:
    """A length of time in its largest unit: ``3 hours``, ``12 days``, ``2 years``."""
    days = time.days
    for unit, size in (("year", 365), ("month", 61), ("week", 14), ("day", 1)):
        if days >= size:
            count = days // {"year": 365, "month": 30, "week": 7, "day": 1}[unit]
            return f"{count} {unit}{'s' * (count != 1)}"
    hours = max(1, time.seconds // 3600)
    return f"{hours} hour{'s' * (hours != 1)}"


def dates(window: Window, now: datetime) -> str:
    """The days of a span of time: ``16 February 2026``, ``from 1 May 2026 to 7 May 2026``, ``before 3 May 2026``."""
    since = window.since.astimezone(now.tzinfo) if window.since else None
    until = (window.until - timedelta(microseconds=1)).astimezone(now.tzinfo) if window.until else None
    if since and until:
        return day(since) if since.date() == until.date() else f"from {day(since)} to {day(until)}"
    if since:
        return f"from {day(since)} on"
    return f"up to {day(until)}" if until else "at any time"
