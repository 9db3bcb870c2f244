"""Find the names of people and places in messages by the words around them.

Precision is more important than recall. A capitalised word is a person only after words such as "my sister" or "dinner
with", and a place only after words such as "moved to". A known name counts in any context.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from lifelong.language.sentences import words
from lifelong.types import Message

MOST = 8
"""Most names of people, and most names of places, of an episode; the first ones in the messages are kept."""

_WORD = r"[A-ZÀ-ÞŠŽĆČŁŚ][a-zà-ÿšžćčłś'’-]+"
_NAME = rf"(?P<name>{_WORD}(?:\s{_WORD})?)"
_PLACE = rf"(?P<name>{_WORD}(?:\s(?:(?:de|da|do|del|la|of|upon|am|an der)\s)?{_WORD}){{0,2}})"
_RELATION = (
    r"mother|mom|mum|father|dad|sister|brother|twin|wife|husband|partner|boyfriend|girlfriend|fiancée?|son|daughter"
    r"|grandmother|grandma|grandfather|grandpa|aunt|uncle|cousin|niece|nephew|friend|roommate|flatmate|neighbou?r|boss"
    r"|manager|colleague|coworker|mentor|coach|teacher|therapist|kids|hermana|hermano|madre|padre|hija|hijo|amiga|amigo"
    r"|marido|esposa|novia|novio|irmã|irmão|mãe|pai|filha|filho|namorada|namorado|mulher|schwester|bruder|mutter|vater"
    r"|tochter|sohn|freundin|freund|mann|frau|sœur|frère|mère|père|fille|fils|amie?|femme|mari"
)
_WITH = (
    r"(?:[Dd]inner|[Ll]unch|[Bb]reakfast|[Cc]offee|[Dd]rinks|[Dd]ate|[Ww]alk|[Tt]alk(?:ed|ing)?|[Ss]poke|[Ss]peaking"
    r"|[Cc]hat(?:ted|ting)?|[Mm]et(?: up)?|[Mm]eet(?:ing)?(?: up)?|[Ll]iv(?:e|es|ed|ing)|[Gg]o(?:ing)?|[Ww]ent"
    r"|[Tt]rip|[Hh]oliday|[Vv]acation|[Ee]vening|[Ww]eekend|[Ss]ame|[Ff]ight|[Pp]layed)"
)
_PEOPLE = (
    re.compile(rf"\b(?i:{_RELATION})s?,?\s(?:(?:is|was|are)?\s?(?:called|named)\s)?{_NAME}"),
    re.compile(rf"\b{_WITH}\swith\s{_NAME}"),
    re.compile(rf"\b(?:[Mm]et|[Mm]arried|[Mm]iss|[Cc]alled|[Pp]honed|[Tt]exted|[Hh]ugged|[Dd]ating)\s{_NAME}"),
    re.compile(rf"\b{_NAME}\s(?:told|texted|called|phoned|hugged|married|asked|taught|joined)\s(?:me|us)\b"),
    re.compile(rf"\b{_NAME}(?:,| is| was)\s(?:my|our)\s(?:[\w-]+\s){{0,2}}(?i:{_RELATION})\b"),
)
_PLACES = (
    re.compile(
        rf"\b(?:[Ll]iv(?:e|es|ed|ing)|[Mm]ov(?:e|ed|ing)(?: back)?|[Bb]orn|[Gg]rew up|[Ss]tay(?:ed|ing)?|[Aa]rrived"
        rf"|[Ll]anded|[Tt]ravel(?:l?ed|l?ing)?|[Ff]lew|[Ff]ly(?:ing)?|[Dd]r(?:o|i)ve|[Dd]riving|[Ww]ent|[Gg]o(?:ing)?|[Tt]rip"
        rf"|[Bb]ack|[Ff]lat|[Aa]partment|[Hh]ouse|[Hh]otel|[Ww]eekend|[Hh]oliday|[Vv]acation|[Hh]oneymoon|[Bb]ased"
        rf"|[Oo]ffice|[Cc]ome|[Cc]ame|[Hh]ere|[Vv]ivo|[Mm]oro|[Mm]ude(?:i|me)|[Ww]ohne|[Hh]abite|[Vv]is)"
        rf"\s(?:in|to|from|near|at|en|a|em|para|nach|à)\s(?:the\s)?{_PLACE}"
    ),
    re.compile(rf"\b(?:[Vv]isit(?:ed|ing)?|[Rr]eached|[Ll]eft)\s{_PLACE}"),
)
_NEITHER = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december christmas easter halloween thanksgiving i i'm i've i'd i'll english spanish "
    "german french portuguese italian chinese japanese the my our dr mr mrs ms a an it he she they we you this that "
    "what".split()
)


def people(messages: Sequence[Message], known_names: Collection[str] = ()) -> tuple[str, ...]:
    """Return the names of people in messages, and the names of the speakers other than the person.

    Args:
        messages: messages of one episode; those of the assistant are ignored.
        known_names: known names of people, in lower case.

    Returns:
        At most MOST names, in the order of their first occurrence.
    """
    speakers = {message.speaker: None for message in messages if message.role == "other" and message.speaker}
    return _names(messages, _PEOPLE, known_names, list(speakers))


def places(
    messages: Sequence[Message], known_names: Collection[str] = (), *, but: Collection[str] = ()
) -> tuple[str, ...]:
    """Return the names of places in messages.

    Args:
        messages: messages of one episode; those of the assistant are ignored.
        known_names: known names of places, in lower case.
        but: names of people, which are excluded.

    Returns:
        At most MOST names, in the order of their first occurrence.
    """
    not_places = {name.lower() for name in but}
    return tuple(name for name in _names(messages, _PLACES, known_names, []) if name.lower() not in not_places)


def names_in(names: Sequence[str], messages: Sequence[Message]) -> tuple[str, ...]:
    """Return the distinct names that occur in messages of people; names that a model invented are removed."""
    spoken = [words(f"{message.speaker} {message.text}") for message in messages if message.role != "assistant"]
    hits = [name for name in dict.fromkeys(names) if name and any(_within(words(name), each) for each in spoken)]
    return tuple(hits[:MOST])


def _within(part: list[str], whole: list[str]) -> bool:
    return bool(part) and any(whole[place : place + len(part)] == part for place in range(len(whole) - len(part) + 1))


def _names(
    messages: Sequence[Message], patterns: Sequence[re.Pattern[str]], known_names: Collection[str], hits: list[str]
) -> tuple[str, ...]:
    for message in messages:
        if message.role == "assistant":
            continue
        here = [(match.start("name"), match["name"]) for each in patterns for match in each.finditer(message.text)]
        here += [
            (match.start(), match.group())
            for match in re.finditer(_WORD, message.text)
            if match.group().lower().removesuffix("'s") in known_names
        ]
        hits += [_clean(name) for _, name in sorted(here)]
    return tuple(dict.fromkeys(name for name in hits if name))[:MOST]


def _clean(name: str) -> str:
    """Return a name without a possessive ending and without words that are not names; "" if nothing remains."""
    name = re.sub(r"['’]s$", "", name)
    parts = name.split()
    while parts and parts[-1].lower() in _NEITHER:
        parts.pop()
    return "" if not parts or parts[0].lower() in _NEITHER else " ".join(parts)
