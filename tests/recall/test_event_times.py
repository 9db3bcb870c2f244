"""The days that a text is about, and what held at a time. Said on Wednesday 15 May 2024 at 10:30 in Berlin."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from lifelong.recall.event_times import event_times
from lifelong.recall.query import Query
from lifelong.recall.recall import recall
from tests.recall.record import Row, index_of, moment

BERLIN = ZoneInfo("Europe/Berlin")
AT = datetime(2024, 5, 15, 10, 30, tzinfo=BERLIN)
NOW = moment("2024-06-01")


def days(text: str, at: datetime = AT) -> list[str]:
    return [since.isoformat(timespec="minutes")[:16] for since, _ in event_times(text, at, BERLIN)]


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("Yesterday I ran a half marathon.", ["2024-05-14T00:00"]),
        ("On Friday we went to Faro.", ["2024-05-10T00:00"]),
        ("On Friday we're going to Faro.", ["2024-05-17T00:00"]),
        ("Party on Friday.", ["2024-05-10T00:00", "2024-05-17T00:00"]),
        ("Yesterday I ran. My knee is fine now.", ["2024-05-14T00:00", "2024-05-15T10:30"]),
        ("What did I do yesterday?", []),
        ("Every Friday I run.", []),
        ("I like running.", []),
    ],
)
def test_the_days_of_a_text(text: str, starts: list[str]) -> None:
    """If no word shows the tense, both Fridays count; a sentence without a time adds the time of telling."""
    assert days(text) == starts


def test_a_local_day_has_23_hours_when_summer_time_begins() -> None:
    ((since, until),) = event_times("The race was on 31 March 2024.", AT, BERLIN)
    assert until.timestamp() - since.timestamp() == 23 * 3600


def refs(text: str, *rows: Row) -> list[str]:
    found = recall(index_of(*rows), Query(text, floor=0.0), None, now=NOW, zone=UTC)
    return [result.ref for result in found.results]


RUN = Row("run", "Yesterday I ran the half marathon", session=1, at="2024-03-28", event=("2024-03-27", "2024-03-28"))
CAKE = Row("cake", "Yesterday I baked a cake", session=2, at="2024-03-29", event=("2024-03-28", "2024-03-29"))


def test_an_event_is_found_on_its_own_day_and_not_on_the_day_of_telling() -> None:
    assert refs("What happened on 27 March?", RUN, CAKE) == ["run"]
    assert refs("What happened on 28 March?", RUN, CAKE) == ["cake"]


HOMES = (
    Row("bergen", "I live in Bergen", kind="semantic", slot="me.home", at="2022-02-01", holds="2022-02-01",
        closed="2023-02-01"),
    Row("trondheim", "I moved to Trondheim", kind="semantic", slot="me.home", at="2023-02-01", holds="2023-02-01",
        closed="2024-05-01"),
    Row("oslo", "I live in Oslo", kind="semantic", slot="me.home", at="2024-05-01", holds="2024-05-01"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "home"),
    [
        ("Where did I live in 2022?", "bergen"),
        ("Where did I live in March 2023?", "trondheim"),
        ("Where did I live before Oslo?", "trondheim"),
        ("Where did I live after Bergen?", "trondheim"),
        ("Where do I live?", "oslo"),
    ],
)
def test_a_question_about_a_time_is_answered_by_what_held_then(question: str, home: str) -> None:
    assert refs(question, *HOMES)[0] == home


def test_a_span_filter_keeps_what_held_in_it() -> None:
    """The memory of Bergen is from 2022, and holds until 2023."""
    query = Query("home live", since=moment("2023-01-01"), until=moment("2023-01-15"), floor=0.0)
    found = recall(index_of(*HOMES), query, None, now=NOW, zone=UTC)
    assert [result.ref for result in found.results] == ["bergen"]
