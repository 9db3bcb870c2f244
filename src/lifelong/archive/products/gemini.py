"""Read the activity of Gemini Apps of Google Takeout: ``MyActivity.json``, a list of activities, the newest first.

The title of an activity is what the person wrote, behind a verb in the person's language ("Prompted …"). The answer is
HTML. The export has no conversations; activities without a long pause between them are one session.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from lifelong.archive.formats.source import replace_unsafe
from lifelong.archive.products.chat_times import with_sessions
from lifelong.archive.products.dump_values import DumpPart, fingerprint, list_in, valid_rows, with_zone
from lifelong.archive.products.html_text import text_of_html
from lifelong.archive.products.import_state import FILES, PICTURES, DumpReading
from lifelong.errors import ImportFormatError
from lifelong.types import ImportedFile, Incoming

_VERB: Final = re.compile(r"(?:Prompted|Asked|Said|Asked Gemini|Asked Bard)(?: with)?:?[ \xa0]")
_OTHER: Final = re.compile(
    r"(?:Used|Selected|Gave|Created|Visited|Opened|Viewed|Deleted|Changed|Turned|Started|Canceled|Clicked)\b"
)
"""Verbs of activities that are no message."""

FEWEST: Final = 3
"""Fewest activities whose titles show the verb of another language."""


class _Html(DumpPart):
    html: str = ""


class _Subtitle(DumpPart):
    name: str = ""


class _Activity(DumpPart):
    header: str = ""
    title: str = ""
    time: datetime | None = None
    safeHtmlItem: tuple[_Html, ...] = ()  # noqa: N815  # the export's name
    subtitles: tuple[_Subtitle, ...] = ()
    attachedFiles: tuple[Any, ...] = ()  # noqa: N815
    imageFile: Any = None  # noqa: N815


def messages(value: Any, name: str, reading: DumpReading) -> Iterator[Incoming]:
    """Yield what the person wrote and what Gemini answered, in the order of time."""
    rows = list_in(value)
    if rows is None:
        raise ImportFormatError(f"{name} is no list of activities: give MyActivity.json of the folder of Gemini Apps")
    activities = list(valid_rows(_Activity, rows, name, "activity", reading.skipped))
    verb = _verb(activities)
    activities.sort(key=lambda item: with_zone(item.time) or _LONG_AGO)
    yield from with_sessions(_messages(activities, verb, reading), "gemini")


_LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _messages(activities: Sequence[_Activity], verb: str, reading: DumpReading) -> Iterator[Incoming]:
    for item in activities:
        answer = "\n\n".join(filter(None, (text_of_html(part.html) for part in item.safeHtmlItem)))
        words = _words(item, verb, bool(answer))
        if words is None:
            reading.skip("activities that are no message")
            continue
        at, key = with_zone(item.time), f"gemini:{fingerprint(item.time, item.title)}"
        files, lines = _files(item, reading)
        text = "\n".join(filter(None, (words, *lines)))
        if text.strip() or files:
            yield Incoming(replace_unsafe(text), at=at, key=key, files=files)
        else:
            reading.skip("activities without words")
        if answer:
            yield Incoming(replace_unsafe(answer), "assistant", at=at, key=f"{key}:answer")


def _verb(activities: Sequence[_Activity]) -> str:
    """Return the beginning that all titles with an answer share, up to a space: the verb of another language."""
    titles = [item.title for item in activities if item.safeHtmlItem and item.title]
    if len(titles) < FEWEST or any(_VERB.match(title) for title in titles):
        return ""
    shared = "".join(signs[0] for signs in itertools.takewhile(_equal, zip(*titles, strict=False)))
    match = re.match(r"(?:.*[\s:])?", shared, re.DOTALL)
    return match[0] if match else ""


def _equal(signs: tuple[str, ...]) -> bool:
    return len(set(signs)) == 1


def _words(item: _Activity, verb: str, answered: bool) -> str | None:
    """Return the person's words; None for an activity that is no message."""
    if match := _VERB.match(item.title):
        return item.title[match.end() :].strip()
    if verb and item.title.startswith(verb):
        return item.title[len(verb) :].strip()
    if not answered or _OTHER.match(item.title):
        return None
    return item.title.strip()


def _files(item: _Activity, reading: DumpReading) -> tuple[tuple[ImportedFile, ...], list[str]]:
    """Return the files of an activity that the dump contains, and a line for each other one."""
    names = [(FILES, str(name)) for name in item.attachedFiles if isinstance(name, str)]
    names += [(PICTURES, item.imageFile)] if isinstance(item.imageFile, str) else []
    files: list[ImportedFile] = []
    lines: list[str] = []
    for kind, name in names:
        file = reading.attach(kind, name, name)
        if file is not None:
            files.append(file)
        else:
            lines.append(f"[file not included: {name}]")
    return tuple(files), lines
