"""Times and numbers as the person reads them: in the language of the page and the zone of the person.

The names and patterns stand with the other words. Babel has them for all languages, in pickles, which nothing here
reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from lifelong.web.words import Words


@dataclass(frozen=True, slots=True)
class Formats:
    """Formats values for one page.

    Attributes:
        words: the language.
        zone: the time zone of the person.
        now: the time of the page.
    """

    words: Words
    zone: tzinfo
    now: datetime

    def day(self, at: datetime) -> str:
        """A day with its year: "3 Mar 2026"."""
        return self._written("day", at)

    def month(self, at: datetime) -> str:
        """A month: "March 2026"."""
        return self._written("month", at)

    def weekday(self, at: datetime) -> str:
        """A day with its weekday: "Tue 3 Mar"; with its year, if that is another than this."""
        same = at.astimezone(self.zone).year == self.now.astimezone(self.zone).year
        return self._written("weekday" if same else "weekday_year", at)

    def clock(self, at: datetime) -> str:
        """The time of a day: "18:05"."""
        return f"{at.astimezone(self.zone):%H:%M}"

    def minute(self, at: datetime) -> str:
        """A day and its time: "3 Mar 2026, 18:05"."""
        return f"{self.day(at)}, {self.clock(at)}"

    def ago(self, at: datetime) -> str:
        """How long ago in calendar days: "yesterday", "3 weeks ago". A time to come is "today"."""
        days = (self.now.astimezone(self.zone).date() - at.astimezone(self.zone).date()).days
        for unit, length in (("year", 365), ("month", 30), ("week", 7)):
            if days >= 2 * length or (unit == "year" and days >= length):
                return self.words(f"formats.ago_{unit}", count=days // length)
        return self.words("formats.ago_day", count=days) if days > 1 else self.words(f"formats.ago_{max(days, 0)}")

    def number(self, value: float, digits: int = 0) -> str:
        """A number with separators and at most so many decimals."""
        text = f"{value:,.{digits}f}"
        whole, point, part = text.partition(".")
        part = part.rstrip("0")
        thousands, decimal = self.words("formats.thousands"), self.words("formats.decimal")
        return whole.replace(",", thousands) + (decimal + part if point and part else "")

    def _written(self, pattern: str, at: datetime) -> str:
        local, words = at.astimezone(self.zone), self.words
        return words(
            f"formats.{pattern}",
            day=local.day,
            year=local.year,
            month=words.list("formats.months")[local.month - 1],
            short_month=words.list("formats.short_months")[local.month - 1],
            short_weekday=words.list("formats.short_weekdays")[local.weekday()],
        )
