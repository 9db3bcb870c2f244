"""Targets: the sentences of a record that state what a person asks to forget.

A sentence is scored by the share of the request's content words that it has, each weighed by its rarity in the record,
and by the similarity of its embedding to the request. The floors are stricter than recall's, because what is found is
erased: they are measured in `tests/erasure/test_targets.py`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from lifelong.erasure.wording import Wording, patterns, wording
from lifelong.language.content import content_words
from lifelong.language.sentences import Sentence, sentences
from lifelong.language.terms import term, words
from lifelong.store.record import Record
from lifelong.types import Memory, Message, MessagePart, RecallRequest, Recollection, Role

Search = Callable[[RecallRequest], Recollection]
Embed = Callable[[Sequence[str]], NDArray[np.float32]]

FACT = 1.07
"""Floor of a statement's score."""
TOPIC = 0.84
"""Floor of a subject's score."""
OWN_WORDS = 0.55
"""Floor of the similarity of the one sentence that states a fact in other words, when no sentence reaches ``FACT``."""
AHEAD = 0.12
"""How far the similarity of that sentence is ahead of the next one's."""
PREDICATE = 0.62
"""Floor of the similarity of a sentence that has the name of a fact and no other word of it."""
MEANING = 1.15
"""Weight of the similarity of the embeddings; the share of the words has weight 1 less half the similarity."""
OTHER_SUBJECT = 0.35
"""Taken off where a sentence is about somebody else than the request."""

MOST = 600
"""Most sentences that are compared by their embeddings: those with most of the request's words, then recall's hits."""
SHORTEST = 4
"""Fewest characters of a clause; a clause in a script with spaces has three words, too."""
RECALLED = 50
"""Hits of recall whose sentences are candidates, too."""

_COORDINATION = re.compile(
    r"[;；]\s*|,?\s+(?:and|but|und|aber|y|pero|et|mais|e|mas)\s+(?=(?:i|i'm|im|my|we|ich|mein\w*|wir|yo|mi|mis|je|j'|mon|ma|"
    r"mes|eu|meu|minha)\b)|[，、,]\s*(?=(?:我|他|她|而且|但是|不过|还有))|、(?=そして|でも)|\s+और\s+(?=(?:मैं|मेरा|मेरी|मुझे))",
    re.IGNORECASE,
)
_OR_NAME = re.compile(
    _COORDINATION.pattern + r"|,?\s+(?:and|but|und|aber|y|pero|et|mais|e|mas)\s+(?=(?-i:[A-Z]))", re.IGNORECASE
)
"""The same, and a coordination before a name."""
_NAME = re.compile(r"(?<=[\w,;:] )[A-ZÀ-ÖØ-Þ][\w'’-]+")
_GERMAN = frozenset("ich dass daß mein meine meinen meinem meiner meines nicht und der die das mit zu den dem".split())
_BEFORE_NAME = (
    r"(?:\b(?:freund|freundin|frau|mann|schwester|bruder|mutter|vater|sohn|tochter|tante|onkel|chef|chefin|kollege|"
    r"kollegin|nachbar|nachbarin|hund|katze|ex|exfreund|exfreundin|heißt|heisst|namens|mit|von|bei|und)\s+|^){word}\b"
    r"(?!\w)|(?:^|[.!?]\s+){word}\s+(?:ist|hat|war|wohnt|kommt|will|kann|und)\b"
)


@dataclass(frozen=True, slots=True)
class Target:
    """A sentence or clause that is to be erased.

    Attributes:
        part: where it stands. For a memory whose source is not found, the whole memory.
        role: who said it.
        score: how certain it is that it was meant.
    """

    part: MessagePart
    role: Role
    score: float


@dataclass(slots=True)
class _Candidate:
    """A sentence of a message, or the text of a memory."""

    owner: Message | Memory
    sentence: Sentence
    before: str
    score: float = 0.0
    likeness: float = 0.0

    @property
    def role(self) -> Role:
        return self.owner.role if isinstance(self.owner, Message) else "user"


