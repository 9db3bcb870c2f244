"""Times: two hundred questions that name a time in everyday words, generated here from known dates.

Four persons, in four time zones, write down what they did each day. A few activities repeat, each time with another
detail, so that only the time in the question identifies the message: "What did I buy at the market last Wednesday?" The
gold message is the one of that day. Beside recall, the span that :mod:`lifelong.language.times` reads from the question
is compared with the gold span.

The gold spans come from the arithmetic below, which shares no code with the reader under test. Where an expression has
no exact span ("two weeks ago"), a span is right if it holds the day and is within the widest span that it can mean.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from lifelong.bench.cases import Benchmark, Case, HistoryMessage, Question

QUESTIONS = 200
ZONES = ("Europe/Lisbon", "America/New_York", "Asia/Tokyo", "Pacific/Auckland")

_DAYS = 420
"""Days of each history, up to the day before the last question."""

_ACTIVITIES = (
    ("bought {} at the market", "buy at the market", "figs|a lamp|honey|two chairs|olives|a scarf|mint|eggs"),
    ("cooked {} for dinner", "cook for dinner", "lentil soup|risotto|dumplings|a pie|curry|tacos|stew|noodles"),
    (
        "watched {} on television",
        "watch on television",
        "a heist film|the ski race|a quiz|an opera|the news|a western|a cartoon",
    ),
    ("met {} for coffee", "meet for coffee", "Ines|Tomas|Rui|Beatriz|Kofi|Mei|Olaf|Priya"),
    (
        "ran {} along the river",
        "run along the river",
        "three miles|five miles|two laps|a half marathon|six miles|one lap",
    ),
    ("read {} in bed", "read in bed", "a ghost story|a cookbook|poems|a biography|a comic|an atlas|a thriller"),
    (
        "fixed {} in the garage",
        "fix in the garage",
        "the bicycle|a drawer|the mower|an old radio|the kettle|a clock|the fan",
    ),
    ("planted {} in the garden", "plant in the garden", "tulips|carrots|a fig tree|basil|roses|beans|lavender|garlic"),
)
"""The sentence of an activity, its question, and the details that change."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_NUMBERS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 8: "eight", 10: "ten"}


Activities = list[tuple[int, date]]
"""Places of activities with the days on which the person did them."""


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """A span that a question names, in days of the person's zone.

    Attributes:
        expression: the words.
        inner: first day, and the day after the last, that the span must hold.
        outer: the most that it may hold.
    """

    expression: str
    inner: tuple[date, date]
    outer: tuple[date, date]


def exact(expression: str, first: date, after: date) -> GoldSpan:
    """A span without doubt about its ends."""
    return GoldSpan(expression, (first, after), (first, after))


def _day(draw: random.Random, today: date) -> GoldSpan:
    expression, back = draw.choice((("yesterday", 1), ("the day before yesterday", 2)))
    return exact(expression, today - timedelta(days=back), today - timedelta(days=back - 1))


def _days_ago(draw: random.Random, today: date) -> GoldSpan:
    count = draw.choice((2, 3, 4, 5, 6, 8, 10))
    day = today - timedelta(days=count)
    return exact(f"{draw.choice((_NUMBERS[count], str(count)))} days ago", day, day + timedelta(days=1))


def _weekday(draw: random.Random, today: date) -> GoldSpan:
    back = draw.randint(1, 7)
    day = today - timedelta(days=back)
    name = _WEEKDAYS[day.weekday()]
    return exact(draw.choice((f"last {name}", f"on {name}")), day, day + timedelta(days=1))


def _weekday_of_last_week(draw: random.Random, today: date) -> GoldSpan:
    monday = today - timedelta(days=today.weekday() + 7)
    day = monday + timedelta(days=draw.randint(0, 6))
    return exact(f"on {_WEEKDAYS[day.weekday()]} of last week", day, day + timedelta(days=1))


def _week(draw: random.Random, today: date) -> GoldSpan:
    monday = today - timedelta(days=today.weekday())
    expression, back = draw.choice((("last week", 1), ("the week before last", 2)))
    first = monday - timedelta(weeks=back)
    return exact(expression, first, first + timedelta(days=7))


def _weekend(draw: random.Random, today: date) -> GoldSpan:
    saturday = today - timedelta(days=today.weekday() + 2)
    return exact("last weekend", saturday, saturday + timedelta(days=2))


def _weeks_ago(draw: random.Random, today: date) -> GoldSpan:
    count = draw.choice((2, 3, 4, 5))
    day = today - timedelta(weeks=count)
    week = timedelta(days=7)
    return GoldSpan(f"{_NUMBERS[count]} weeks ago", (day, day + timedelta(days=1)), (day - week, day + week))


def _first_of(day: date, back: int) -> date:
    """The first of the month, ``back`` months before a day's."""
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _month(draw: random.Random, today: date) -> GoldSpan:
    back = draw.randint(1, 10)
    first, after = _first_of(today, back), _first_of(today, back - 1)
    if back == 1 and draw.random() < 0.5:
        return exact("last month", first, after)
    name = _MONTHS[first.month - 1]
    return exact(draw.choice((f"in {name}", f"in {name} {first.year}")), first, after)


