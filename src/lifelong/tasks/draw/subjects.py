"""Whom and what a prompt is about: names and kinds in its words, resolved to the person's concepts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pyxdameraulevenshtein import damerau_levenshtein_distance as alignment_distance

from lifelong.errors import InputError, NotFoundError
from lifelong.types import Concept

_TASTE = re.compile(
    r",?\s*\b(?:(?:just|exactly)\s+)?(?:the way|as|how|like) I (?:like|love|prefer|want) (?:it|them|my pictures)\b"
    r"|,?\s*\b(?:in|to) my (?:own |usual )?(?:style|taste)\b"
    r"|,?\s*\b(?:genau )?(?:so,? )?wie (?:ich (?:es|sie|ihn) (?:mag|liebe|gerne? (?:hab|habe|mag))|es mir gefällt)\b"
    r"|,?\s*\b(?:nach meinem geschmack|in meinem stil)\b"
    r"|,?\s*\b(?:proprio )?come (?:piace a me|(?:lo|la|li|le) (?:amo|preferisco)|mi piace(?: a me)?)\b"
    r"|,?\s*\b(?:nel mio stile|secondo i miei gusti|a modo mio)\b"
    r"|,?\s*\b(?:tal )?como (?:a mí )?me gustan?\b|,?\s*\b(?:a mi gusto|a mi estilo|en mi estilo)\b"
    r"|,?\s*\bcomme (?:je (?:les?|la) (?:préfère|veux)|j'aime)\b|,?\s*(?:\bdans mon style|à mon goût)\b"
    r"|,?\s*\b(?:do jeito que|como) (?:eu )?gosto\b|,?\s*\b(?:ao meu gosto|no meu estilo)\b",
    re.IGNORECASE,
)
"""Words that only refer to the person's taste."""

_ARTICLE = re.compile(
    r"(?i)\b(?:an?|some|any|every|each|no|two|three|four|five|six|many|several|eine?[mnrs]?|un[oae]?|uma?)\s+$"
)

_OWNED = re.compile(
    r"(?i)\b(?:my|our|mein(?:e[mnrs]?)?|unser(?:e[mnrs]?)?|mi[oae]|miei|nostr[oaie]|mis?|nuestr[oa]s?|mon|ma|mes|notre|nos"
    r"|meus?|minhas?|noss[oa]s?)\s+(?=((?:[\w'’-]+[ ]){0,3}[\w'’-]+))"
)
"""A possessive, and up to four words after it."""

_NAME = re.compile(r" ([A-ZÀ-ÖØ-Þ][\w’'-]+)")

Span = tuple[int, int]


@dataclass(slots=True)
class NamedSubjects:
    """The concepts of a prompt.

    Attributes:
        concepts: in the order in which the prompt names them, then those that only the caller named.
        words: by id, the words of the prompt for each; a concept that only the caller named has none.
    """

    concepts: list[Concept] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)


def without_taste_words(prompt: str) -> tuple[str, bool]:
    """The prompt without "the way I like it", and whether it had such words."""
    bare = _TASTE.sub("", prompt)
    return " ".join(bare.split()).strip(" ,"), bare != prompt


def named_subjects(prompt: str, concepts: Sequence[Concept], explicit: Sequence[str]) -> NamedSubjects:
    """Resolve the words of a prompt, and the names that a caller gave, to concepts.

    A name counts in small letters, too, but not behind "a": "a rose garden" is not about Rose. "My truck" is the only
    concept of that kind. "A truck" is nobody's in particular, unless the caller says whose.

    Args:
        prompt: the person's words.
        concepts: all of the person.
        explicit: names or ids that the caller gave; they settle which of several is meant.

    Raises:
        NotFoundError: no concept has a name that was given, or one that the prompt almost spells.
        InputError: "my dog" may be several.
    """
    return _Resolver(prompt, concepts, [_one(name, concepts) for name in explicit]).resolve()


