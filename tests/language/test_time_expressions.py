"""Expressions of time in fifteen languages, seen on Wednesday 15 May 2024 at 10:30 in Berlin."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lifelong.language.tenses import tense
from lifelong.language.time_words import fold, time_words
from lifelong.language.times import window

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2024, 5, 15, 10, 30, tzinfo=BERLIN)
DATA = Path(__file__).parent.parent / "data" / "times"


def rows(name: str) -> list[tuple[str, ...]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [tuple(part.strip() for part in line.split("|")) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("language", "text", "since", "until"), rows("expressions.txt"))
def test_the_span_of_an_expression(language: str, text: str, since: str, until: str) -> None:
    """A part of a day begins on the day; any other span is as in the list."""
    named = window(text, NOW, BERLIN, ahead=tense(text) == "future")
    assert named is not None
    assert named.since is not None
    assert named.since.date().isoformat() == since
    if named.since.hour == 0:
        assert (named.until.date().isoformat() if named.until else "+") == until


@pytest.mark.parametrize(("language", "text"), rows("no_time.txt"))
def test_ordinary_words_name_no_time(language: str, text: str) -> None:
    """ "May", "sat", "Morgen" and "Domingo" are also other words."""
    assert window(text, NOW, BERLIN) is None


def test_folding_keeps_positions() -> None:
    """Letters lose case and accents, one for one; scripts that need their marks keep them."""
    assert fold("ÜBERMORGEN, Środa, Çarşamba, İzmir") == "ubermorgen, sroda, carsamba, izmir"
    assert fold("वर्ष 월요일") == "वर्ष 월요일"
    assert fold("٣ مايو") == "3 مايو"


def test_a_form_with_braces_is_several_words() -> None:
    """ "letzte{,n,r,s,m}" in the data file is five forms."""
    forms = time_words("de").values["which"]
    assert forms["letzte"] == forms["letzten"] == forms["letztes"] == -1
