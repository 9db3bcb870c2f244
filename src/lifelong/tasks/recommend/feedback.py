"""ItemFeedback in words on items that were suggested: "seen it", "the second one is too sad", "sounds good".

Only what plainly speaks of a suggestion is read: it names the title, says which one ("the second", "those"), or is a
short reaction right after the suggestion.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lifelong.tasks.recommend.talk import NOT_SEEN, PRAISE
from lifelong.types import InteractionKind

LONGEST: Final = 12
"""Words of a clause that speaks of a suggestion by "it" or "that one"."""

SHORT: Final = 4
"""Characters of a title that may be a common word."""

BARE: Final = 6
"""Words of a clause that says no more than the reaction: "already seen", "too sad for me"."""

_WELL = r"(?:(?:yes|yeah|yep|sure|ok(?:ay)?|alright|great|good|perfect|cool|nice|oh|ah|thanks|thank you)[,! ]+)*"

_GOOD = r"(?:good|great|perfect|nice|fun|interesting|lovely)"

_ACCEPTS = re.compile(
    rf"{_WELL}(?:(?:yes|yeah|yep|sure|great|perfect|deal|sold|(?:good|great) (?:idea|choice))|"
    rf"(?:(?:it|that|this|that one|this one|the \w+(?: one)?) )?(?:sounds?|looks?) (?:really |very )?{_GOOD}\b.*|"
    r"(?:let'?s|i'?ll|i will|we'?ll|we will|i'?m going to|we'?re going to|gonna) "
    r"(?:watch|see|try|read|play|take|go (?:with|for)|give|listen|cook|make|have)\b.*|"
    r"i'?d (?:love|like) (?:that|it|to (?:see|watch|read|try|hear|play)\b.*))"
    r"(?:[,! ]+(?:thanks|thank you|please|then))?",
    re.IGNORECASE,
)

_THANKS = re.compile(
    r"(?:(?:no|nah)[, ]+)?(?:thanks?|thank you|not now|never ?mind|forget it)(?: .{0,12})?", re.IGNORECASE
)

_POINTED = (
    r"(?:it|that|this|them|those|these|both|all|one|already|before|yesterday|last|twice|once|years?|ages|recently|as|in|and|"
    r"when|with|at|on|a (?:few|long|couple)|too|the (?:first|second|third|fourth|fifth|last))"
)

_SEEN = re.compile(
    r"(?:^|\b(?:i|we|i'?ve|we'?ve|have|already|just)\s+(?:\w+\s+){0,2}?)"
    rf"(?:(?:seen|saw|watched|heard|read|played|tried|own|ate|finished)(?=$|\s+{_POINTED}\b)|"
    r"(?:know|knew)(?=\s+(?:it|that one|them|those|all)\b))|"
    r"\b(?:it|that|that one|this one|those|them) i(?:'ve| have)? (?:already |just )?"
    r"(?:know|seen|saw|watched|read|own)\b|"
    r"\balready (?:have|had|own|did)\b",
    re.IGNORECASE,
)

_REJECTS = re.compile(
    r"^(?:no|nope|nah|no way|meh|ugh)$|"
    r"\btoo (?!late\b|early\b|tired\b|bad\b|busy\b|much\b|many\b|often\b)[a-z]+|"
    r"\b(?:do|did|does|would)(?:n't| not) (?:really )?(?:like|love|want|care|feel like|fancy|enjoy)\b|"
    r"\bnot (?:that|this|those|these|for me|my|again|tonight|interested|in the mood|a fan|"
    r"the (?:first|second|third|last))\b|"
    r"\b(?:boring|awful|terrible|horrible|stupid|hate[ds]?|dislike[ds]?|can'?t stand|never liked)\b",
    re.IGNORECASE,
)

_HATED = re.compile(r"\b(?:hated|disliked|did(?:n't| not))\b", re.IGNORECASE)

_LOVED = re.compile(r"\b(?:loved?|liked|enjoyed|adored?)\b", re.IGNORECASE)

_OWN_STATE = re.compile(r"^(?:i'?m|i am|we'?re|we are|he'?s|she'?s|they'?re|my|it'?s too)\b", re.IGNORECASE)

_QUESTION = re.compile(
    r"\s*(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|what|which|who|how|why|when|where)\b",
    re.IGNORECASE,
)

_ORDINALS: Final = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}

_ORDINAL = re.compile(
    r"\bthe (first|second|third|fourth|fifth|last)(?: one| film| movie| book| song)?\b(?! (?:time|week|night|year))|"
    r"\b(?:number|no\.?|#)\s*([1-9])\b",
    re.IGNORECASE,
)

_PLURAL = re.compile(r"\b(?:them|those|these|both|neither|none of (?:them|those))\b", re.IGNORECASE)

_SINGULAR = re.compile(
    r"\b(?:it|that|this|that one|this one)(?=$|\s*(?:already|before|yet|much|either|too|again|twice|once|is|was|looks?|"
    r"sounds?|seems?|one|film|movie|book|song|game|series|show|yesterday|last|years?|recently|in|on|at|and|when|"
    r"with|i)\b)|"
    r"\b(?:it|that)'?s\b",
    re.IGNORECASE,
)

_SENTENCE = re.compile(r"[^.!?;\n]+([.!?;\n]*)")

_TURN = re.compile(r",?\s+\b(?:but|however|though|although)\b\s*", re.IGNORECASE)

_PARTS = re.compile(r",\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ItemFeedback:
    """What the person said about one suggestion.

    Attributes:
        place: of the suggestion, from 0.
        kind: what it means.
        quote: the person's own words.
    """

    place: int
    kind: InteractionKind
    quote: str


def feedback(text: str, titles: Sequence[str], *, just_now: bool = True) -> list[ItemFeedback]:
    """What a message says about suggestions, one for each that it speaks of.

    Args:
        text: the message.
        titles: of the suggestions, in the order in which they were given.
        just_now: the suggestions are in the turn before; otherwise only those that are named count.
    """
    found: dict[int, ItemFeedback] = {}
    masked = _Masked.of(text, titles)
    before: tuple[int, ...] = ()
    for clause in masked.clauses():
        quote = masked.plain(clause).strip(" ,:-–")
        for part in filter(str.strip, _PARTS.split(clause)):
            words = masked.plain(part).strip()
            places = masked.titled(part) or _places(words, len(titles), before, just_now=just_now)
            if places is None:
                continue
            kind = _kind(masked.neutral(part))
            if kind is not None and not (places or before):
                bare = just_now and len(words.split()) <= BARE and not _OWN_STATE.search(words)
                places = (0,) if bare else ()
            before = places or before
            for place in before if kind is not None else ():
                found[place] = ItemFeedback(place, _joined(found.get(place), kind), quote)  # type: ignore[arg-type]
    return list(found.values())


def title_pattern(title: str) -> str:
    """A pattern for a title in a text. A short one must have its capitals: "Up" is a film, "up" is none."""
    words = re.escape(title)
    return words if len(title) <= SHORT else f"(?i:{words})"


@dataclass(frozen=True, slots=True)
class _Masked:
    """A text whose titles are masked, because a title may hold marks and words that divide sentences: "Airplane!".

    Attributes:
        text: with ``\\x00n\\x00`` for the n-th title that stands in it.
        names: the words of these titles, as they stand in the text.
        places: which suggestion each is.
    """

    text: str
    names: tuple[str, ...]
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str, titles: Sequence[str]) -> _Masked:
        names: list[str] = []
        places: list[int] = []
        order = sorted(range(len(titles)), key=lambda place: -len(titles[place]))
        if order:
            pattern = "|".join(f"(?P<t{place}>{title_pattern(titles[place])})" for place in order)

            def mask(found: re.Match[str]) -> str:
                names.append(found.group())
                places.append(int((found.lastgroup or "t0")[1:]))
                return f"\x00{len(names) - 1}\x00"

            text = re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", mask, text)
        return cls(text, tuple(names), tuple(places))

    def clauses(self) -> list[str]:
        """The clauses of the text without its questions."""
        found: list[str] = []
        for sentence in _SENTENCE.finditer(self.text):
            words = sentence[0].rstrip(".!?;\n")
            if "?" in sentence[1]:  # "seen it, what else?": what stands before the question is none
                words = "" if _QUESTION.match(words) else words.rpartition(",")[0]
            found += [clause for clause in _TURN.split(words) if clause.strip()]
        return found

    def plain(self, part: str) -> str:
        """A part with its titles, as it stands in the text."""
        return re.sub(r"\x00(\d+)\x00", lambda each: self.names[int(each[1])], part)

    def neutral(self, part: str) -> str:
        """A part with "it" for each title, so that no word of a title is read as a reaction."""
        return re.sub(r"\x00\d+\x00", "it", part)

    def titled(self, part: str) -> tuple[int, ...]:
        """The suggestions that a part names."""
        return tuple(dict.fromkeys(self.places[int(each)] for each in re.findall(r"\x00(\d+)\x00", part)))


def _places(part: str, count: int, before: tuple[int, ...], *, just_now: bool) -> tuple[int, ...] | None:
    """The suggestions that a part points at; () when it does not say, None when it points at none of them.

    Args:
        part: the words.
        count: number of the suggestions.
        before: those that the words before it speak of: "it" is the same.
        just_now: whether they were made in the turn before.
    """
    if not just_now:
        return None
    if ordinal := _ORDINAL.search(part):
        place = _ORDINALS[ordinal[1].lower()] if ordinal[1] else int(ordinal[2]) - 1
        place = count - 1 if place < 0 else place
        return (place,) if place < count else None
    if len(part.split()) <= LONGEST and not _OWN_STATE.search(part):
        if _PLURAL.search(part):
            return tuple(range(count))
        if _SINGULAR.search(part):
            return before[:1] or (0,)
    return ()


def _kind(part: str) -> InteractionKind | None:
    """What a part of a clause says about a suggestion; None when it is no reaction."""
    rest = part.replace("’", "'").strip(" .!?")
    if NOT_SEEN.search(rest) or _THANKS.fullmatch(rest):
        return None
    if _ACCEPTS.fullmatch(rest):
        return "wished"
    seen = _SEEN.search(rest) is not None
    if _REJECTS.search(rest):
        return "disliked" if seen or _HATED.search(rest) else "rejected"
    if seen:
        return "liked" if PRAISE.search(_SEEN.sub(" ", rest)) else "viewed"
    return "liked" if _LOVED.search(rest) else None


def _joined(earlier: ItemFeedback | None, kind: InteractionKind) -> InteractionKind:
    """The kind of two reactions to one suggestion: "seen it, loved it" is liked, "seen it, too sad" disliked."""
    if earlier is None or earlier.kind == "wished":
        return kind
    if "viewed" in (earlier.kind, kind):
        other = kind if earlier.kind == "viewed" else earlier.kind
        return {"rejected": "disliked", "wished": "viewed"}.get(other, other)  # type: ignore[return-value]  # both are kinds
    return kind