def targets(
    record: Record,
    search: Search,
    embed: Embed,
    request: str,
    *,
    exclude: Collection[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    floor: float | None = None,
    plain: bool = False,
) -> list[Target]:
    """Find the sentences of messages and memories that state what a request asks to forget, in the order of time.

    Args:
        record: the record of the person.
        search: ``Recall.search``; its hits are candidates beside the messages that share words with the request.
        embed: embeds texts as documents.
        request: what the person asks to forget, in any language.
        exclude: ids of messages to leave out of account.
        since, until: only messages from ``since`` on and before ``until`` (aware).
        floor: least score of a target; None takes the measured floors.
        plain: the request may consist of words that name what to forget, without a verb.
    """
    wanted = wording(request, plain=plain)
    if wanted is None:
        return []
    messages = [
        message
        for message in record.messages.select(since=since, until=until)
        if message.id not in exclude and message.text.strip()
    ]
    if wanted.kind == "last":
        own = [message for message in messages if message.role == "user"][-1:]
        return [Target(MessagePart(message.id, 0, len(message.text), message.text), "user", 1.0) for message in own]
    return _Finder(record, search, embed, wanted, messages, set(exclude)).find(floor)


class _Finder:
    """Finds the targets of one request."""

    def __init__(
        self,
        record: Record,
        search: Search,
        embed: Embed,
        wanted: Wording,
        messages: Sequence[Message],
        exclude: set[str],
    ) -> None:
        self._record = record
        self._search = search
        self._embed = embed
        self._wanted = wanted
        self._messages = {message.id: message for message in messages}
        self._exclude = exclude
        self._memories = record.memories.select(current=None)
        self._own_names = set(words(record.name))
        self._words = {message.id: set(content_words(message.text)) for message in messages}
        self._frequencies: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()
        for message in messages:
            self._frequencies.update(self._words[message.id])
            self._capital.update({each.casefold() for each in _NAME.findall(message.text)})
        vocabulary = {word for memory in self._memories for word in content_words(memory.text)} | set(self._frequencies)
        self._forms = {
            key: {word for word in vocabulary if _alike(key, word)}
            for key in dict.fromkeys(content_words(wanted.subject))
        }
        self._keys = self._key_words()
        self._names = self._name_words(wanted.subject)

    def find(self, floor: float | None = None) -> list[Target]:
        """The targets, in the order of time."""
        if not self._keys:
            return []
        candidates = self._candidates()
        if not candidates:
            return []
        by_name = self._wanted.kind != "fact" and self._names and self._only_names()
        if by_name:
            chosen = [each for each in candidates if self._names_it(each)]
            for each in chosen:
                each.score = 1.0
            chosen += self._going_on(candidates, chosen)
            chosen = self._naming_clauses(chosen)
        else:
            self._score(candidates)
            chosen = self._chosen(candidates, floor)
        return self._located(chosen)

    def _key_words(self) -> dict[str, float]:
        """The content words of the subject with their weights: rare words of the record weigh more.

        A word that the record does not have counts a little, because the person may have said it otherwise.
        """
        relations, total = patterns()["relations"], len(self._messages) + 1
        alone = all(word in relations for word in self._forms)
        keys = {}
        for word, forms in self._forms.items():
            count = max((self._frequencies[other] for other in forms), default=0)
            weight = 1.0 + math.log((1 + total) / (1 + count)) if count else 0.6
            keys[word] = weight * (1.0 if alone or word not in relations else 0.6)
        return keys

    def _name_words(self, subject: str) -> set[str]:
        """The words of the subject that are names: they never stand in lower case where a common word would.

        Without capitals in the request, a word counts that the record writes with a capital inside of sentences.
        """
        relations = patterns()["relations"]
        german = not _GERMAN.isdisjoint(words(subject))
        capitals = {each.casefold() for each in re.findall(r"\b[A-ZÀ-ÖØ-Þ][\w'’-]+", subject)}
        names = set()
        for word in self._keys:
            if word in relations or word.isdigit():
                continue
            known = self._capital[word] > 0 and self._capital[word] * 2 >= self._frequencies[word]
            if not (known or (word in capitals and self._frequencies[word] and not self._is_lower(word))):
                continue
            if not german or self._is_german_name(word, subject):
                names.add(word)
        return names

    def _is_german_name(self, word: str, subject: str) -> bool:
        """Whether a word is no common noun, which German writes with a capital, too: it stands where a name does."""
        place = re.compile(_BEFORE_NAME.format(word=re.escape(word)), re.IGNORECASE)
        return any(place.search(text) for text in (subject, *(message.text for message in self._messages.values())))

    def _is_lower(self, word: str) -> bool:
        lower = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
        return any(lower.search(message.text) for message in self._messages.values())

    def _only_names(self) -> bool:
        """Whether the subject consists of names and relations: "my ex Tom"."""
        relations = patterns()["relations"]
        return all(word in self._names or word in relations for word in self._keys)

    def _candidates(self) -> list[_Candidate]:
        """The sentences of messages and memories that share words with the subject or that recall finds."""
        now = max(
            (message.at for message in self._messages.values()), default=None
        )  # not the clock: the same each time
        exclude = tuple(self._exclude)
        request = RecallRequest(self._wanted.subject, k=RECALLED, floor=0.0, exclude=exclude, now=now)
        recalled = {hit.id for hit in self._search(request)}
        forms = set().union(*self._forms.values())
        found: list[tuple[float, _Candidate]] = []
        for message in self._messages.values():
            if message.id not in recalled and forms.isdisjoint(self._words[message.id]):
                continue
            pieces = sentences(message.text)
            for place, sentence in enumerate(pieces):
                before = pieces[place - 1].text if place else ""
                share = self._share(sentence.text)
                found.append((share + (message.id in recalled), _Candidate(message, sentence, before)))
        for memory in self._memories:
            sources = {source.message for source in memory.sources}
            if memory.kind != "episodic" and not sources <= self._exclude and sources & self._messages.keys():
                share = self._share(memory.text)
                if share or memory.id in recalled:
                    whole = Sentence(memory.text, 0, len(memory.text))
                    found.append((share + (memory.id in recalled), _Candidate(memory, whole, "")))
        found.sort(key=lambda each: -each[0])
        return [candidate for _, candidate in found[:MOST]]

    def _share(self, text: str) -> float:
        """The weighted share of the subject's words that a text has."""
        present = set(content_words(text))
        total = sum(self._keys.values())
        found = sum(weight for word, weight in self._keys.items() if not present.isdisjoint(self._forms[word]))
        return found / total if total else 0.0

    def _score(self, candidates: Sequence[_Candidate]) -> None:
        vectors = self._embed([self._wanted.subject, *(each.sentence.text for each in candidates)])
        similarity = vectors[1:] @ vectors[0]
        for each, likeness in zip(candidates, similarity, strict=True):
            each.likeness = float(likeness)
            each.score = self._scored(each, each.sentence.text, each.likeness)

    def _scored(self, candidate: _Candidate, text: str, likeness: float) -> float:
        likeness = max(0.0, likeness)
        score = self._share(text) * (1 - likeness / 2) + MEANING * likeness
        if self._about_other(candidate, text):
            score -= OTHER_SUBJECT
        return score

    def _has_predicate(self, candidate: _Candidate) -> bool:
        """Whether a sentence has more of a fact than its names."""
        rest = [word for word in self._keys if word not in self._names]
        present = set(content_words(candidate.sentence.text))
        shared = any(not present.isdisjoint(self._forms[word]) for word in rest)
        return not rest or shared or candidate.likeness >= PREDICATE

    def _about_other(self, candidate: _Candidate, text: str) -> bool:
        """Whether a sentence is about somebody else: it lacks the request's names, or names others for oneself."""
        present = words(text)
        if self._names:
            goes_on = bool(present[:1]) and present[0] in patterns()["third"]
            return not self._has_name(present) and not (goes_on and self._has_name(words(candidate.before)))
        subject = words(self._wanted.subject)[:3]
        if self._wanted.kind != "fact" or patterns()["third"] & set(subject):
            return False
        return self._starts_with_other(text, present)

    def _starts_with_other(self, text: str, present: Sequence[str]) -> bool:
        """Whether a sentence begins with somebody: "he", "Priya is", "my sister"."""
        if not present:
            return False
        relations = patterns()["relations"] - set(self._keys)
        if present[0] in patterns()["third"] or not relations.isdisjoint(present[:3]):
            return True
        named = text[:1].isupper() and present[0] not in self._own_names and present[0] not in self._keys
        return named and (self._capital[present[0]] > 0 or bool(patterns()["is"] & set(present[1:2])))

    def _has_name(self, present: Sequence[str]) -> bool:
        return any(not self._forms[name].isdisjoint(present) for name in self._names)

    def _chosen(self, candidates: Sequence[_Candidate], floor: float | None) -> list[_Candidate]:
        least = floor if floor is not None else FACT if self._wanted.kind == "fact" else TOPIC
        chosen = [each for each in candidates if each.score >= least]
        if self._wanted.kind == "fact" and floor is None:
            chosen = [each for each in chosen if self._has_predicate(each)] or self._in_other_words(candidates)
        return self._clauses(chosen) if self._wanted.kind == "fact" else chosen

    def _in_other_words(self, candidates: Sequence[_Candidate]) -> list[_Candidate]:
        """The sentence that states the fact without its words, and the memory of it, if one is clearly ahead."""
        own = [each for each in candidates if not self._about_other(each, each.sentence.text)]
        ranked = sorted(own, key=lambda each: -each.likeness)
        if not ranked or ranked[0].likeness < OWN_WORDS:
            return []
        best = [each for each in ranked if each.sentence.text == ranked[0].sentence.text]
        rest = [each.likeness for each in ranked if each not in best]
        return best if ranked[0].likeness - max(rest, default=0.0) >= AHEAD else []

    def _clauses(self, chosen: Sequence[_Candidate]) -> list[_Candidate]:
        """The clauses of coordinated sentences that state the fact, if the other clauses have none of its words."""
        result = []
        for each in chosen:
            pieces = _split(each.sentence) if isinstance(each.owner, Message) else []
            if len(pieces) < 2:
                result.append(each)
                continue
            shares = [self._share(piece.text) for piece in pieces]
            vectors = self._embed([self._wanted.subject, *(piece.text for piece in pieces)])
            scores = [
                self._scored(each, piece.text, float(likeness))
                for piece, likeness in zip(pieces, vectors[1:] @ vectors[0], strict=True)
            ]
            most = max(scores)
            keep = [score >= min(FACT, most) or share >= 0.5 for score, share in zip(scores, shares, strict=True)]
            if all(keep):
                result.append(each)
            else:
                result += [
                    _Candidate(each.owner, piece, each.before, max(score, each.score))
                    for piece, score, kept in zip(pieces, scores, keep, strict=True)
                    if kept
                ]
        return result

    def _naming_clauses(self, chosen: Sequence[_Candidate]) -> list[_Candidate]:
        """The clauses that name the person, of sentences in which other clauses do not."""
        result = []
        for each in chosen:
            pieces = _split(each.sentence, _OR_NAME) if isinstance(each.owner, Message) else []
            named = [replace(each, sentence=piece) for piece in pieces]
            named = [piece for piece in named if self._names_it(piece)]
            result += named or [each]
        return result

    def _names_it(self, candidate: _Candidate) -> bool:
        """Whether a sentence has the name; of a name of several words, the first that the record has."""
        name = next(name for name in self._keys if name in self._names)
        return not self._forms[name].isdisjoint(words(candidate.sentence.text))

    def _going_on(self, candidates: Sequence[_Candidate], chosen: Sequence[_Candidate]) -> list[_Candidate]:
        """The sentences that go on about the named person: they follow one and begin with "he" or "she"."""
        ends = {(each.owner.id, each.sentence.text) for each in chosen}
        more: list[_Candidate] = []
        ordered = sorted(candidates, key=lambda each: (each.owner.id, each.sentence.start))
        for each in ordered:
            key = (each.owner.id, each.sentence.text)
            starts = words(each.sentence.text)[:1]
            if key not in ends and (each.owner.id, each.before) in ends and starts and starts[0] in patterns()["third"]:
                others = {word.casefold() for word in _NAME.findall(each.sentence.text)} - self._names
                if not others:
                    ends.add(key)
                    more.append(replace(each, score=0.9))
        return more

    def _located(self, chosen: Sequence[_Candidate]) -> list[Target]:
        """The places of the chosen sentences; a memory stands for the sentences that it quotes."""
        found: dict[tuple[str, int, int], Target] = {}
        memories = []
        for each in chosen:
            if isinstance(each.owner, Message):
                part = _part(each.owner, each.sentence.start, each.sentence.end)
                found[part.message, part.start, part.end] = Target(part, each.role, each.score)
            else:
                memories.append(each)
        for each in memories:
            assert isinstance(each.owner, Memory)
            for part in self._quoted(each.owner):
                inside = any(key[0] == part.message and key[1] < part.end and part.start < key[2] for key in found)
                if not inside:
                    found[part.message, part.start, part.end] = Target(part, "user", each.score)
        order = {message: place for place, message in enumerate(self._messages)}
        return sorted(
            found.values(), key=lambda target: (order.get(target.part.message, len(order)), target.part.start)
        )

    def _quoted(self, memory: Memory) -> list[MessagePart]:
        """The sentences that a memory quotes; the memory itself if none is found."""
        parts: list[MessagePart] = []
        for source in memory.sources:
            message = self._messages.get(source.message)
            at = -1 if message is None or not source.quote else message.text.find(source.quote)
            if message is None or at < 0:
                continue
            end = at + len(source.quote)
            parts += [
                _part(message, sentence.start, sentence.end)
                for sentence in sentences(message.text)
                if sentence.start < end and at < sentence.end
            ]
        return parts or [MessagePart(memory.id, 0, len(memory.text), memory.text)]


def _part(message: Message, start: int, end: int) -> MessagePart:
    return MessagePart(message.id, start, end, message.text[start:end])


def _split(sentence: Sentence, coordination: re.Pattern[str] = _COORDINATION) -> list[Sentence]:
    """The coordinated clauses of a sentence, each with content of its own."""
    pieces: list[Sentence] = []
    start = 0
    for match in coordination.finditer(sentence.text):
        pieces.append(_piece(sentence, start, match.start()))
        start = match.end()
    pieces.append(_piece(sentence, start, len(sentence.text)))
    whole = all(
        len(piece.text) >= SHORTEST
        and content_words(piece.text)
        and (" " not in sentence.text or piece.text.count(" ") > 1)
        for piece in pieces
    )
    return pieces if whole else []


def _piece(sentence: Sentence, start: int, end: int) -> Sentence:
    return Sentence(sentence.text[start:end], sentence.start + start, sentence.start + end)


def _alike(one: str, other: str) -> bool:
    """Whether two words are forms, sloppy spellings or synonyms of one word."""
    if one == other or term(one) == term(other):
        return True
    if other in patterns()["same"].get(one, ()):
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < 4 or not short.isalpha() or short[0] != long[0]:
        return False
    common = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if common >= 4 and common >= 0.7 * len(long):
        return True
    return len(short) >= 5 and _distance(short, long, 2 if len(short) >= 8 else 1)


def _distance(one: str, other: str, most: int) -> bool:
    """Whether at most so many letters are inserted, dropped, changed or exchanged with their neighbour."""
    if abs(len(one) - len(other)) > most:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if earlier and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1] <= most
