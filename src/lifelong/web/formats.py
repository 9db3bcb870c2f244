"""Times and numbers as the person reads them: in the language of the page and the zone of the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time, format_timedelta
from babel.numbers import format_decimal


@dataclass(frozen=True, slots=True)
class Formats:
    """Formats values for one page.

    Attributes:
        locale: the language.
        zone: the time zone of the person.
        now: the time of the page.
    """

    locale: Locale
    zone: tzinfo
    now: datetime

    def day(self, at: datetime) -> str:
        """A day with its year: "3 Mar 2026"."""
        return format_date(at.astimezone(self.zone), "medium", locale=self.locale)

    def month(self, at: datetime) -> str:
        """A month: "March 2026"."""
        return format_skeleton("yMMMM", at.astimezone(self.zone), locale=self.locale)

    def weekday(self, at: datetime) -> str:
        """A day with its weekday: "Tue, 3 Mar"."""
        return format_skeleton("MMMEd", at.astimezone(self.zone), locale=self.locale)

    def clock(self, at: datetime) -> str:
        """The time of a day: "18:05"."""
        return format_time(at.astimezone(self.zone), "short", locale=self.locale)

    def minute(self, at: datetime) -> str:
        """A day and its time."""
        return format_datetime(at.astimezone(self.zone), "medium", locale=self.locale)

    def ago(self, at: datetime) -> str:
        """How long ago: "3 weeks ago"."""
        return format_timedelta(min(at - self.now, timedelta(0)), add_direction=True, locale=self.locale)

    def number(self, value: float, digits: int = 0) -> str:
        """A number with separators and at most so many decimals."""
        return format_decimal(round(value, digits) if digits else round(value), locale=self.locale)
