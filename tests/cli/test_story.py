"""The demo's story: what it promises, checked against its own words."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image

from lifelong.archive.formats import read
from lifelong.types import Incoming

STORY = Path(str(files("lifelong") / "cli" / "story"))


def story() -> dict[str, Incoming]:
    """Return the messages by their ids."""
    return {str(message.key): message for message in read("jsonl", STORY / "story.jsonl")}


def test_it_is_a_history_over_eight_weeks() -> None:
    """Ten sessions from March to May 2026, in order, in the time that Lisbon's clocks showed."""
    messages = list(story().values())
    times = [m.at for m in messages if m.at is not None]
    assert len(messages) == len(times) == 89
    assert times == sorted(times)
    assert times[-1] - times[0] > timedelta(weeks=8) - timedelta(days=1)
    assert len({m.session for m in messages}) == 10
    lisbon = ZoneInfo("Europe/Lisbon")
    assert all(time.utcoffset() == time.astimezone(lisbon).utcoffset() for time in times)
    assert max(times) < datetime(2026, 6, 1, tzinfo=UTC)


def test_sessions_are_runs_of_messages_without_an_hour_between() -> None:
    """The gap that closes a session never occurs inside one, and always occurs between two."""
    messages = list(story().values())
    for before, after in pairwise(messages):
        assert before.at is not None and after.at is not None
        assert (after.at - before.at < timedelta(hours=1)) == (before.session == after.session)


def test_its_pictures_are_small_whole_and_licensed() -> None:
    """Each picture opens, is 800 pixels and 120 KB at most, without EXIF, and listed in LICENCES.md."""
    licences = (STORY / "LICENCES.md").read_text("utf-8")
    used = [image for message in story().values() for image in message.images]
    assert sorted(used) == sorted(STORY.glob("*.jpg"))  # type: ignore[type-var]  # the reader gives paths
    for path in STORY.glob("*.jpg"):
        with Image.open(path) as image:
            image.load()
            assert image.format == "JPEG"
            assert max(image.size) <= 800
            assert not image.getexif()
        assert path.stat().st_size <= 120_000
        assert f"| `{path.name}` |" in licences


def test_its_questions_have_evidence_in_the_persons_own_words() -> None:
    """Five questions are answered by messages of Ana's that exist; the sixth was never told."""
    messages = story()
    questions = json.loads((STORY / "questions.json").read_text("utf-8"))["questions"]
    assert [q["answerable"] for q in questions] == [True] * 5 + [False]
    for question in questions[:5]:
        evidence = [messages[key] for key in question["evidence"]]
        assert evidence and all(message.role == "user" for message in evidence)
    said = " ".join(message.text.lower() for message in messages.values())
    assert "blood" not in said


def test_each_expected_answer_can_be_read_from_its_evidence() -> None:
    """The answer's words stand in the first piece of evidence; a date is the day on which it was said."""
    messages = story()
    drink, date, dogs, habit, race, _ = json.loads((STORY / "questions.json").read_text("utf-8"))["questions"]
    for question in (drink, dogs, race):
        assert question["answer"] in messages[question["evidence"][0]].text
    gave_up = messages[date["evidence"][0]]
    assert gave_up.at is not None and gave_up.at.strftime("%d %B %Y") == date["answer"]
    assert "today" in gave_up.text
    assert STORY / dogs["picture"] in messages[dogs["evidence"][0]].images
    assert habit["answer"] in messages[habit["evidence"][0]].text


def test_the_assistant_says_one_thing_that_must_not_be_remembered() -> None:
    """The piano stands only in a reply, so that it can be looked for among the memories of the person."""
    assert [m.role for m in story().values() if "piano" in m.text] == ["assistant"]
