"""When something was, by its words and the time of its message: a Tuesday, 3 March 2026, 18:00."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lifelong.extraction.events import event
from tests.extraction.values import START


def day(year: int, month: int = 1, day: int = 1) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("I moved to Porto in February.", day(2026, 2), day(2026, 3)),
        ("I have lived here since 2019.", day(2019), None),
        ("I lived in Faro until 2021.", None, day(2022)),
        ("I got married yesterday.", day(2026, 3, 2), day(2026, 3, 3)),
        ("I was born on 3 May 1990.", day(1990, 5, 3), day(1990, 5, 4)),
        ("I was born on 03.05.1990.", day(1990, 5, 3), day(1990, 5, 4)),
        ("I worked there from 2010 to 2015.", day(2010), day(2016)),
        ("I'm moving to Faro next month.", day(2026, 4), day(2026, 5)),
    ],
)
def test_named_spans(text: str, begin: datetime | None, end: datetime | None) -> None:
    assert event(text, at=START) == (begin, end)


@pytest.mark.parametrize(
    "text",
    ["I will run a marathon in May.", "I start on Monday.", "Every Tuesday I run.", "I run at 7:30.", "I like May.",
     "My birthday is 12 May."],
)  # fmt: skip
def test_no_date_is_better_than_a_wrong_one(text: str) -> None:
    """What is still to come, recurs, or names no year is not dated."""
    assert event(text, at=START) == (None, None)
