"""What a message of a chat asks of catalogues: a recommendation, another one, and the conditions in its words.

Sure signs only, from the tables of ``signs/``: a message that is not recognised is answered like any other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lifelong.tasks.recommend.genre_words import generic_words, names_genre
from lifelong.tasks.recommend.signs import ItemSigns, activities_named, group, lowered, signs_of, words_of
from lifelong.types import Item

YEARS: Final = ("year", "released", "release_year", "published")
"""Names of a field that holds the year of an item."""


FEW: Final = 4
"""Words of a message that names a kind of item and says nothing else."""

_ARTICLES: Final = frozenset(("a", "an", "the", "some", "any", "good", "nice", "ok", "no", "maybe"))

_YEARS: Final = {"before": "<", "after": ">", "until": "<=", "since": ">=", "from": "="}
"""The sign of a condition by the name of the pattern that asks for it."""


@dataclass(frozen=True, slots=True)
class ItemRequest:
    """What a message asks of a catalogue.

    Attributes:
        query: the words that say what is wanted, or "".
        activities: what people do with the things that it asks for; empty when it does not say.
    """

    query: str
    activities: frozenset[str] = field(default_factory=frozenset)

    def fits(self, catalogue: str) -> bool | None:
        """Whether it asks for the items of a catalogue of this name; None when the name does not say."""
        named = activities_named(words_of(catalogue.lower().replace("-", " ")))
        if not self.activities or not named:
            return None
        return bool(named & self.activities)


def item_request(text: str, likely: Sequence[str] = ()) -> ItemRequest | None:
    """The request for a recommendation in a message; None if it makes none.

    Args:
        text: the message.
        likely: languages of the person's earlier messages, the most frequent first.
    """
    for signs in signs_of(text, likely):
        plain = signs.plain(text)
        for pattern in signs.requests:
            found = pattern.search(plain)
            if found is None or signs.search("past", found.group()):
                continue
            noun, verb = lowered(group(found, "noun")), lowered(group(found, "do"))
            activities = signs.nouns.get(noun) or signs.verbs.get(verb) or frozenset()
            return ItemRequest(_wanted(plain, found, signs), activities)
    return None


def follows_up(text: str, likely: Sequence[str] = ()) -> bool:
    """Whether a message that follows a recommendation asks for another one: "something older", "no horror please"."""
    words = " ".join(text.split())
    return any(each.whole("more", each.plain(words)) for each in signs_of(text, likely)) or _names_only(words)


def _names_only(text: str) -> bool:
    """Whether a text names a kind of item and says nothing else: "un dolce", "a comedy please"."""
    words = words_of(lowered(wanted(text)).replace("’", "'"))
    if not 0 < len(words) <= FEW:
        return False
    left = [word for word in words if word not in _ARTICLES and word not in generic_words()]
    return bool(left) and all(activities_named([word]) or names_genre(word) for word in left)


def wanted(text: str) -> str:
    """The words of a message that follows a recommendation that say what is wanted."""
    first = signs_of(text)[0]
    return _without_time(first.plain(text), first)


def likes_that(text: str) -> bool:
    """Whether a message asks for something like what the talk is about: "more like that"."""
    return any(each.search("like_that", each.plain(text)) for each in signs_of(text))


def year_condition(text: str, field_name: str, shown: Sequence[Item] = ()) -> Mapping[str, Any]:
    """The condition on the year in a text, by the name of the field; {} if there is none.

    Args:
        text: the words.
        field_name: of the field that holds the year.
        shown: the items that "older" and "newer" compare with.
    """
    readers = signs_of(text)
    for each in readers:
        plain = each.plain(text)
        if found := each.search("decade", plain):
            first = _first_year(group(found, "decade"))
            return {field_name: ("in", list(range(first, first + 10)))}
        for name, sign in _YEARS.items():
            if found := each.search(f"year_{name}", plain):
                return {field_name: (sign, int(group(found, "year")))}
    years = [year for item in shown[:1] if isinstance(year := item.fields.get(field_name), int | float)]
    for name, sign in (("older", "<"), ("newer", ">")):
        if years and any(each.search(name, each.plain(text)) for each in readers):
            return {field_name: (sign, years[0])}
    return {}


def _first_year(decade: str) -> int:
    """The first year of a decade: of "80", "1980"."""
    century = decade[:-2] or ("20" if int(decade) < 30 else "19")
    return int(century + decade[-2:])


def likened(text: str, items: Sequence[Item]) -> list[int]:
    """Positions of the items that a text names as examples: "something like Blade Runner"."""
    readers = signs_of(text)
    ends = sorted({match.end() for each in readers for match in each.all("like", text)})
    found: list[int] = []
    for end in ends:
        rest = text[end:].casefold()
        named = [
            place
            for place, item in enumerate(items)
            if rest.startswith(title := item.title.casefold()) and not _goes_on(rest[len(title) : len(title) + 1])
        ]
        found += sorted(named, key=lambda place: -len(items[place].title))[:1]
    for start in [each.start() for reader in readers for each in reader.all("like_after", text)]:  # "Alien gibi"
        before = text[:start].casefold().rstrip("'’」』")
        named = [
            place
            for place, item in enumerate(items)
            if before.endswith(title := item.title.casefold()) and not _goes_on(before[: -len(title)][-1:])
        ]
        found += sorted(named, key=lambda place: -len(items[place].title))[:1]
    return list(dict.fromkeys(found))


def without_titles(text: str, items: Sequence[Item]) -> str:
    """The text without the titles of these items, and without the words that liken something to them."""
    if not items:
        return text
    for item in items:
        text = re.sub(re.escape(item.title), " ", text, flags=re.IGNORECASE)
    for each in signs_of(text):
        text = each.without("like_after", each.without("like", text))
    return " ".join(text.split())


def _goes_on(character: str) -> bool:
    return character.isalnum() and character.isascii()


def _wanted(text: str, found: re.Match[str], signs: ItemSigns) -> str:
    """The text around the frame of a request, with what stands inside of the frame about the thing."""
    frame = signs.search("frame", found.group())
    inside = "" if frame is None else found.group()[frame.end() :]
    around = f"{text[: found.start()]} {inside} {text[found.end() :]}"
    return _without_time(around, signs).strip(" ,.!?;:。！？，、،؟।¿¡")


def _without_time(text: str, signs: ItemSigns) -> str:
    return " ".join(signs.patterns["time"].sub(" ", text).split())
