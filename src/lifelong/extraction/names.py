"""Who and where: the names of people and places in what was said, found by what stands around them.

Precision comes first: a capitalised word is a person only beside words that say so ("my sister Rita", "dinner with
Tom"), and a place only where somebody lives, goes or is ("moved to Porto"). A name that is known once counts wherever
it is said.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from lifelong.language.sentences import words
from lifelong.types import Message

MOST = 8
"""Names of each sort that an episode keeps, in the order in which they were first said."""

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


def people(messages: Sequence[Message], known: Collection[str] = ()) -> tuple[str, ...]:
    """Names of people in what the person and other people said, and those others themselves.

    Args:
        messages: of one episode. What the assistant says names nobody.
        known: names that are known to be of people, in lower case.
    """
    found = {message.speaker: None for message in messages if message.role == "other" and message.speaker}
    return _names(messages, _PEOPLE, known, list(found))


def places(messages: Sequence[Message], known: Collection[str] = (), *, but: Collection[str] = ()) -> tuple[str, ...]:
    """Names of places in what the person and other people said.

    Args:
        messages: of one episode.
        known: names that are known to be of places, in lower case.
        but: names that are of people.
    """
    not_places = {name.lower() for name in but}
    return tuple(name for name in _names(messages, _PLACES, known, []) if name.lower() not in not_places)


def said(names: Sequence[str], messages: Sequence[Message]) -> tuple[str, ...]:
    """The names that occur in what people said, each once: what a model adds of its own is left out."""
    spoken = [words(f"{message.speaker} {message.text}") for message in messages if message.role != "assistant"]
    kept = [name for name in dict.fromkeys(names) if name and any(_within(words(name), each) for each in spoken)]
    return tuple(kept[:MOST])


def _within(part: list[str], whole: list[str]) -> bool:
    return bool(part) and any(whole[place : place + len(part)] == part for place in range(len(whole) - len(part) + 1))


def _names(
    messages: Sequence[Message], patterns: Sequence[re.Pattern[str]], known: Collection[str], found: list[str]
) -> tuple[str, ...]:
    for message in messages:
        if message.role == "assistant":
            continue
        here = [(match.start("name"), match["name"]) for each in patterns for match in each.finditer(message.text)]
        here += [
            (match.start(), match.group())
            for match in re.finditer(_WORD, message.text)
            if match.group().lower().removesuffix("'s") in known
        ]
        found += [_clean(name) for _, name in sorted(here)]
    return tuple(dict.fromkeys(name for name in found if name))[:MOST]


def _clean(name: str) -> str:
    """A name without a possessive and without words that are no name; "" if nothing is left."""
    name = re.sub(r"['’]s$", "", name)
    parts = name.split()
    while parts and parts[-1].lower() in _NEITHER:
        parts.pop()
    return "" if not parts or parts[0].lower() in _NEITHER else " ".join(parts)
