"""Answers from the person's own words, chosen by the reader: which clause answers, what holds now, what is a list.

No language model writes. Candidates are current memories first, then sentences of messages; the reader says how likely
each answers the question. What was superseded answers only a question about the past.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Final

from lifelong.agent.about_others import told_about
from lifelong.agent.answer_candidates import MESSAGES, CandidateSearch
from lifelong.agent.answer_evidence import (
    FLOOR,
    UNSURE,
    Evidence,
    after_place,
    context_of,
    distinct,
    ends_of_members,
    former,
    given_whom,
    is_news_of_another,
    may_mislead,
    points_back,
    probable,
    with_clauses,
)
from lifelong.agent.separations import separation
from lifelong.agent.whose import asked_about, parts_about
from lifelong.language.coordination import ended_members, names_ended_member
from lifelong.language.dropped_subjects import written_out
from lifelong.language.formerly import is_past
from lifelong.language.identify import identify
from lifelong.language.own_name import asks_own_name
from lifelong.language.sentences import sentences, words
from lifelong.language.spelling import respelled
from lifelong.memory.changes import are_related, says_change
from lifelong.models.base import Candidate, Reading
from lifelong.types import Memory, Message

LOWER_FLOOR: Final = 0.15
"""The same for questions after a time or a manner: fewer clauses look like answers to these."""

MOST_OF_LIST: Final = 8
"""Most members of a list."""

RIVAL: Final = 0.97
"""Share of the best probability from which a later clause is preferred to the best one."""

NEWS: Final = 0.6
"""The same for a later clause that says that something has changed: "Susan has moved to Bath" after a sentence about
all children and where they live, which no memory of it ends."""

SECOND: Final = 0.7
"""Share of the best probability that this second one has at least. On held-out talks, one wrong answer in nine becomes
right by it, and one answer in a hundred shows an old value beside the new one."""

QUOTE: Final = 140
"""Most characters of a sentence that is shown whole; of a longer one, only the clause is."""

PROFILE: Final = (
    "What is my name?", "How old am I?", "Where do I live?", "What is my job?", "Who is in my family?",
    "Do I have pets?", "What am I allergic to?", "What do I like to do?", "What do I want to achieve?",
)  # fmt: skip
"""The questions whose answers are the answer to "What do you know about me?", in this order."""

FORMERLY: Final = 0.3
"""Factor on the probability that a clause about an earlier time answers a question about now."""

DENIED: Final = 0.6
"""Factor on the probability that a denial answers what something is."""

PROFILE_FLOOR: Final = 0.35
"""Least probability of a line of a profile."""

PROFILE_EACH: Final = 2
"""Most lines of a profile for each question."""

SUMMARY_LINES: Final = 14
"""Most lines of such an answer."""

WINDOW_LINES: Final = 8
"""Most lines of an answer to "What did I tell you last week?"."""


@dataclass(frozen=True, slots=True)
class Answerer:
    """Finds the clauses that answer a question.

    Attributes:
        found: finds the candidates, in the person's record.
        similar: whether the similarities of recall are those that the reader's weights were fitted with.
    """

    found: CandidateSearch
    similar: bool = False

    def answers(self, question: str, reading: Reading) -> list[Evidence]:
        """The clauses that answer, best first; empty when the record does not say.

        Args:
            question: the words of the question.
            reading: what the reader found in them.
        """
        # Messages first: what the update stage learns meanwhile is then in one of the two.
        said = self.found.of_messages(question)
        scored = self._scored(question, [*self.found.of_memories(question), *said])
        past = is_past(question, identify(question))
        if reading.question in ("value", "list"):  # "I stopped drinking coffee" is not what the person drinks
            over = [each.denied and not (past and each.former) for each in scored]
            scored = [
                replace(each, probability=DENIED * each.probability) if no_longer else each
                for each, no_longer in zip(scored, over, strict=True)
            ]
            scored.sort(key=probable)
        if reading.question == "before":
            return former(scored)
        if reading.question != "yesno" and not past:
            scored = [
                replace(each, probability=FORMERLY * each.probability) if each.former else each for each in scored
            ]
            scored.sort(key=probable)
        everything = scored
        floor = LOWER_FLOOR if reading.question in ("when", "how") else FLOOR
        scored = [each for each in scored if each.probability >= floor]
        current = [each for each in scored if each.closed is None]
        if not current:
            return scored[:1]
        if reading.question == "list":
            return distinct([*current[:MOST_OF_LIST], *ends_of_members(everything, current)])
        best = current[0].probability
        rivals = [
            each for each in current if each.probability >= (NEWS if _is_news(each, current[0]) else RIVAL) * best
        ]
        newest = max(rivals, key=lambda each: (each.at, each.probability))
        if reading.question == "yesno":
            ends = ends_of_members(everything, current)
            return [next((each for each in ends if names_ended_member(newest.text, each.text, question)), newest)]
        if not past and (parting := separation(question, everything, current)) is not None:
            return distinct([parting, newest])
        ends = ends_of_members(everything, [newest])
        if best >= UNSURE:
            return distinct([newest, *ends])
        return distinct([newest, *ends, *(each for each in current if each.probability >= SECOND * best)])[:2]

    def summary(self) -> list[str]:
        """What is known about the person: clauses that answer the questions of a profile, then the newest others."""
        lines: list[str] = []
        for question in PROFILE:
            scored = self._scored(question, self.found.of_memories(question))
            scored = [each for each in scored if each.closed is None and not each.denied]
            best = [each for each in scored if each.probability >= PROFILE_FLOOR][:PROFILE_EACH]
            lines += _new([self.quote(each) for each in best], lines)
        current = self.found.record.memories.select(kinds=["semantic"])
        own = [each for each in current if _is_own(each) and not each.denied]
        newest = own[::-1][:SUMMARY_LINES]
        sources = {
            each.id: each
            for each in self.found.messages([source.message for each in newest for source in each.sources])
        }
        for memory in newest:
            source = next((sources[each.message] for each in memory.sources if each.message in sources), None)
            lines += _new([self._in_sentence(memory.text, source)], lines)
        over = [each.text for each in current if each.denied and any(ended_members(line, each.text) for line in lines)]
        return [*lines[:SUMMARY_LINES], *_new(over, lines)]

    def told_about(self, question: str) -> list[str]:
        """What the person told of whom or what a question names, and still holds; none if it names only the person."""
        current = self.found.record.memories.select(kinds=["semantic", "procedural"])
        sources = self.found.messages([source.message for each in current for source in each.sources])
        return told_about(question, current, [each.text for each in sources])[-SUMMARY_LINES:]

    def window(self, question: str) -> list[str]:
        """What the person told of the span of time that a question names, oldest first: said in it, or about it.

        Of several clauses of one sentence, the sentence: "so they put me on" says nothing alone.
        """
        hits = self.found.hits(question, ("semantic",), WINDOW_LINES * 2)
        in_time = sorted((hit for hit in hits if hit.why.get("time", 0.0) >= 1.0), key=lambda hit: hit.at)
        sources = self.found.sources(in_time)
        lines: list[str] = []
        for hit in in_time:
            lines += _new([self._in_sentence(hit.text, sources.get(hit.id))], lines)
        return lines[-WINDOW_LINES:]

    def respelled(self, question: str) -> str:
        """The question with its misspelt words as the person, or the language, spells them."""
        memories = self.found.record.memories.select(kinds=["core", "semantic"])
        hits = self.found.hits(question, ("message",), MESSAGES)
        said = [*(memory.text for memory in memories), *(hit.text for hit in hits)]
        vocabulary = {word for text in said for word in words(text)}
        return respelled(question, vocabulary, language=identify(question))

    def ended_by(self, evidence: Evidence, question: str) -> Evidence | None:
        """What the person said when a fact ended, or None where it still holds, or nothing was said.

        What was taken for a correction of something else says nothing of it: "it's Thursday" of pigeons. Nor does news
        of another part of the sentence than the one that the question is about.
        """
        if evidence.closed is None:
            return None
        old = self.found.record.memories.fetch([evidence.hit.id])
        heirs = self.found.record.memories.fetch([each.superseded_by for each in old if each.superseded_by])
        if not heirs:
            return None
        heir = heirs[0]
        if evidence.closed <= evidence.at and not any(are_related(heir, each) for each in old):
            return None
        if is_news_of_another(heir.text, evidence.text, question):
            return None
        return replace(evidence, text=heir.text, at=heir.at, closed=None, source=None, denied=heir.denied)

    def quote(self, evidence: Evidence) -> str:
        """The words to show: the clause with the rest of its sentence, where that is short and nothing in it ended."""
        return evidence.text if evidence.closed is not None else self._in_sentence(evidence.text, evidence.source)

    def _in_sentence(self, clause: str, source: Message | None) -> str:
        """A current clause with the rest of its sentence, as "its a white transit" says nothing alone; see `quote`."""
        if source is None:
            return clause
        sentence = next((each.text for each in sentences(source.text) if clause in each.text), clause)
        if len(sentence) > QUOTE or sentence == clause:
            return clause
        ended = [each.text for each in self.found.record.memories.from_messages([source.id]) if each.closed is not None]
        return clause if any(text in sentence for text in ended) else sentence

    def _scored(self, question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
        """Evidence with the probability that it answers, the most probable first.

        A sentence of several clauses answers as well as the best of them. A clause about the person is read with and
        without the words before it, which may be about another, and the geometric mean counts.
        """
        back = [each.source.id for each in evidence if each.source is not None and points_back(each.text)]
        before = self.found.record.messages.turns_before(back) if back else {}
        asked = asked_about(question, [each.source.text if each.source is not None else each.text for each in evidence])
        read = [
            (number, text)
            for number, each in enumerate(evidence)
            for text in dict.fromkeys(
                [*with_clauses(question, each.text, each.parts), *parts_about(asked, question, each.text)]
            )
        ]
        candidates = [
            Candidate(
                text,
                context_of(evidence[number], text, before),
                evidence[number].hit.why.get("meaning", 0.0) if self.similar else None,
            )
            for number, text in read
        ]
        misled = [place for place, each in enumerate(candidates) if may_mislead(each)]
        alone = [replace(candidates[place], context=after_place(candidates[place].context)) for place in misled]
        answering = self.found.reader.answers(question, [*candidates, *alone]) if candidates else []
        for place, share in zip(misled, answering[len(candidates) :], strict=True):
            answering[place] = sqrt(answering[place] * share)
        shares = [0.0] * len(evidence)
        for (number, _), share in zip(read, answering[: len(candidates)], strict=True):
            shares[number] = max(shares[number], share)
        named = asks_own_name(question) and not asked.roles
        return sorted(
            (
                replace(each, probability=given_whom(asked, each, share, named=named))
                for each, share in zip(evidence, shares, strict=True)
            ),
            key=probable,
        )


def _new(texts: Sequence[str], lines: Sequence[str]) -> list[str]:
    """The texts that none of the lines holds, and that hold none of them."""
    texts = list(dict.fromkeys(texts))
    return [text for text in texts if not any(text in line or line in text for line in lines)]


def _is_own(memory: Memory) -> bool:
    """Whether a memory is of the person, by its slot, or begins with what "I" does: "jhabite a lyon"."""
    if memory.slot:
        return not memory.slot.startswith("other.")
    return written_out(memory.text, identify(memory.text)) is not None


def _is_news(evidence: Evidence, best: Evidence) -> bool:
    """Whether evidence says, after the best one, that something has changed."""
    return evidence.at > best.at and says_change(evidence.text)
