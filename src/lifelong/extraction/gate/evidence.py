"""The evidence of a statement: the words of the person that a quote names, their sentence, and what they answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Final

from lifelong.extraction.gate.marks import pattern
from lifelong.extraction.gate.qualifiers import language_of
from lifelong.extraction.gate.tokens import WordToken, alike, tokens
from lifelong.language.quotes import SHORTEST, find_quote
from lifelong.language.sentences import QUESTION_MARKS, sentences
from lifelong.types import Message

FOUND: Final = 0.75
"""Least share of a quote's words that must stand together in the message."""
READ: Final = 20_000
"""Most characters of a message that are compared; a longer one is probably a pasted document."""

_MARKS: Final = r"[.!?。！？]+(?=\s|$)\s*|\s*[,;:()،、，；：]\s*|\s+[–—-]+\s+|\s*[—–…]\s*"
_JOINS: Final = {
    "en": "and but so because cause cuz coz though although while since when which who",
    "de": "und aber weil sondern denn obwohl sowie",
    "es": "y pero porque aunque",
    "pt": "e mas porque porém",
    "fr": "et mais car donc parce",
    "it": "e ma perché",
    "nl": "en maar want omdat",
    "pl": "i ale bo oraz więc",
    "tr": "ve ama çünkü fakat",
    "ru": "и но а потому",
    "hi": "और लेकिन पर क्योंकि aur lekin par kyunki",
    "tl": "at pero kasi and but so because",
}
"""Conjunctions between clauses, by language."""
_SPACED: Final = re.compile(r"[\w'’]", re.UNICODE)
_HAN: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a message between two marks or conjunctions, in characters of the message."""

    start: int
    end: int


@dataclass(frozen=True)
class QuotedEvidence:
    """What a quote names.

    Attributes:
        message: the message of the person.
        quote: the words that the quote names, as they stand in the message.
        start, end: their place, in characters.
        sentence: place of the sentence or sentences with these words.
        question: the assistant's question that the message answers, or "".
        before: the turn before the message, or "".
        language: of the message, two letters.
    """

    message: Message
    quote: str
    start: int
    end: int
    sentence: Clause
    question: str
    before: str
    language: str

    @property
    def sentence_text(self) -> str:
        """The sentence with the quoted words."""
        return self.message.text[self.sentence.start : self.sentence.end]

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses of the sentence, in order."""
        text, place = self.message.text, self.sentence.start
        found = []
        for mark in _clause_marks(self.language).finditer(text, self.sentence.start, self.sentence.end):
            if mark.start() > place:
                found.append(Clause(place, mark.start()))
            place = mark.end()
        if place < self.sentence.end:
            found.append(Clause(place, self.sentence.end))
        return tuple(found)

    @cached_property
    def quoted_clauses(self) -> tuple[Clause, ...]:
        """The clauses that the quoted words are in."""
        return tuple(each for each in self.clauses if each.start < self.end and self.start < each.end)

    @property
    def lead(self) -> str:
        """The words of the sentence before the quote that may govern it: "my boss says" before "I'm too slow"."""
        lead = self.message.text[self.sentence.start : max(self.start, self.sentence.start)]
        cuts = list(pattern("boundary").finditer(lead))
        return lead[cuts[-1].end() :] if cuts else lead

    @cached_property
    def words(self) -> tuple[WordToken, ...]:
        """The tokens of the message, with their places."""
        return tuple(tokens(self.message.text[:READ], self.language))


def without_conjunction(clause: str, language: str) -> str:
    """A clause without the conjunction that it begins with."""
    first, _, rest = clause.partition(" ")
    return rest.lstrip() if first.casefold() in _JOINS.get(language, "").split()[:3] else clause


@cache
def _clause_marks(language: str) -> re.Pattern[str]:
    joins = "|".join(_JOINS.get(language, "").split())
    return re.compile(rf"{_MARKS}|\s+(?:{joins})\s+" if joins else _MARKS, re.IGNORECASE)


