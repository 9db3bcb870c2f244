"""Targets: the sentences of a record that state what a person asks to forget.

A sentence is scored by the share of the request's content words that it has, each weighed by its rarity in the record,
and by the similarity of its embedding to the request. The floors are stricter than recall's, because what is found is
erased: they are measured in `tests/erasure/test_targets.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from lifelong.erasure.by_name import NamedSentences
from lifelong.erasure.candidates import TargetCandidate, turns_before
from lifelong.erasure.clauses import clauses
from lifelong.erasure.subject import Subject
from lifelong.erasure.wording import Wording, patterns, wordings
from lifelong.language.content import content_words
from lifelong.language.sentences import Sentence, sentences
from lifelong.language.terms import words
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

NEAR_BEST = 0.75
"""Share of the best score that a sentence needs to state the same fact: another one about the same person has less."""

MOST = 600
"""Most sentences that are compared by their embeddings: those with most of the request's words, then recall's hits."""
RECALLED = 50
"""Hits of recall whose sentences are candidates, too."""


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
    ways = wordings(request, plain=plain)
    if not ways:
        return []
    messages = [
        message
        for message in record.messages.select(since=since, until=until)
        if message.id not in exclude and message.text.strip()
    ]
    if ways[0].kind == "last":
        own = [message for message in messages if message.role == "user"][-1:]
        return [Target(MessagePart(message.id, 0, len(message.text), message.text), "user", 1.0) for message in own]
    for wanted in ways:
        if found := _Finder(record, search, embed, wanted, messages, set(exclude)).find(floor):
            return found
    return []


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
        self._before = turns_before(messages)
        self._exclude = exclude
        self._memories = record.memories.select(current=None)
        self._subject = Subject(wanted.subject, messages, self._memories, own=record.name)

    def find(self, floor: float | None = None) -> list[Target]:
        """The targets, in the order of time."""
        if not self._subject.keys:
            return []
        candidates = self._candidates()
        if not candidates:
            return []
        by_name = self._wanted.kind != "fact" and self._subject.names and self._subject.only_names()
        if by_name:
            chosen = NamedSentences(self._subject).choose(candidates)
        else:
            self._score(candidates)
            chosen = self._chosen(candidates, floor)
        return self._located(chosen)

    def _candidates(self) -> list[TargetCandidate]:
        """The sentences of messages and memories that share words with the subject or that recall finds."""
        times = [message.at for message in self._messages.values()]
        now = max(times, default=None)  # not the clock, so that the result is the same later
        exclude = tuple(self._exclude)
        request = RecallRequest(self._wanted.subject, k=RECALLED, floor=0.0, exclude=exclude, now=now)
        recalled = {hit.id for hit in self._search(request)}
        found: list[tuple[float, TargetCandidate]] = []
        for message in self._messages.values():
            if message.id not in recalled and not self._subject.is_named_in(message):
                continue
            pieces = sentences(message.text)
            for place, sentence in enumerate(pieces):
                before = pieces[place - 1].text if place else self._before.get(message.id, "")
                share = self._subject.share(sentence.text)
                found.append((share + (message.id in recalled), TargetCandidate(message, sentence, before)))
        for memory in self._memories:
            sources = {source.message for source in memory.sources}
            if memory.kind != "episodic" and not sources <= self._exclude and sources & self._messages.keys():
                share = self._subject.share(memory.text)
                if share or memory.id in recalled:
                    whole = Sentence(memory.text, 0, len(memory.text))
                    before = next((self._before[each] for each in sorted(sources & self._before.keys())), "")
                    found.append((share + (memory.id in recalled), TargetCandidate(memory, whole, before)))
        found.sort(key=lambda each: -each[0])
        return [candidate for _, candidate in found[:MOST]]

    def _score(self, candidates: Sequence[TargetCandidate]) -> None:
        vectors = self._embed([self._wanted.subject, *(each.sentence.text for each in candidates)])
        similarity = vectors[1:] @ vectors[0]
        for each, likeness in zip(candidates, similarity, strict=True):
            each.likeness = float(likeness)
            each.score = self._scored(each, each.sentence.text, each.likeness)

    def _scored(self, candidate: TargetCandidate, text: str, likeness: float) -> float:
        likeness = max(0.0, likeness)
        named = f"{candidate.before} {text}" if self._goes_on(candidate, text) else text
        score = self._subject.share(named) * (1 - likeness / 2) + MEANING * likeness
        if self._about_other(candidate, text):
            score -= OTHER_SUBJECT
        return score

    def _has_predicate(self, candidate: TargetCandidate) -> bool:
        """Whether a sentence has more of a fact than its names."""
        rest = [word for word in self._subject.keys if word not in self._subject.names]
        present = set(content_words(candidate.sentence.text))
        shared = any(not present.isdisjoint(self._subject.forms[word]) for word in rest)
        return not rest or shared or candidate.likeness >= PREDICATE

    def _about_other(self, candidate: TargetCandidate, text: str) -> bool:
        """Whether a sentence is about somebody else: it lacks the request's names, or names others for oneself."""
        if self._goes_on(candidate, text):
            return False
        if self._subject.names:
            return not self._subject.has_name(words(text))
        subject = words(self._wanted.subject)[:3]
        if self._wanted.kind != "fact" or patterns()["third"] & set(subject):
            return False
        return self._subject.is_about_other(text)

    def _goes_on(self, candidate: TargetCandidate, text: str) -> bool:
        """Whether a sentence begins with "she" after one that names the subject, in capitals or not."""
        if not (present := words(text)) or present[0] not in patterns()["third"]:
            return False
        if self._subject.names:
            return self._subject.has_name(words(candidate.before))
        return self._wanted.kind == "fact" and self._subject.share(candidate.before) > 0

    def _chosen(self, candidates: Sequence[TargetCandidate], floor: float | None) -> list[TargetCandidate]:
        least = floor if floor is not None else FACT if self._wanted.kind == "fact" else TOPIC
        best = max((each.score for each in candidates), default=0.0)
        if self._wanted.kind == "fact" and floor is None:
            least = max(least, NEAR_BEST * best)
        chosen = [each for each in candidates if each.score >= least]
        if self._wanted.kind == "fact" and floor is None:
            chosen = [each for each in chosen if self._has_predicate(each)] or self._in_other_words(candidates)
            if all(each.role == "assistant" for each in chosen):  # a reply goes with what it quotes, and never alone
                return []
        return self._clauses(chosen) if self._wanted.kind == "fact" else chosen

    def _in_other_words(self, candidates: Sequence[TargetCandidate]) -> list[TargetCandidate]:
        """The sentence that states the fact without its words, and the memory of it, if one is clearly ahead."""
        own = [each for each in candidates if not self._about_other(each, each.sentence.text)]
        ranked = sorted(own, key=lambda each: -each.likeness)
        if not ranked or ranked[0].likeness < OWN_WORDS:
            return []
        best = [each for each in ranked if each.sentence.text == ranked[0].sentence.text]
        rest = [each.likeness for each in ranked if each not in best]
        return best if ranked[0].likeness - max(rest, default=0.0) >= AHEAD else []

    def _clauses(self, chosen: Sequence[TargetCandidate]) -> list[TargetCandidate]:
        """The clauses of coordinated sentences that state the fact, if the other clauses have none of its words."""
        result = []
        for each in chosen:
            pieces = clauses(each.sentence) if isinstance(each.owner, Message) else []
            if len(pieces) < 2:
                result.append(each)
                continue
            shares = [self._subject.share(piece.text) for piece in pieces]
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
                    TargetCandidate(each.owner, piece, each.before, max(score, each.score))
                    for piece, score, kept in zip(pieces, scores, keep, strict=True)
                    if kept
                ]
        return result

    def _located(self, chosen: Sequence[TargetCandidate]) -> list[Target]:
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
