"""Spans of time that a question names, asked on Wednesday 15 May 2024 at 10:30 in Berlin."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from lifelong.errors import InputError
from lifelong.language import dates
from lifelong.language.calendars import easter
from lifelong.language.times import window

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2024, 5, 15, 10, 30, tzinfo=BERLIN)


def span(text: str, now: datetime = NOW, zone: ZoneInfo = BERLIN) -> tuple[str, str, str]:
    found = window(text, now, zone)
    assert found is not None, text
    return (
        found.since.strftime("%Y-%m-%d %H") if found.since else "",
        found.until.strftime("%Y-%m-%d %H") if found.until else "",
        found.words,
    )


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("today", "2024-05-15", "2024-05-16"),
        ("yesterday", "2024-05-14", "2024-05-15"),
        ("the day before yesterday", "2024-05-13", "2024-05-14"),
        ("last Wednesday", "2024-05-08", "2024-05-09"),
        ("on Monday", "2024-05-13", "2024-05-14"),
        ("on Monday of last week", "2024-05-06", "2024-05-07"),
        ("next Tuesday", "2024-05-21", "2024-05-22"),
        ("last week", "2024-05-06", "2024-05-13"),
        ("the week before last", "2024-04-29", "2024-05-06"),
        ("last weekend", "2024-05-11", "2024-05-13"),
        ("last month", "2024-04-01", "2024-05-01"),
        ("last year", "2023-01-01", "2024-01-01"),
        ("two weeks ago", "2024-04-28", "2024-05-05"),
        ("three days ago", "2024-05-12", "2024-05-13"),
        ("a month ago", "2024-04-01", "2024-05-01"),
        ("half a year ago", "2023-11-01", "2023-12-01"),
        ("two years ago", "2022-01-01", "2023-01-01"),
        ("in May", "2024-05-01", "2024-06-01"),
        ("last May", "2023-05-01", "2023-06-01"),
        ("in December", "2023-12-01", "2024-01-01"),
        ("in March 2022", "2022-03-01", "2022-04-01"),
        ("early April", "2024-04-01", "2024-04-11"),
        ("the first week of April", "2024-04-01", "2024-04-08"),
        ("on 3 May", "2024-05-03", "2024-05-04"),
        ("on the 3rd of June", "2023-06-03", "2023-06-04"),
        ("June 3rd, 2022", "2022-06-03", "2022-06-04"),
        ("2024-02-29", "2024-02-29", "2024-03-01"),
        ("13.5.2023", "2023-05-13", "2023-05-14"),
        ("last summer", "2023-06-01", "2023-09-01"),
        ("in the winter of 2022", "2022-12-01", "2023-03-01"),
        ("at Christmas", "2023-12-25", "2023-12-26"),
        ("on Easter 2024", "2024-03-31", "2024-04-01"),
        ("last Thanksgiving", "2023-11-23", "2023-11-24"),
        ("in 2021", "2021-01-01", "2022-01-01"),
        ("in the 1990s", "1990-01-01", "2000-01-01"),
        ("between March and June", "2023-03-01", "2023-07-01"),
        ("from 3 May to 10 May", "2024-05-03", "2024-05-11"),
        ("between 2019 and 2021", "2019-01-01", "2022-01-01"),
    ],
)
def test_days(text: str, since: str, until: str) -> None:
    """Each names whole days, the end being the first day after."""
    assert span(f"What did I do {text}?")[:2] == (f"{since} 00", f"{until} 00")


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("yesterday evening", "2024-05-14 17", "2024-05-15 00"),
        ("last night", "2024-05-14 18", "2024-05-15 06"),
        ("this morning", "2024-05-15 05", "2024-05-15 12"),
        ("three hours ago", "2024-05-15 06", "2024-05-15 08"),
        ("before Christmas", "", "2023-12-25 00"),
        ("until 10 May", "", "2024-05-11 00"),
        ("since March", "2024-03-01 00", ""),
        ("after Easter", "2024-04-01 00", ""),
        ("in the last three weeks", "2024-04-24 00", "2024-05-15 10"),
    ],
)
def test_parts_of_days_and_open_spans(text: str, since: str, until: str) -> None:
    """Some spans have hours or only one end."""
    assert span(text)[:2] == (since, until)


@pytest.mark.parametrize(
    "text",
    [
        "what may I eat?",
        "the march to the sea",
        "I sat down",
        "spring rolls",
        "a second helping",
        "",
        "on 31 Smarch",
    ],
)
def test_no_time_is_named(text: str) -> None:
    """Words that only look like times are left alone."""
    assert window(text, NOW, BERLIN) is None


@pytest.mark.parametrize(
    ("text", "zone", "day"),
    [
        ("on 02.01.2024", "America/New_York", "2024-01-02"),
        ("on 2. 1. 2024", "Europe/Berlin", "2024-01-02"),
        ("on 05.13.2024", "Europe/Berlin", "2024-05-13"),
        ("on 2/1/2024", "America/New_York", "2024-02-01"),
        ("on 2/1/2024", "US/Pacific", "2024-02-01"),
        ("on 2/1/2024", "Asia/Manila", "2024-02-01"),
        ("on 2/1/2024", "Europe/Lisbon", "2024-01-02"),
        ("on 02-01-2024", "Asia/Kolkata", "2024-01-02"),
        ("on 31/1/2024", "America/New_York", "2024-01-31"),
        ("on 1/31/2024", "Europe/Lisbon", "2024-01-31"),
        ("on 2/1/2024", "UTC", "2024-02-01"),
        ("What did José say on 2/1/2024?", "UTC", "2024-02-01"),
        ("¿Qué hice el 2/1/2024?", "UTC", "2024-01-02"),
        ("Что было 2/1/2024?", "UTC", "2024-01-02"),
        ("le 2/1/2024", "America/Toronto", "2024-01-02"),
        ("on 2/1/2024", "America/Toronto", "2024-02-01"),
        ("on 2024-01-02T10:00", "Asia/Tokyo", "2024-01-02"),
        ("on 2024/1/2", "America/New_York", "2024-01-02"),
        ("on 2024. 1. 2.", "Asia/Seoul", "2024-01-02"),
    ],
)
def test_a_date_in_figures(text: str, zone: str, day: str) -> None:
    """Points: the day first. Strokes: as people of the zone write it, or of the language where the zone is nowhere."""
    assert span(text, NOW, ZoneInfo(zone))[0] == f"{day} 00"


def test_another_date_of_the_text_shows_the_order() -> None:
    """25/12 can only be Christmas, so that 3/4 beside it is 3 April, also in New York."""
    text = "from 25/12/2023 to 3/4/2024"
    assert span(text, NOW, ZoneInfo("America/New_York"))[:2] == ("2023-12-25 00", "2024-04-04 00")
    assert span("on 3/4/2024", NOW, ZoneInfo("America/New_York"))[0] == "2024-03-04 00"


def test_a_date_that_no_calendar_has_is_none() -> None:
    """Neither order of 13 and 14 is a date; the year that stands there is named all the same."""
    assert span("on 13.14.2023")[:2] == ("2023-01-01 00", "2024-01-01 00")


@pytest.mark.parametrize(
    ("typed", "zone", "moment"),
    [
        ("02.01.2024", "America/New_York", "2024-01-02T00:00:00-05:00"),
        ("2/1/2024 9:05", "America/New_York", "2024-02-01T09:05:00-05:00"),
        ("2/1/2024", "Europe/Berlin", "2024-01-02T00:00:00+01:00"),
        ("5/5/2024", "UTC", "2024-05-05T00:00:00+00:00"),
        ("13/5/2024", "UTC", "2024-05-13T00:00:00+00:00"),
        ("2024-01-02", "UTC", "2024-01-02T00:00:00+00:00"),
        ("2024-01-02T10:00+02:00", "Asia/Tokyo", "2024-01-02T10:00:00+02:00"),
    ],
)
def test_a_time_that_is_typed(typed: str, zone: str, moment: str) -> None:
    """ISO 8601 stays ISO 8601; dates in figures are read as in a question."""
    assert dates.moment(typed, ZoneInfo(zone), name="--since").isoformat() == moment


def test_a_typed_time_that_could_be_two_days_is_refused() -> None:
    """Where nobody knows in which country: an option is not guessed."""
    with pytest.raises(InputError, match="2024-02-01 or 2024-01-02"):
        dates.moment("2/1/2024", ZoneInfo("UTC"), name="--since")


@pytest.mark.parametrize("typed", ["31.2.2024", "13.14.2024", "yesterday", "2.1.2024 25:00", "", "2.1.24"])
def test_a_typed_time_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(InputError, match=r"--since .* is no time"):
        dates.moment(typed, BERLIN, name="--since")


def test_the_words_it_was_read_from() -> None:
    """The answer can say what was understood."""
    assert span("Who came to dinner last Wednesday?")[2] == "last Wednesday"
    assert span("what happened between March and June?")[2] == "between March and June"


def test_the_zone_decides_what_day_it_is() -> None:
    """At 23:00 UTC it is already tomorrow in Tokyo."""
    late = datetime(2024, 5, 15, 23, 0, tzinfo=UTC)
    assert span("today", late, ZoneInfo("Asia/Tokyo"))[0] == "2024-05-16 00"


def test_a_day_stays_a_day_when_clocks_change() -> None:
    """The last Sunday of March has 23 hours in Berlin, from midnight to midnight."""
    found = window("on Sunday", datetime(2024, 4, 1, 9, tzinfo=BERLIN), BERLIN)
    assert found is not None
    assert found.since is not None
    assert found.until is not None
    assert found.until.timestamp() - found.since.timestamp() == 23 * 3600


def test_summer_in_the_south() -> None:
    """Last summer in Auckland was December to February."""
    zone = ZoneInfo("Pacific/Auckland")
    assert span("last summer", datetime(2024, 5, 15, tzinfo=zone), zone)[:2] == (
        "2023-12-01 00",
        "2024-03-01 00",
    )


def test_easter() -> None:
    """Dates from an almanac."""
    assert [easter(year).isoformat() for year in (2019, 2024, 2038)] == [
        "2019-04-21",
        "2024-03-31",
        "2038-04-25",
    ]
