"""The timeline: spans of a person's time in their own zone, with counts, moods, episodes, habits and concepts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lifelong.errors import InputError
from lifelong.types import Observation, TimelineStep
from tests.person.examples import Clock, opened, picture

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_spans_begin_where_the_calendar_of_the_person_says(tmp_path: Path) -> None:
    """Lisbon changes its clocks on 29 March 2026: that day has 23 hours, and a message at 23:30 UTC is of the next."""
    with opened(tmp_path / "a", clock=Clock(NOW)) as life:
        ana = life.person("ana", zone="Europe/Lisbon")
        ana.add("One.", at=datetime(2026, 3, 29, 12, tzinfo=UTC))
        ana.add("Two.", at=datetime(2026, 3, 29, 23, 30, tzinfo=UTC))
        days = ana.timeline(since=datetime(2026, 3, 29, 10, tzinfo=UTC), until="2026-03-31", step="day").spans
        assert [(span.messages, span.until.astimezone(UTC) - span.since.astimezone(UTC)) for span in days] == [
            (1, timedelta(hours=23)),
            (1, timedelta(hours=24)),
        ]
        hours = ana.timeline(since="2026-03-29", until="2026-03-30", step="hour").spans
        assert len(hours) == 23
        assert sum(span.messages for span in hours) == 1
        weeks = ana.timeline(since="2026-03-29", until="2026-04-01", step="week").spans
        assert [span.since.date().isoformat() for span in weeks] == ["2026-03-23", "2026-03-30"]
        begins: dict[TimelineStep, str] = {"month": "2026-03-01", "quarter": "2026-01-01", "year": "2026-01-01"}
        for step, first in begins.items():
            assert ana.timeline(since="2026-03-29", step=step).spans[0].since.date().isoformat() == first


def test_without_messages_there_is_no_time(tmp_path: Path) -> None:
    with opened(tmp_path / "a", clock=Clock(NOW)) as life:
        overview = life.person("ana").timeline()
        assert (overview.first, overview.last, overview.spans) == (None, None, ())


def test_a_part_with_too_many_spans_is_refused(tmp_path: Path) -> None:
    with opened(tmp_path / "a", clock=Clock(NOW)) as life:
        ana = life.person("ana")
        ana.add("One.", at=NOW - timedelta(days=400))
        with pytest.raises(InputError, match="more than 1000 steps of a hour: take longer"):
            ana.timeline(step="hour")
        with pytest.raises(InputError):
            ana.timeline(step="decade")  # type: ignore[arg-type]
        assert len(ana.timeline(step="day").spans) == 401


def test_moods_habits_and_concepts_stand_in_their_spans(tmp_path: Path) -> None:
    with opened(tmp_path / "a", clock=Clock(NOW)) as life:
        ana, january = life.person("ana"), datetime(2026, 1, 5, 9, tzinfo=UTC)
        ana.add("I run every Tuesday morning.", at=january)
        ana.add("Look.", images=[picture("red")], at=january + timedelta(days=60))
        life.settle()
        bertha = ana.concepts.enrol("Bertha", [picture("red")], kind="truck")
        record = life._inner._engine.store.record("default", "ana")
        first, _ = record.messages.select()
        record.observations.put(Observation(first.id, january, (3.0,) * 5, 0.5, mood=-0.5))
        overview = ana.timeline()
        moods = [span.mood for span in overview.spans]
        assert moods == [-0.5, None, None, None, None, None]
        assert [dict(span.concepts) for span in overview.spans[:3]] == [{}, {}, {bertha.id: 1}]
        assert [habit.text for habit in overview.habits] == ["I run every Tuesday morning."]
        assert ana.timeline(since="2025-11-01", until="2026-01-01").habits == ()
        ana.allow_traits(False)
        assert {span.mood for span in ana.timeline().spans} == {None}
        ana.allow_traits()
        ana.reset_traits()
        assert {span.mood for span in ana.timeline().spans} == {None}


def test_of_many_episodes_the_newest_are_returned_and_all_are_counted(tmp_path: Path) -> None:
    with opened(tmp_path / "a", clock=Clock(NOW)) as life:
        ana = life.person("ana")
        ana.add("One.", at=NOW - timedelta(days=90))
        for number in range(5):
            ana.remember(f"Day {number}.", kind="episodic", at=NOW - timedelta(days=80 - number))
        overview = ana.timeline(episodes=2)
        assert [each.text for each in overview.episodes] == ["Day 3.", "Day 4."]
        assert sum(span.episodes for span in overview.spans) == 5
