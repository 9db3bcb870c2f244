"""What a message of a chat asks of catalogues: a recommendation, another one, and the conditions in its words.

Sure signs only, in English: a message that is not recognised is answered like any other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lifelong.types import Item

_ACTIVITIES: Final[Mapping[str, frozenset[str]]] = {
    "watch see": frozenset("film movie flick show series cinema video documentary anime".split()),
    "read": frozenset("book novel story comic article paper magazine".split()),
    "listen hear": frozenset("song track music album band artist playlist podcast tune".split()),
    "play": frozenset("game boardgame videogame song track music".split()),
    "eat cook make bake order": frozenset("recipe dish meal food restaurant dinner lunch breakfast dessert".split()),
    "drink": frozenset("drink wine beer cocktail tea coffee".split()),
    "buy wear": frozenset("product item clothe shoe gift".split()),
    "visit": frozenset("place museum city restaurant trip hotel".split()),
}
"""What people do with things, and names of such things in the singular."""

_VERB_NOUNS: Final = {verb: nouns for verbs, nouns in _ACTIVITIES.items() for verb in verbs.split()}
_NOUNS: Final = frozenset().union(*_ACTIVITIES.values())

_VERB = r"(?P<verb>" + "|".join(sorted(_VERB_NOUNS, key=len, reverse=True)) + r")(?! out\b| for\b| over\b| into\b)"
_NOUN = r"(?P<noun>" + "|".join(sorted(_NOUNS, key=len, reverse=True)) + r")e?s?"
_THING = r"(?:something|anything|(?P<quantity>an?|some|another|any|the next|one)\b(?: [\w'-]+){0,4}? " + _NOUN + ")"

_BEGIN = r"(?:^|(?<=[.!?,;\n] )|\b(?:so|and|ok|okay|hey|hi|hello|well|but|then)[, ]+)"
_IDEAS = rf"(?:{_NOUN} )?(?:recommendations?|suggestions?)\b"
_PLEASE = r"(?:(?:can|could|would|will) you )?(?:please )?"
_SHALL = r"(?:should|can|could|shall|might|do|would)"

_PATTERNS: Final = tuple(
    re.compile(_BEGIN + pattern, re.IGNORECASE)
    for pattern in (
        rf"what(?: else)? {_SHALL} (?:i|we|you (?:recommend|suggest))(?: \w+)?? {_VERB}\b",
        rf"what(?:'s| is) (?:good|there|worth|nice)(?: for me)? to {_VERB}\b",
        rf"what to {_VERB}\b",
        r"what(?: else)? (?:do|would|can|could) you (?:recommend|suggest)(?: (?:me|us|for me|for us|for tonight))*\b",
        rf"(?:which|what) (?:\w+ )?{_NOUN} {_SHALL} (?:i|we|you)\b",
        rf"{_PLEASE}(?:recommend|suggest|find|pick|choose|show|give|tell)(?: me| us)? {_THING}\b",
        rf"{_PLEASE}(?:recommend|suggest) (?:me |us )?(?:one|more|another)\b",
        rf"(?:any|some|got any|have you any|do you have any|give me some) (?:(?:good|other|more|nice) )?{_IDEAS}",
        rf"(?:can|could|do|would) you (?:have |give me )?(?:any )?{_IDEAS}",
        rf"(?:i'?m|i am|we'?re|we are)(?: really| just| still)? (?:looking for|in the mood for|in need of) {_THING}\b",
        rf"(?:i|we)(?:'d| would)?(?: really| just)? (?:want|like|fancy|feel like)(?: to)? {_VERB}(?:ing)? {_THING}\b",
        rf"(?:i|we) (?:want|need|fancy|feel like) {_THING} to {_VERB}\b",
        rf"(?:something|anything)(?: [\w'-]+){{0,5}} to {_VERB}\b",
    )
)

_PAST = re.compile(r"\b(?:did|have|has|had|was|were) (?:i|we|she|he|they)\b", re.IGNORECASE)
"""A question about what was: the record answers it, and no catalogue."""

_MORE: Final = re.compile(
    r"(?:(?:and|but|ok(?:ay)?|no|nah|nope|hm+|then|so|or|well|please|maybe|rather|preferably|actually|yes|yeah)[,. ]+)*"
    r"(?:(?:can|could|would) you )?(?:(?:give|show|tell|suggest|recommend)(?: me| us)? )?"
    r"(?:(?:something|anything)(?! (?:else )?(?:came|happened|is|was|has|went|about my))(?: [\w'-]+){0,8}|"
    r"another(?! thing| day| time)(?: [\w'-]+){0,4}|(?:any|what) else(?: [\w'-]+){0,3}|(?:any|some) others?|"
    r"(?:more|others?|next|the next one|one more|again)(?: (?:like|of|from) .{1,40}|,? please)?|"
    r"(?:how|what) about (?:something|anything|an?|some|one)(?! for my)(?: [\w'-]+){1,6}|"
    r"(?:not?|nothing|without|less|more)(?! (?:idea|problem|worries|more|way|thanks|thank|sure|really|yet|now|much)\b)"
    r"(?: [\w'-]+){1,3}|"
    r"(?:older|newer|funnier|shorter|longer|lighter|scarier|darker|happier|more recent)(?: [\w'-]+){0,3}|"
    r"(?:before|after|since|from) (?:the )?(?:\d{4}|(?:\d\d)?\d0s))"
    r"(?:,? (?:please|then|instead|maybe|this time))?[.!?]*",
    re.IGNORECASE,
)

_LIKE = re.compile(r"\b(?:like|similar to|such as|as good as|in the style of)\s+[\"“'‘]?", re.IGNORECASE)

_TIME = re.compile(
    r"\b(?:tonight|today|now|tomorrow|this (?:evening|weekend|afternoon|morning)|next|please|(?:for|with) (?:me|us)|"
    r"on (?:mon|tues|wednes|thurs|fri|satur|sun)day|anything else|something else|what else|instead|then|more)\b",
    re.IGNORECASE,
)

YEARS: Final = ("year", "released", "release_year", "published")
"""Names of a field that holds the year of an item."""


_YEAR = re.compile(r"\b(before|older than|until|after|since|newer than|from)\s+((?:19|20)\d\d)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ItemRequest:
    """What a message asks of a catalogue.

    Attributes:
        query: the words that say what is wanted, or "".
        nouns: names of the things that it asks for, in the singular; empty when it does not say.
    """

    query: str
    nouns: frozenset[str] = field(default_factory=frozenset)

    def fits(self, catalogue: str) -> bool | None:
        """Whether it asks for the items of a catalogue of this name; None when the name does not say."""
        words = {_singular(word) for word in re.findall(r"[a-z]+", catalogue.lower())}
        if not self.nouns or not words & _NOUNS:
            return None
        return bool(words & self.nouns)


def item_request(text: str) -> ItemRequest | None:
    """The request for a recommendation in a message; None if it makes none."""
    plain = text.replace("’", "'")
    for pattern in _PATTERNS:
        found = pattern.search(plain)
        if found is None or _PAST.search(found.group()):
            continue
        groups = found.groupdict()
        nouns: frozenset[str] = frozenset()
        if noun := groups.get("noun"):
            nouns = frozenset().union(*(each for each in _ACTIVITIES.values() if _singular(noun) in each))
        elif verb := groups.get("verb"):
            nouns = _VERB_NOUNS[verb.lower()]
        return ItemRequest(_wanted(plain, found), nouns)
    return None


def follows_up(text: str) -> bool:
    """Whether a message that follows a recommendation asks for another one: "something older", "no horror please"."""
    return _MORE.fullmatch(" ".join(text.replace("’", "'").split())) is not None


def wanted(text: str) -> str:
    """The words of a message that follows a recommendation that say what is wanted."""
    return " ".join(_TIME.sub(" ", text).split())


def year_condition(text: str, field_name: str, shown: Sequence[Item] = ()) -> Mapping[str, Any]:
    """The condition on the year in a text, by the name of the field; {} if there is none.

    Args:
        text: the words.
        field_name: of the field that holds the year.
        shown: the items that "older" and "newer" compare with.
    """
    if found := re.search(r"\b(?:(19|20)?(\d0)'?s)\b", text):
        century = found[1] or ("20" if int(found[2]) < 30 else "19")
        first = int(century + found[2])
        return {field_name: ("in", list(range(first, first + 10)))}
    if found := _YEAR.search(text):
        word = found[1].lower()
        sign = {"before": "<", "older than": "<", "until": "<=", "after": ">", "newer than": ">", "since": ">="}
        return {field_name: (sign.get(word, "="), int(found[2]))}
    years = [year for item in shown[:1] if isinstance(year := item.fields.get(field_name), int | float)]
    if years and re.search(r"\bolder\b", text, re.IGNORECASE):
        return {field_name: ("<", years[0])}
    if years and re.search(r"\b(?:newer|more recent)\b", text, re.IGNORECASE):
        return {field_name: (">", years[0])}
    return {}


def likened(text: str, items: Sequence[Item]) -> list[int]:
    """Positions of the items that a text names as examples: "something like Blade Runner"."""
    found: list[int] = []
    for match in _LIKE.finditer(text):
        rest = text[match.end() :].casefold()
        named = [
            place
            for place, item in enumerate(items)
            if rest.startswith(title := item.title.casefold()) and not rest[len(title) : len(title) + 1].isalnum()
        ]
        found += sorted(named, key=lambda place: -len(items[place].title))[:1]
    return found


def without_titles(text: str, items: Sequence[Item]) -> str:
    """The text without the titles of these items."""
    for item in items:
        text = re.sub(re.escape(item.title), " ", text, flags=re.IGNORECASE)
    return " ".join(_LIKE.sub(" ", text).split()) if items else text


def _wanted(text: str, found: re.Match[str]) -> str:
    """The text around the frame of a request, with what stands inside of the frame about the thing."""
    inside = re.sub(
        r"^.*?\b(?:something|anything|an?|some|another)\b", " ", found.group(), count=1, flags=re.IGNORECASE | re.DOTALL
    )
    inside = "" if inside == found.group() else inside
    return wanted(f"{text[: found.start()]} {inside} {text[found.end() :]}").strip(" ,.!?;:")


def _singular(word: str) -> str:
    word = word.lower()
    if word in _NOUNS:
        return word
    for ending in ("es", "s"):
        if word.endswith(ending) and word[: -len(ending)] in _NOUNS:
            return word[: -len(ending)]
    return word
