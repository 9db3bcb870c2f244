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
        ("On Friday we went to Faro.", day(2026, 2, 27), day(2026, 2, 28)),
        ("On Friday we're going to Faro.", day(2026, 3, 6), day(2026, 3, 7)),
        ("I will run a marathon in May.", day(2026, 5), day(2026, 6)),
        ("The exam was on the 20th.", day(2026, 2, 20), day(2026, 2, 21)),
        ("Am Freitag waren wir in Faro.", day(2026, 2, 27), day(2026, 2, 28)),
        ("Am Freitag fahren wir nach Faro.", day(2026, 3, 6), day(2026, 3, 7)),
        ("El viernes fuimos a Faro.", day(2026, 2, 27), day(2026, 2, 28)),
        ("El viernes vamos a Faro.", day(2026, 3, 6), day(2026, 3, 7)),
        ("Na sexta fomos a Faro.", day(2026, 2, 27), day(2026, 2, 28)),
        ("Na sexta vamos a Faro.", day(2026, 3, 6), day(2026, 3, 7)),
        ("Vendredi on est allés à Faro, c'était bien.", day(2026, 2, 27), day(2026, 2, 28)),
        ("Vendredi nous allons à Faro.", day(2026, 3, 6), day(2026, 3, 7)),
        ("Venerdì siamo andati a Faro.", day(2026, 2, 27), day(2026, 2, 28)),
        ("Venerdì andiamo a Faro.", day(2026, 3, 6), day(2026, 3, 7)),
        ("Vrijdag gingen we naar Faro.", day(2026, 2, 27), day(2026, 2, 28)),
        ("Vrijdag gaan we naar Faro.", day(2026, 3, 6), day(2026, 3, 7)),
        ("W piątek byliśmy w Faro.", day(2026, 2, 27), day(2026, 2, 28)),
        ("W piątek jedziemy do Faro.", day(2026, 3, 6), day(2026, 3, 7)),
        ("Cuma Faro'ya gittik.", day(2026, 2, 27), day(2026, 2, 28)),
        ("Cuma Faro'ya gideceğiz.", day(2026, 3, 6), day(2026, 3, 7)),
        ("В пятницу мы были в Фару.", day(2026, 2, 27), day(2026, 2, 28)),
        ("В пятницу мы едем в Фару.", day(2026, 3, 6), day(2026, 3, 7)),
        ("星期五我们去了法鲁。", day(2026, 2, 27), day(2026, 2, 28)),
        ("星期五我们要去法鲁。", day(2026, 3, 6), day(2026, 3, 7)),
        ("金曜日にファロに行きました。", day(2026, 2, 27), day(2026, 2, 28)),
        ("金曜日にファロに行く予定です。", day(2026, 3, 6), day(2026, 3, 7)),
        ("금요일에 파로에 갔어.", day(2026, 2, 27), day(2026, 2, 28)),
        ("금요일에 파로에 갈 거야.", day(2026, 3, 6), day(2026, 3, 7)),
        ("शुक्रवार को हम फ़ारो गए थे।", day(2026, 2, 27), day(2026, 2, 28)),
        ("शुक्रवार को हम फ़ारो जाएंगे।", day(2026, 3, 6), day(2026, 3, 7)),
        ("يوم الجمعة ذهبنا إلى فارو.", day(2026, 2, 27), day(2026, 2, 28)),
        ("يوم الجمعة سنذهب إلى فارو.", day(2026, 3, 6), day(2026, 3, 7)),
    ],
)
def test_named_spans(text: str, begin: datetime | None, end: datetime | None) -> None:
    assert event(text, at=START) == (begin, end)


@pytest.mark.parametrize(
    "text",
    ["Ich habe am 3. Mai Geburtstag.", "I start on Monday.", "Every Tuesday I run.", "I run at 7:30.", "I like May.",
     "My birthday is 12 May."],
)  # fmt: skip
def test_no_date_is_better_than_a_wrong_one(text: str) -> None:
    """What recurs, or is neither past nor future, is not dated."""
    assert event(text, at=START) == (None, None)
