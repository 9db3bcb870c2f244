"""Clauses of the record that may answer a question, and the choice among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import exp
from typing import Final

from lifelong.agent.courtesies import courtesy, without_greeting
from lifelong.agent.whose import AskedAbout
from lifelong.erasure.clauses import OWN, clauses
from lifelong.extraction.gate.qualifiers import has, language_of
from lifelong.extraction.pieces import pieces as blocks
from lifelong.language.compounds import by_last_part
from lifelong.language.content import content_terms
from lifelong.language.coordination import ended_members
from lifelong.language.dropped_subjects import written_out
from lifelong.language.formerly import says_formerly
from lifelong.language.identify import identify
from lifelong.language.sentences import QUESTION_MARKS, Sentence, sentences, words
from lifelong.language.subclauses import subclauses
from lifelong.language.word_lists import word_list
from lifelong.models.base import Candidate
from lifelong.models.reader.pieces import PLACE, clause_context
from lifelong.types import Hit, Memory, Message

PIECES: Final = 3
"""Most sentences of one message that are candidates."""

FLOOR: Final = 0.2
"""Least probability of an answer, and of each member of a list. On held-out talks, a higher one refuses more questions
rightly, and far more wrongly."""

FORMER: Final = 0.85
"""Share of the best probability from which an older clause is what held before the best one."""

ENDED: Final = 0.4
"""The same where the older clause has ended: that is what is asked for."""

UNSURE: Final = 0.7
"""Probability of the best answer below which a second one is shown beside it."""

NAMED: Final = 0.9
"""Probability that the name answers who asks for it: of "hola soy Marisol", the reader is not sure."""

WHOSE: Final = {"other": -4.0, "theirs": -1.0}
"""What is added to the log odds of a clause whose words are about another than the question. Where they are about the
same one, nothing is: on held-out talks that made as many false answers as right ones."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A clause of the record that may answer.

    Attributes:
        text: the clause, in the person's words.
        at: when it was said.
        hit: the hit of recall it comes from.
        closed: since when it no longer holds, or None.
        factor: on the probability, by the kind of evidence.
        probability: that it answers, with the factor.
        denied: it denies something ("I don't eat meat"), or ends it.
        source: the message it is from, or None if that is not known.
        replaces: what it took the place of, in the person's words: "its wednesdays now" says nothing without it.
        topic: whose attribute it states, such as "me.home"; "" if that is not known.
        parts: clauses of its message that state something, where no memory was made of it yet.
    """

    text: str
    at: datetime
    hit: Hit
    closed: datetime | None
    factor: float = 1.0
    probability: float = 0.0
    denied: bool = False
    source: Message | None = None
    replaces: str = ""
    topic: str = ""
    parts: tuple[str, ...] = ()

    @property
    def former(self) -> bool:
        """Whether its words tell of an earlier time: "früher war ich Schneiderin"."""
        source = "" if self.source is None else self.source.text
        return says_formerly(self.text, identify(self.text, [identify(source or self.text)]))


def successor(old: Evidence, new: Memory) -> Evidence:
    """What took the place of a clause that no longer holds, found by the words of that clause."""
    hit = replace(old.hit, id=new.id, text=new.text, at=new.at, closed=None)
    return replace(old, text=new.text, at=new.at, hit=hit, closed=None, denied=False, source=None, replaces=old.text)


def points_back(text: str) -> bool:
    """Whether a clause says "she" or "it" of somebody or something that was named before."""
    return any(word in word_list("pronouns") for word in words(text))


def probable(evidence: Evidence) -> float:
    """The key that sorts the most probable first."""
    return -evidence.probability


def open_sentences(hit: Hit, memories: Sequence[Memory], question: str) -> list[tuple[str, datetime | None]]:
    """The sentences of a message that no memory covers, and whether what they hold was closed.

    Of a sentence of which a memory holds one clause, the other clauses. Of many, those that share most words with the
    question: what stands at the end of a long message is found, too.
    """
    closed = [memory for memory in memories if memory.closed is not None]
    current = [memory for memory in memories if memory.closed is None]
    pieces: list[tuple[str, datetime | None]] = []
    for sentence in (each for piece in blocks(hit.text) for each in sentences(piece)):
        whole = not any(_covers(memory, sentence.text) for memory in current)
        open_parts = [sentence] if whole else [each for each in clauses(sentence) if each.text != sentence.text]
        for part in open_parts:
            if any(_covers(memory, part.text) for memory in current):
                continue
            ended = [memory.closed for memory in closed if _covers(memory, part.text)]
            if not sentence.text.endswith(QUESTION_MARKS) and not _says_nothing(part.text):
                pieces.append((part.text, ended[0] if ended else None))
    asked = content_terms(question)
    return sorted(pieces, key=lambda each: -len(asked & content_terms(each[0])))[:PIECES]


def _covers(memory: Memory, text: str) -> bool:
    return memory.text in text or text in memory.text


def with_clauses(question: str, text: str, parts: Sequence[str] = ()) -> list[str]:
    """A text, and each of its clauses where it has several: the coordinated ones, and those of ``parts`` in it.

    So is the text without its greeting, and each part about one of several, such as "Tom, who is 8", that has a word of
    the question: of a long sentence, the reader does not find whose age it is.
    """
    coordinated = [each.text for each in clauses(Sentence(text, 0, len(text)))]
    inside = [each for each in parts if each in text]
    asked = content_terms(question)
    about = [each for each in subclauses(text) if asked & content_terms(each)]
    ungreeted = without_greeting(text)  # it hides from the reader what follows it
    written = written_out(text, identify(text, [identify(question)]))
    several = coordinated if len(coordinated) > 1 else []
    shortened = by_last_part(question, text)
    whole = [] if written is None else [written.text]  # "war früher Schneiderin" without a subject says too little
    read = [text, *whole, *several, *inside, *about, ungreeted, shortened]
    return list(dict.fromkeys(each for each in read if each))


def _says_nothing(text: str) -> bool:
    """Whether a sentence has only common words, as "It has to be.", or is a greeting, thanks or a farewell."""
    return all(word in word_list("common") for word in words(text)) or courtesy(text) is not None


def former(scored: Sequence[Evidence]) -> list[Evidence]:
    """What held before: the best answer if it has ended, else what was said of the same attribute before it."""
    if not scored or scored[0].probability < FLOOR:
        return []
    best = scored[0]
    if best.closed is not None:
        return [best]
    if told := [each for each in scored if each.former and each.probability >= ENDED * best.probability]:
        return told[:1]
    if beside := [each for each in scored if _was_before(each, best)]:
        return beside[:1]
    older = [each for each in scored if each.at < best.at]
    replaced = {each.replaces for each in scored if each.replaces and each.hit.id == best.hit.id}
    if over := [each for each in older if each.text in replaced]:
        return [max(over, key=_said)]
    alike = [each for each in older if each.topic and each.topic == best.topic]
    rivals = [each for each in older if each.probability >= (ENDED if each.closed else FORMER) * best.probability]
    if alike or rivals:
        return [max(alike or rivals, key=_said)]
    return [best] if best.probability >= UNSURE else []


def _was_before(each: Evidence, best: Evidence) -> bool:
    """Whether a clause says of the same message what was before: "I'm a chef now, I used to be a carpenter"."""
    together = each.source is not None and best.source is not None and each.source.id == best.source.id
    return together and each.denied and not best.denied and bool(each.topic) and each.topic == best.topic


def _said(evidence: Evidence) -> datetime:
    """The key that sorts the newest last."""
    return evidence.at


def ends_of_members(scored: Sequence[Evidence], shown: Sequence[Evidence]) -> list[Evidence]:
    """What was said later of the end of some of the things that shown clauses name; see `ended_members`."""
    return [
        replace(each, denied=True)
        for each in scored
        if each.closed is None
        and any(
            each.at > other.at and each.topic == other.topic != "" and ended_members(other.text, each.text)
            for other in shown
        )
        and (each.denied or has(each.text, language_of(each.text), "ended", "dropped"))
    ]


def distinct(scored: Sequence[Evidence]) -> list[Evidence]:
    """Clauses without those that another one holds."""
    chosen: list[Evidence] = []
    for each in scored:
        if all(each.text not in other.text and other.text not in each.text for other in chosen):
            chosen.append(each)
    return chosen


def context_of(evidence: Evidence, clause: str, before: Mapping[str, str]) -> str:
    """The words around a clause of evidence, and of one that only says "she" the turn before; of a successor, what it
    replaces.
    """
    text, earlier = evidence.text, evidence.replaces
    if not earlier:
        if evidence.source is None:
            return ""
        text = evidence.source.text
        earlier = before.get(evidence.source.id, "") if points_back(evidence.text) else ""
    clause = clause if clause in text else evidence.text  # it may be read in other words than it was said in
    start = max(0, text.find(clause))
    return clause_context(earlier, text, start, start + len(clause))


def may_mislead(candidate: Candidate) -> bool:
    """Whether words about another may stand before a clause about the person: "My sister is Rita and I'm allergic"."""
    before = candidate.context.partition(PLACE)[0].strip()
    return bool(before) and OWN.match(candidate.clause) is not None and not points_back(candidate.clause)


def after_place(context: str) -> str:
    """A context without the words before the clause."""
    return f"{PLACE}{context.partition(PLACE)[2]}"


def is_news_of_another(news: str, sentence: str, question: str) -> bool:
    """Whether news is of another part of a sentence than the one that a question is about.

    "Tom moved to York" ends "Tom lives in Leeds" of "Tom lives in Leeds and Amy lives in Hull", and leaves Amy in Hull.
    """
    asked, told = content_terms(question), content_terms(news)
    parts = [content_terms(part) for part in subclauses(sentence)]
    shared = [len(asked & part) for part in parts]
    if not parts or max(shared) == 0:
        return False
    meant = [part for part, count in zip(parts, shared, strict=True) if count == max(shared)]
    return any(told & part for part in parts) and not any(told & part for part in meant)


def given_whom(asked: AskedAbout, evidence: Evidence, share: float, *, named: bool) -> float:
    """The probability that evidence answers, given whether it is about whom the question asks about.

    Args:
        asked: whom the question asks about.
        evidence: what may answer.
        share: the probability that it answers, by its words.
        named: the question asks for the own name.
    """
    if named and evidence.topic == "me.name" and not evidence.denied:
        return max(share, NAMED)
    source = "" if evidence.source is None else evidence.source.text
    weight = WHOSE.get(asked.whose(evidence.text, source, evidence.topic), 0.0)
    odds = share / max(1e-9, 1.0 - share) * exp(weight)
    return evidence.factor * odds / (1.0 + odds)
