"""Patterns of English time expressions, each with the function that resolves it, the most specific ones first."""

from __future__ import annotations

import re

from lifelong.language import time_spans
from lifelong.language.dates import IN_FIGURES

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>(?:19|20)\d\d)\b"
_WEEKDAY = r"(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?"
_SEASON = r"(?P<season>spring|summer|autumn|fall|winter)"
_NUMBER = (
    r"(?P<n>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty"
    r"|a couple(?: of)?|couple(?: of)?|a few|few|several|half an?)"
)
_UNIT = r"(?P<unit>minute|hour|day|week|fortnight|weekend|month|year|decade)s?"
_FEAST = (
    r"(?P<feast>christmas eve|christmas|xmas|new year'?s eve|new year(?:'?s(?: day)?)?|halloween"
    r"|valentine'?s(?: day)?|easter|thanksgiving|independence day|the fourth of july)"
)
_PART = r"(?P<part>morning|afternoon|evening|night)"
# "may", "march", "fall" and "spring" are also verbs: without a year they count only after one of these words.
_LEAD = r"(?:in|during|since|until|till|before|after|by|from|to|and|of|through|between|around|over)(?: the)?"
_PLAIN_MONTH = r"(?P<month>january|february|april|june|july|august|september|october|november|december)\b"

_WHICH = r"(?P<which>last|past|previous|this coming|coming|this|next)"


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(r"\b" + pattern)


EXPRESSIONS: tuple[tuple[re.Pattern[str], time_spans.Reader], ...] = (
    (_compile(IN_FIGURES), time_spans.date_in_figures),
    (
        _compile(rf"(?P<nth>first|second|third|fourth|last) week (?:of|in) {_MONTH}(?:,? {_YEAR})?"),
        time_spans.week_of_month,
    ),
    (_compile(rf"{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR})?"), time_spans.calendar_date),
    (_compile(rf"{_MONTH} (?:the )?{_DAY}(?!:)(?:,? {_YEAR})?"), time_spans.calendar_date),
    (
        _compile(rf"(?P<third>early|late|mid-?|middle of|beginning of|start of|end of) ?{_MONTH}(?:,? {_YEAR})?"),
        time_spans.named_month,
    ),
    (_compile(rf"{_MONTH}(?: of)?,? {_YEAR}"), time_spans.named_month),
    (_compile(rf"(?P<which>last|this|past) {_MONTH}"), time_spans.named_month),
    (_compile(rf"{_LEAD} (?P<at>{_MONTH})"), time_spans.named_month),
    (_compile(_PLAIN_MONTH), time_spans.named_month),
    (_compile(rf"(?:{_WHICH} )?{_FEAST}(?:,? (?:of |in )?{_YEAR})?"), time_spans.named_feast),
    (_compile(rf"(?:{_WHICH} )?{_SEASON} (?:of |in )?{_YEAR}"), time_spans.named_season),
    (_compile(rf"(?P<which>last|this|past|previous) {_SEASON}"), time_spans.named_season),
    (_compile(rf"{_LEAD} (?P<at>{_SEASON})\b"), time_spans.named_season),
    (_compile(rf"{_WEEKDAY}(?: {_PART})?,? (?:of )?(?P<week>last|this|next) week"), time_spans.weekday),
    (_compile(rf"{_WHICH} {_WEEKDAY}(?: {_PART})?\b"), time_spans.weekday),
    (
        _compile(
            r"(?P<near>the day before yesterday|the day after tomorrow|yesterday|today|tomorrow)"
            rf"(?: {_PART})?\b"
        ),
        time_spans.near_day,
    ),
    (_compile(rf"(?:last night|tonight|this {_PART})\b"), time_spans.part_of_day),
    (_compile(rf"{_NUMBER} {_UNIT} (?:ago|earlier|back)\b"), time_spans.ago),
    (_compile(rf"(?:last|past|previous) {_NUMBER} {_UNIT}\b"), time_spans.past_stretch),
    (
        _compile(r"the (?P<unit>week|weekend|month|year) (?:before last|(?P<after>after next))\b"),
        time_spans.period_beyond,
    ),
    (_compile(r"(?P<which>last|past|previous|this|next) (?P<unit>week|weekend|month|year)\b"), time_spans.period),
    (_compile(r"(?P<decade>(?:19|20)\d0|'?[2-9]0)'?s\b"), time_spans.decade),
    (_compile(rf"(?<!\d ){_WEEKDAY}(?: {_PART})?\b"), time_spans.weekday),
    (_compile(_YEAR), time_spans.plain_year),
)