def _months_ago(draw: random.Random, today: date) -> GoldSpan:
    count = draw.choice((2, 3, 4, 5, 6))
    first, after = _first_of(today, count), _first_of(today, count - 1)
    slack = timedelta(days=16)
    return GoldSpan(f"{_NUMBERS[count]} months ago", (first, after), (first - slack, after + slack))


def _date(draw: random.Random, today: date) -> GoldSpan:
    day = today - timedelta(days=draw.randint(12, 300))
    name = _MONTHS[day.month - 1]
    expression = draw.choice(
        (f"{day.day} {name}", f"{name} {day.day}", day.isoformat(), f"{name} {day.day}, {day.year}")
    )
    return exact(f"on {expression}", day, day + timedelta(days=1))


def _stretch(draw: random.Random, today: date) -> GoldSpan:
    count = draw.choice((2, 3))
    first = today - timedelta(weeks=count)
    expression = f"in the last {_NUMBERS[count]} weeks"
    return GoldSpan(expression, (first, today), (first - timedelta(days=1), today + timedelta(days=1)))


def _between(draw: random.Random, today: date) -> GoldSpan:
    back = draw.randint(3, 9)
    first, after = _first_of(today, back), _first_of(today, back - 2)
    expression = f"between {_MONTHS[first.month - 1]} and {_MONTHS[(after - timedelta(days=1)).month - 1]}"
    return exact(expression, first, after)


KINDS: dict[str, Callable[[random.Random, date], GoldSpan]] = {
    "day": _day,
    "days-ago": _days_ago,
    "weekday": _weekday,
    "weekday-of-last-week": _weekday_of_last_week,
    "week": _week,
    "weekend": _weekend,
    "weeks-ago": _weeks_ago,
    "month": _month,
    "months-ago": _months_ago,
    "date": _date,
    "stretch": _stretch,
    "between": _between,
}


def load(folder: Path, seed: int) -> Iterator[Case]:
    """Make the histories and questions from a seed; ``folder`` is not read."""
    for zone in ZONES:
        yield _case(zone, seed)


def _case(zone: str, seed: int) -> Case:
    draw = random.Random(f"{seed} {zone}")  # noqa: S311 - not for secrets
    here = ZoneInfo(zone)
    last = date(2025, 9, 1) + timedelta(days=draw.randint(0, 120))
    start = last - timedelta(days=_DAYS)
    messages, activities = _history(draw, here, start)
    questions = []
    kinds = list(KINDS)
    for number in range(QUESTIONS // len(ZONES)):
        kind = kinds[number % len(kinds)]
        today = last - timedelta(days=draw.randint(0, 20))
        gold_span = KINDS[kind](draw, today)
        first, after = gold_span.inner
        activity, _ = draw.choice([pair for pair in activities if first <= pair[1] < after])
        visible = sum(message.at.astimezone(here).date() < today for message in messages)
        gold = tuple(
            message.unit
            for (what, when), message in zip(activities, messages, strict=True)
            if what == activity and first <= when < after
        )
        questions.append(
            Question(
                id=f"{zone.split('/')[1].lower()}-{number}",
                text=f"What did I {_ACTIVITIES[activity][1]} {gold_span.expression}?",
                at=datetime.combine(today, time(draw.randint(8, 21), draw.randint(0, 59)), here),
                category=kind,
                gold=gold,
                visible=visible,
                span=tuple(day.isoformat() for day in (*gold_span.inner, *gold_span.outer)),
            )
        )
    return Case(zone.split("/")[1].lower(), "ana", messages, tuple(questions), zone)


def _history(draw: random.Random, here: ZoneInfo, start: date) -> tuple[tuple[HistoryMessage, ...], Activities]:
    """Two messages each evening, each about one activity with a detail; and the activities with their days."""
    messages: list[HistoryMessage] = []
    activities: Activities = []
    for number in range(_DAYS):
        day = start + timedelta(days=number)
        for place, activity in enumerate(draw.sample(range(len(_ACTIVITIES)), 2)):
            sentence, _, details = _ACTIVITIES[activity]
            at = datetime.combine(day, time(20, 5 * place + draw.randint(0, 4)), here)
            ref = f"{day.isoformat()}/{place}"
            text = f"I {sentence.format(draw.choice(details.split('|')))}."
            messages.append(HistoryMessage(ref, text, "user", at, day.isoformat(), ref))
            activities.append((activity, day))
    return tuple(messages), activities


BENCHMARK = Benchmark(
    name="times",
    summary="two hundred times in everyday words, resolved and recalled by",
    source="made here from a seed",
    licence="Apache-2.0",
    files=(),
    load=load,
    measures=("ndcg@10", "recall@5", "recall@10", "hit@1", "hit@5", "mrr"),
    lead="ndcg@10",
    unit="message",
    depth=50,
)