def evidence_of(
    quote: str, message: Message, earlier: Sequence[Message] = (), *, text: str = ""
) -> QuotedEvidence | None:
    """Find the words that a quote names.

    Args:
        quote: words that a model says it has copied.
        message: the message of the person that it names.
        earlier: the messages before it, in order.
        text: what the model makes of the words; its language tells that of a short message.

    Returns:
        None if the quote is not in the message, or too short to prove anything.
    """
    language = language_of(message.text, text)
    place = _exact(quote, message.text) or _inflected(quote, message.text, language)
    if place is None:
        return None
    start, end = _whole_words(message.text, *place)
    inside = [each for each in sentences(message.text) if each.start < end and start < each.end]
    if not inside:
        return None
    sentence = Clause(min(inside[0].start, start), max(inside[-1].end, end))
    before = earlier[-1].text if earlier else ""
    question = _question(before) if earlier and earlier[-1].role == "assistant" else ""
    found = QuotedEvidence(message, message.text[start:end], start, end, sentence, question, before, language)
    return found if _proves(found) else None


def widened(evidence: QuotedEvidence) -> QuotedEvidence:
    """The evidence with the sentence before it in the same message, which its pronouns may refer to."""
    earlier = [each for each in sentences(evidence.message.text) if each.end <= evidence.sentence.start]
    if not earlier:
        return evidence
    return replace(evidence, sentence=Clause(earlier[-1].start, evidence.sentence.end))


def _proves(evidence: QuotedEvidence) -> bool:
    """Whether the quoted words are long enough: one short word proves only its own sentence, or an answer."""
    letters = len(re.sub(r"\W", "", evidence.quote))
    if letters >= SHORTEST or (_HAN.search(evidence.quote) and letters >= 2):
        return True
    if letters == 0:
        return False
    whole = len(re.sub(r"\W", "", evidence.sentence_text))
    return bool(evidence.question) or letters * 2 >= whole


def _exact(quote: str, text: str) -> tuple[int, int] | None:
    quote = quote.strip().strip("\"“”«»„'‘’.!?…,;")
    for form in (quote, _dashed(quote)):
        piece = find_quote(form, _dashed(text) if form != quote else text, shortest=1) if form else None
        if piece is not None:
            start = (_dashed(text) if form != quote else text).find(piece)
            if start >= 0:
                return start, start + len(piece)
    return None


def _dashed(text: str) -> str:
    """The text with all dashes, dots and spaces in one form; it has the same length."""
    return re.sub(r"[–—−‑]", "-", text).replace("\u00a0", " ").replace("\u202f", " ").replace("…", ".")


def _inflected(quote: str, text: str, language: str) -> tuple[int, int] | None:
    """The words of a text that a quote gives in other forms or with other marks, in the same order."""
    wanted = [token for token in tokens(quote, language) if not token.light]
    words = tokens(text[:READ], language)
    if len(wanted) < 3:  # a few words: those that carry little count, too
        wanted = tokens(quote, language)
    if len(wanted) < 2:
        return None
    best: tuple[int, int, int] | None = None
    for first, word in enumerate(words):
        if not near(wanted[0], word):
            continue
        place, hits, last = first, 0, first
        for each in wanted:
            step = next((at for at in range(place, min(place + 4, len(words))) if near(each, words[at])), None)
            if step is not None:
                hits, last, place = hits + 1, step, step + 1
        if best is None or hits > best[0]:
            best = hits, words[first].start, words[last].end
    return best[1:] if best is not None and best[0] >= FOUND * len(wanted) and best[0] >= 2 else None


def near(one: WordToken, other: WordToken) -> bool:
    """Whether two words are forms of one word: equal, or with a long common beginning."""
    if alike(one, other, inflected=True):
        return True
    if one.kind != "word" or other.kind != "word":
        return False
    a, b = one.shortest, other.shortest
    common = next(
        (place for place, pair in enumerate(zip(a, b, strict=False)) if pair[0] != pair[1]), min(len(a), len(b))
    )
    return common >= 3 and common * 5 >= max(len(a), len(b)) * 3


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The place without words that are cut off at its ends."""
    if _HAN.match(text[start : start + 1]) is None:
        while start > 0 and _SPACED.match(text[start - 1]) and not _HAN.match(text[start - 1]):
            start -= 1
    if _HAN.match(text[end - 1 : end]) is None:
        while end < len(text) and _SPACED.match(text[end]) and not _HAN.match(text[end]):
            end += 1
    return start, end


def _question(text: str) -> str:
    """The last question of a turn that ends with it, or ""."""
    found = sentences(text)
    for each in reversed(found[-2:]):
        if each.text.rstrip().endswith(QUESTION_MARKS):
            return each.text
    return ""
