"""Convert a phrase of recurrence to a recurrence rule of iCalendar (RFC 5545, 3.3.10)."""

from __future__ import annotations

import re

_DAYS = {
    "MO": "mon(?:day)?|lunes|segunda(?:-feira)?|montag|lundi",
    "TU": "tue(?:s(?:day)?)?|martes|terça(?:-feira)?|dienstag|mardi",
    "WE": "wed(?:nesday)?|miércoles|quarta(?:-feira)?|mittwoch|mercredi",
    "TH": "thu(?:rs(?:day)?)?|jueves|quinta(?:-feira)?|donnerstag|jeudi",
    "FR": "fri(?:day)?|viernes|sexta(?:-feira)?|freitag|vendredi",
    "SA": "sat(?:urday)?|sábado|samstag|sonnabend|samedi",
    "SU": "sun(?:day)?|domingo|sonntag|dimanche",
}
_NAMED = {code: re.compile(rf"\b(?:{names})s?\b", re.IGNORECASE) for code, names in _DAYS.items()}
_GROUPS = {
    "MO,TU,WE,TH,FR": re.compile(r"\b(?:weekdays?|workdays?|dias úteis|werktags?)\b", re.IGNORECASE),
    "SA,SU": re.compile(r"\b(?:weekends?|fines de semana|fins? de semana|wochenenden?|week-ends?)\b", re.IGNORECASE),
}
_UNITS = {
    "DAILY": r"days?|daily|mornings?|afternoons?|evenings?|nights?|día|días|mañanas?|tardes?|noches?|dias?|manhãs?"
    r"|noites?|tag|täglich|morgen|abend|jours?|matins?|soirs?",
    "WEEKLY": "weeks?|weekly|semanas?|woche|wöchentlich|semaines?",
    "MONTHLY": "months?|monthly|mes|meses|mês|monat|monatlich|mois",
    "YEARLY": r"years?|yearly|annually|summers?|winters?|springs?|autumns?|falls?|años?|anos?|jahr|jährlich|ans?"
    r"|années?|veranos?|verão|sommer|winter|étés?",
}
_EACH = (
    r"(?:every|each|cada|todos los|todas las|todos os|todas as|toda|todo|jede[nrs]?|chaque|tous les|toutes les"
    r"|once an?|once per)"
)
_UNIT = {
    frequency: re.compile(rf"\b{_EACH}\s+(?:other |second |single )?(?:{units})\b|^(?:{units})$", re.IGNORECASE)
    for frequency, units in _UNITS.items()
}
_OTHER = re.compile(r"\b(?:every|each) (?:other|second)\b", re.IGNORECASE)
_CLOCK = re.compile(r"\bat\s+(\d{1,2})(?::(\d\d))?(?:\s*([ap])\.?m\b)?", re.IGNORECASE)


def schedule(trigger: str) -> str:
    """Return the recurrence rule of a habit's trigger, or "" if there is none.

    ``schedule("every Tuesday at 7:30") == "FREQ=WEEKLY;BYDAY=TU;BYHOUR=7;BYMINUTE=30"``. "Twice a week" has no rule,
    because a rule needs days that the person has not named. A part of the day such as "morning" gives no hour.

    Args:
        trigger: the person's words, in English, Spanish, Portuguese, German or French.
    """
    words = trigger.strip()
    days = [code for code, names in _NAMED.items() if names.search(words)]
    days = days or next((group.split(",") for group, names in _GROUPS.items() if names.search(words)), [])
    frequency = "WEEKLY" if days else next((name for name, unit in _UNIT.items() if unit.search(words)), "")
    if not frequency:
        return ""
    parts = [f"FREQ={frequency}"]
    if _OTHER.search(words):
        parts.append("INTERVAL=2")
    if days:
        parts.append(f"BYDAY={','.join(days)}")
    clock = _CLOCK.search(words)
    if clock is not None and (hour := _hour(int(clock[1]), clock[3])) is not None:
        parts.append(f"BYHOUR={hour}")
        parts.append(f"BYMINUTE={int(clock[2] or 0)}")
    return ";".join(parts)


def _hour(hour: int, half: str | None) -> int | None:
    """Return the hour in the 24-hour clock, or None if it is not a valid hour."""
    if half is not None:
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    return hour if 0 <= hour < 24 else None