class _Resolver:
    def __init__(self, prompt: str, concepts: Sequence[Concept], given: Sequence[Concept]) -> None:
        self._prompt = prompt
        self._concepts = concepts
        self._given = list(dict.fromkeys(given))
        self._spans: dict[str, Span] = {}
        self._taken: list[Span] = []

    def resolve(self) -> NamedSubjects:
        self._by_name()
        self._by_possessive()
        self._by_kind()
        self._refuse_misspelt()
        known = {concept.id: concept for concept in self._concepts}
        order = sorted(self._spans.items(), key=lambda each: each[1])
        return NamedSubjects(
            [known[id_] for id_, _ in order] + [each for each in self._given if each.id not in self._spans],
            {id_: self._prompt[begin:end] for id_, (begin, end) in order},
        )

    def _free(self, span: Span) -> bool:
        return not any(span[0] < end and begin < span[1] for begin, end in self._taken)

    def _take(self, concept: Concept, span: Span) -> None:
        self._spans.setdefault(concept.id, span)
        self._taken.append(span)

    def _by_name(self) -> None:
        """Names, the longest first: "Bertha Meyer" is not also the truck Bertha."""
        for concept in sorted(self._concepts, key=lambda each: -len(each.name)):
            for match in _phrase(concept.name).finditer(self._prompt):
                small = concept.name[0].isupper() and match[0][0].islower()
                behind_article = _ARTICLE.search(self._prompt[: match.start()]) is not None
                ordinary = behind_article if small or concept.name[0].islower() else False
                if self._free(match.span()) and (not ordinary or concept in self._given):
                    self._take(concept, match.span())

    def _by_possessive(self) -> None:
        """ "My truck", "our old dog", "my dog Rex"."""
        for match in _OWNED.finditer(self._prompt):
            window = match[1]
            owned = [
                (found.start(), -len(concept.kind), found.end(), concept)
                for concept in self._concepts
                if concept.kind and (found := _phrase(concept.kind).search(window))
            ]
            if not owned:
                continue
            nearest = min(each[:2] for each in owned)
            rivals = [concept for *place, _, concept in owned if tuple(place) == nearest]
            end = match.end() + next(each[2] for each in owned if each[:2] == nearest)
            if not self._free((match.start(), end)):
                continue
            what = self._prompt[match.start() : end]
            if name := _NAME.match(self._prompt, end):
                if any(each.id in self._spans for each in rivals):
                    continue  # "my dog Rex": the name says which
                raise NotFoundError(f"no {what.split()[-1]} of this person is called {name[1]!r}: {_known(rivals)}")
            rivals = [each for each in rivals if each in self._given] or rivals
            if len(rivals) > 1:
                names = ", ".join(each.name for each in rivals)
                raise InputError(f"{what!r} may be {names}: write the name, or give it in subjects")
            self._take(rivals[0], (match.start(), end))

    def _by_kind(self) -> None:
        """A subject that the caller named: "a dog" in the prompt is this dog."""
        for concept in self._given:
            if concept.id in self._spans or not concept.kind:
                continue
            spans = [match.span() for match in _phrase(concept.kind).finditer(self._prompt)]
            if free := next(filter(self._free, spans), None):
                self._take(concept, free)

    def _refuse_misspelt(self) -> None:
        for match in re.finditer(r"(?<!\w)[A-ZÀ-ÖØ-Þ][\w’'-]{3,}", self._prompt):
            word = re.sub(r"['’]s$", "", match[0])
            for concept in self._concepts:
                wrong = alignment_distance(word.casefold(), concept.name.casefold())
                most = 1 if len(word) < 8 else 2
                if concept.id not in self._spans and self._free(match.span()) and 0 < wrong <= most:
                    raise NotFoundError(
                        f"nothing of this person is called {word!r}: write {concept.name!r} if that is meant, or the "
                        "word in small letters if it is no name"
                    )


def _one(name: str, concepts: Sequence[Concept]) -> Concept:
    for concept in concepts:
        if name == concept.id or name.casefold() == concept.name.casefold():
            return concept
    raise NotFoundError(f"nothing of this person is called {name[:60]!r}: {_known(concepts)}")


def _known(concepts: Sequence[Concept]) -> str:
    if not concepts:
        return "no concept is known yet; `lifelong concepts enrol NAME PICTURE` makes one"
    names = ", ".join(concept.name for concept in concepts[:12])
    return f"known {'is' if len(concepts) == 1 else 'are'} {names}{' and others' if len(concepts) > 12 else ''}"


def _phrase(words: str) -> re.Pattern[str]:
    """Words in a text, whatever their case; a possessive "'s" may follow."""
    spaced = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"(?i)(?<!\w){spaced}(?!\w)")
