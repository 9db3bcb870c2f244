"""The bundled story, and its replay: each message is added at its own time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from lifelong.sync import Life, Person
    from lifelong.types import Incoming

LATER: Final = timedelta(hours=20)
"""How long after the story's end its questions are asked."""


CATALOGUES: Final = ("films", "recipes")
"""Names of the catalogues beside the story."""


@dataclass
class StoryClock:
    """Tells the time of the replayed story: it runs, and is set on as the story goes."""

    at: datetime
    _set: float = field(default_factory=time.monotonic)

    def __call__(self) -> datetime:
        """The story's time now."""
        return self.at + timedelta(seconds=time.monotonic() - self._set)

    def set(self, at: datetime) -> None:
        """Go on to a time of the story."""
        self.at, self._set = at, time.monotonic()


@dataclass(frozen=True, slots=True)
class Story:
    """The bundled story: a person, their history, and six questions about it."""

    person: str
    zone: ZoneInfo
    messages: list[Incoming]
    questions: list[dict[str, Any]]

    @property
    def end(self) -> datetime:
        """When its last message was said."""
        return max(message.at for message in self.messages if message.at is not None)


def read_story(folder: Path) -> Story:
    """Read the story and its questions."""
    from lifelong.archive.formats import read

    story = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    return Story(
        person=story["person"],
        zone=ZoneInfo(story["zone"]),
        messages=list(read("jsonl", folder / "story.jsonl")),
        questions=story["questions"],
    )


def add_catalogues(life: Life, person: Person, folder: Path) -> None:
    """Load the catalogues beside the story, a file of JSON lines for each, and what its person did with their items."""
    for name in CATALOGUES:
        life.catalogue(name).load(folder / f"{name}.jsonl")
    if not person.interactions(limit=1):
        for line in (folder / "reactions.jsonl").read_text(encoding="utf-8").splitlines():
            done = json.loads(line)
            at = datetime.fromisoformat(done["at"])
            person.interact(done["item"], done["kind"], done.get("value"), catalogue=done["catalogue"], at=at)


def replay(person: Person, story: Story, clock: StoryClock, report: Callable[[int], None]) -> int:
    """Add the story, and set the clock to the time of its questions; returns the number of new messages."""
    new = 0
    for number, message in enumerate(story.messages, 1):
        if message.at is not None:
            clock.set(message.at)
        new += len(person.add(message))
        report(number)
    clock.set(story.end + LATER)
    return new
