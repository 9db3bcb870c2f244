"""Recurrences as calendars write them."""

from __future__ import annotations

import pytest

from lifelong.extraction.schedules import schedule


@pytest.mark.parametrize(
    ("trigger", "rule"),
    [
        ("every Tuesday at 7:30", "FREQ=WEEKLY;BYDAY=TU;BYHOUR=7;BYMINUTE=30"),
        ("Mondays and Thursdays at 7 pm", "FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=19;BYMINUTE=0"),
        ("every Sunday morning", "FREQ=WEEKLY;BYDAY=SU"),
        ("on weekends", "FREQ=WEEKLY;BYDAY=SA,SU"),
        ("every other week", "FREQ=WEEKLY;INTERVAL=2"),
        ("every morning", "FREQ=DAILY"),
        ("once a month", "FREQ=MONTHLY"),
        ("every summer", "FREQ=YEARLY"),
        ("todos os domingos", "FREQ=WEEKLY;BYDAY=SU"),
        ("jeden Dienstag", "FREQ=WEEKLY;BYDAY=TU"),
        ("twice a week", ""),
        ("when it rains", ""),
        ("", ""),
    ],
)
def test_the_rule_of_a_trigger(trigger: str, rule: str) -> None:
    """What names no day, or too few, has no rule."""
    assert schedule(trigger) == rule
