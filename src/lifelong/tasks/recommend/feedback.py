"""Feedback in words on items that were suggested: "seen it", "the second one is too sad", "klingt gut".

Only what plainly speaks of a suggestion is read: it names the title, says which one ("the second", "those"), or is a
short reaction right after the suggestion. The signs of each language stand in a table of ``signs/``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lifelong.language.terms import content_words
from lifelong.tasks.recommend.signs import HANGUL, SPACELESS, ItemSigns, group, joints, lowered, signs_of, turnings
from lifelong.types import InteractionKind

LONGEST: Final = 12
"""Words of a clause that speaks of a suggestion by "it" or "that one"."""

SHORT: Final = 4
"""Characters of a title that may be a common word."""

BARE: Final = 6
"""Words of a clause that says no more than the reaction: "already seen", "too sad for me"."""

CHARACTERS: Final = 2
"""Characters of a script without spaces that count as one word."""

LIKED, REFUSED = 1.0, -0.5
"""Weights of examples. What is like a refused item falls by half of what is like a liked one rises, as in the content
of a history."""

_SENTENCE = re.compile(r"[^.!?;\n。！？；؟।]+([.!?;\n。！？；؟।]*)")

_LETTER = f"[^\\W{SPACELESS}{HANGUL}]"


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


def feedback(text: str, titles: Sequence[str], *, just_now: bool = True, first: int = 0) -> list[ItemFeedback]:
    """What a message says about suggestions, one for each that it speaks of.

    Args:
        text: the message.
        titles: of the suggestions, in the order in which they were given.
        just_now: the suggestions are in the turn before; otherwise only those that are named count.
        first: the one that is meant where the words do not say which.
    """
    found: dict[int, ItemFeedback] = {}
    readers = signs_of(text)
    masked = _Masked.of(text, titles)
    before: tuple[int, ...] = ()
    for clause in masked.clauses(readers):
        quote = masked.plain(clause).strip(" ,，、،:-–¡¿")
        for part in filter(str.strip, joints(readers[0].language).split(clause)):
            words = masked.plain(part).strip()
            places = masked.titled(part) or _places(words, readers, len(titles), before or (first,), just_now=just_now)
            if places is None:
                continue
            kind = _kind(part, readers)
            if kind is not None and not (places or before):
                bare = just_now and _count(words) <= BARE and not _any("own_state", words, readers)
                about = _taste(words, readers)
                places = (_about(about, titles) if about else (first,)) if bare else ()
            before = places or before
            if kind is None and before and _count(words) <= BARE and _any("praise", words, readers):
                for place in before:
                    if place in found and found[place].kind == "viewed":  # "seen it, wonderful"
                        found[place] = ItemFeedback(place, "liked", quote)
            for place in before if kind is not None else ():
                found[place] = ItemFeedback(place, _joined(found.get(place), kind), quote)  # type: ignore[arg-type]
    return list(found.values())


def examples(text: str, titles: Sequence[str]) -> dict[int, float]:
    """The weight of the titles in a text as examples of what the person wants now, by place; below 0 of refused ones.

    "I loved Alien" and "my favourites are Alien and Heat" name examples, "I hated Alien" refuses one. "Is Alien any
    good?" and "Alien sounds good" do neither: there it is the film itself that is wanted.

    Args:
        text: the words.
        titles: titles that stand in it.
    """
    said = {each.place: each.kind for each in feedback(text, titles, just_now=False)}
    masked = _Masked.of(text, titles)
    stated = [place for sentence in masked.statements() for place in masked.titled(sentence)]
    found = {
        place: LIKED if kind in ("viewed", "liked") else REFUSED for place, kind in said.items() if kind != "wished"
    }
    return found | {place: LIKED for place in stated if place not in said}


def title_pattern(title: str) -> str:
    """A pattern for a title as a whole in a text. A short one must have its capitals: "Up" is a film, "up" is none."""
    words = re.escape(title)
    words = words if len(title) <= SHORT else f"(?i:{words})"
    return f"(?<!{_LETTER}){words}(?!{_LETTER})"


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
                after = found.string[found.end() :]
                ends = found.group()[-1] in "!?." and after[:1].isspace() and after.lstrip()[:1].isupper()
                return f"\x00{len(names) - 1}\x00" + ("." if ends else "")  # "I loved Airplane! What else?"

            text = re.sub(pattern, mask, text)
        return cls(text, tuple(names), tuple(places))

    def clauses(self, readers: Sequence[ItemSigns]) -> list[str]:
        """The clauses of the text without its questions."""
        found: list[str] = []
        for sentence in _SENTENCE.finditer(self.text):
            words = sentence[0].rstrip(".!?;\n。！？；؟।")
            if set("?？؟") & set(sentence[1]):  # "seen it, what else?": what stands before the question is none
                asks = any(each.patterns["question"].match(words.lower()) for each in readers)
                end = max(map(words.rfind, ",，、،"))
                words = "" if asks or end < 0 else words[:end]
            found += [clause for clause in turnings(readers[0].language).split(words) if clause.strip()]
        return found

    def statements(self) -> list[str]:
        """The sentences of the text that are no questions."""
        return [each[0] for each in _SENTENCE.finditer(self.text) if not set("?？؟") & set(each[1])]

    def plain(self, part: str) -> str:
        """A part with its titles, as it stands in the text."""
        return re.sub(r"\x00(\d+)\x00", lambda each: self.names[int(each[1])], part)

    def titled(self, part: str) -> tuple[int, ...]:
        """The suggestions that a part names."""
        return tuple(dict.fromkeys(self.places[int(each)] for each in re.findall(r"\x00(\d+)\x00", part)))


def _taste(words: str, readers: Sequence[ItemSigns]) -> str:
    """What a statement of taste is about: "I don't like horror" says nothing of the suggestions; "" for any other."""
    for each in readers:
        for name in ("dislikes", "likes"):
            if match := each.search(name, each.plain(words)):
                return each.patterns["end"].sub("", group(match, "about")).strip(" .!")
    return ""


def _about(about: str, titles: Sequence[str]) -> tuple[int, ...]:
    """The suggestions whose titles hold a word of what is liked or disliked."""
    wanted = set(content_words(about))
    return tuple(place for place, title in enumerate(titles) if wanted & set(content_words(title)))


def _count(words: str) -> int:
    """Number of words; in scripts without spaces, a guess by the number of characters."""
    characters = len(re.findall(f"[{SPACELESS}]", words))
    return len(re.sub(f"[{SPACELESS}]", " ", words).split()) + -(-characters // CHARACTERS)


def _any(name: str, words: str, readers: Sequence[ItemSigns]) -> bool:
    return any(each.search(name, each.plain(words)) for each in readers)


def _places(
    part: str, readers: Sequence[ItemSigns], count: int, before: tuple[int, ...], *, just_now: bool
) -> tuple[int, ...] | None:
    """The suggestions that a part points at; () when it does not say, None when it points at none of them.

    Args:
        part: the words.
        readers: the signs to read it by.
        count: number of the suggestions.
        before: those that the words before it speak of, or the talk: "it" is the same.
        just_now: whether they were made in the turn before.
    """
    if not just_now:
        return None
    for each in readers:
        if ordinal := each.search("ordinal", each.plain(part)):
            number, digit = lowered(group(ordinal, "number")), group(ordinal, "digit")
            place = each.ordinals[number] if number else int(digit)
            place = count - 1 if place < 0 else place - 1
            return (place,) if place < count else None
    if _count(part) <= LONGEST and not _any("own_state", part, readers):
        if _any("plural", part, readers):
            return tuple(range(count))
        if _any("singular", part, readers):
            return before[:1]
    return ()


def _kind(part: str, readers: Sequence[ItemSigns]) -> InteractionKind | None:
    """What a part of a clause says about a suggestion; None when it is no reaction."""
    plain = [each.plain(_neutral(part, each)).strip(" .!?。！？¡¿,，、،؟।") for each in readers]
    read = list(zip(readers, plain, strict=True))
    if any(each.search("not_seen", words) or each.whole("thanks", words) for each, words in read):
        return None
    return next((kind for each, words in read if (kind := _kind_in(words, each)) is not None), None)


def _neutral(part: str, reader: ItemSigns) -> str:
    """A part with "it" for each title, so that no word of a title is read as a reaction."""
    return re.sub(r"\x00\d+\x00", reader.it, part)


def _kind_in(words: str, reader: ItemSigns) -> InteractionKind | None:
    if reader.whole("accepts", words):
        return "wished"
    seen = reader.search("seen", words) is not None
    if reader.search("rejects", words):
        return "disliked" if seen or reader.search("hated", words) else "rejected"
    if seen:
        rest = reader.patterns["seen"].sub(" ", words)
        return "liked" if reader.search("praise", rest) else "viewed"
    return "liked" if reader.search("loved", words) else None


def _joined(earlier: ItemFeedback | None, kind: InteractionKind) -> InteractionKind:
    """The kind of two reactions to one suggestion: "seen it, loved it" is liked, "seen it, too sad" disliked."""
    if earlier is None or earlier.kind == "wished":
        return kind
    if "viewed" in (earlier.kind, kind):
        other = kind if earlier.kind == "viewed" else earlier.kind
        return {"rejected": "disliked", "wished": "viewed"}.get(other, other)  # type: ignore[return-value]  # both are kinds
    return kind
