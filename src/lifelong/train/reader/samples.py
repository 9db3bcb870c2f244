"""Samples of the reader's three tasks, made from talks."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from lifelong.models.reader.pieces import clause_context
from lifelong.train.reader.careless import retype, some_style, typed_in_haste
from lifelong.train.reader.talks import RELATION_OF, Talk, TalkFact, TalkLine, TalkMessage, TalkPair

Embed = Callable[[Sequence[str]], NDArray[np.float32]]

HELD_OUT: Final = 8
"""One person in so many is held out, by the checksum of the name."""

HARD, SAME_SLOT, ANY, OTHER_LINES = 4, 1, 2, 1
"""Wrong candidates of a question: nearest by embedding, of the same slot, at random, and lines that are no facts."""

LOST_TURNS, LENT_TURNS = 0.3, 0.5
"""Share of the messages that are read without the turn before them, and of the questions that are read with one."""

HASTY: Final = 0.35
"""Share of the people, and of the single messages, that are retyped as in haste."""


TOGETHER, NEAR = 0.3, 40
"""Share of the clauses of a question that are joined with the next one, if at most so many characters are between: the
reader does not find every border, and such a clause is in the record."""


@dataclass(frozen=True, slots=True)
class ReadSample:
    """A message; ``facts`` is None where its clauses are not labelled, ``question`` where it asks nothing."""

    before: str
    text: str
    kinds: frozenset[str]
    question: str | None
    facts: tuple[TalkFact, ...] | None
    lang: str


@dataclass(frozen=True, slots=True)
class CompareSample:
    """A known fact and a new one with their relation."""

    known: str
    new: str
    relation: str
    lang: str


@dataclass(frozen=True, slots=True)
class AnswerSample:
    """A question and a clause: whether it answers. ``group`` is the same for all candidates of a question."""

    question: str
    clause: str
    context: str
    answers: bool
    group: int
    type: str
    lang: str


Sample = ReadSample | CompareSample | AnswerSample


def held_out(talk: Talk | str) -> bool:
    """Whether a person, given as a talk or by its id, measures, and does not train."""
    return crc32((talk if isinstance(talk, str) else talk.id).encode()) % HELD_OUT == 0


def read_samples(talk: Talk, rng: random.Random) -> list[ReadSample]:
    """One sample a message, and one a question.

    Whether there is a turn before must not tell a question from a statement: some messages lose theirs, and half of
    the questions, which stand at the end of a talk without any, get one of the talk.
    """
    turns = [*talk.assistant, *(each.text for each in talk.messages)]
    samples = [
        ReadSample(
            "" if rng.random() < LOST_TURNS else each.before, each.text, each.kinds, None, tuple(each.facts), talk.lang
        )
        for each in talk.messages
    ]
    asked = [
        ReadSample(
            rng.choice(turns) if turns and rng.random() < LENT_TURNS else "",
            each.text, frozenset({"ask"}), each.type, (), talk.lang,
        )
        for each in talk.questions
    ]  # fmt: skip
    return samples + asked


def some_in_haste(talk: Talk, rng: random.Random) -> Talk:
    """The talk, or, for some people, the talk as it is typed in haste."""
    return typed_in_haste(talk, rng) if rng.random() < HASTY else talk


def line_samples(lines: Sequence[TalkLine], *, measured: bool, rng: random.Random | None = None) -> list[ReadSample]:
    """The single messages to train on, or the held-out ones; with ``rng`` some are retyped as in haste."""

    def typed(line: TalkLine) -> str:
        if rng is None or rng.random() >= HASTY:
            return line.text
        return retype(line.text, some_style(rng, line.lang), rng)[0] or line.text

    return [
        ReadSample("", typed(line), line.kinds, None, None, line.lang)
        for line in lines
        if (crc32(line.text.encode()) % HELD_OUT == 0) == measured
    ]


def compare_samples(talk: Talk, rng: random.Random) -> list[CompareSample]:
    """One sample a link, and unrelated pairs: of one slot, of one subject, and at random."""
    facts = {number: fact for number, (_, fact) in talk.facts.items()}
    samples: list[CompareSample] = []
    for number, new in facts.items():
        linked = {target for _, target in new.links}
        for sign, target in new.links:
            if target in facts:
                samples.append(CompareSample(facts[target].clause, new.clause, RELATION_OF[sign], talk.lang))
        earlier = [fact for other, fact in facts.items() if other < number and other not in linked]
        chain = {link for _, link in new.links}
        near = [fact for fact in earlier if fact.slot == new.slot and not chain & {link for _, link in fact.links}]
        alike = [fact for fact in earlier if fact.about == new.about and fact.slot != new.slot]
        chosen = [*near[-2:], *rng.sample(alike, min(1, len(alike)))]
        samples += [CompareSample(fact.clause, new.clause, "unrelated", talk.lang) for fact in chosen]
    return samples


def pair_samples(pairs: Sequence[TalkPair], *, measured: bool) -> list[CompareSample]:
    """The single pairs to train on, or the held-out ones; all pairs of one known fact are on one side."""
    return [
        CompareSample(pair.known, pair.new, pair.relation, pair.lang)
        for pair in pairs
        if (crc32(pair.known.encode()) % HELD_OUT == 0) == measured
    ]


def answer_samples(talk: Talk, embed: Embed, rng: random.Random) -> list[AnswerSample]:
    """For every question: the clauses that answer it, and wrong candidates that resemble them.

    A fact that an answer replaces, or that replaces an answer, is left out: which of the two is asked for is decided
    by what holds, and not by the words.
    """
    facts = talk.facts
    questions = [each for each in talk.questions if each.type not in ("summary", "window")]
    if not facts or not questions:
        return []
    numbers = list(facts)
    vectors = embed([facts[number][1].clause for number in numbers])
    asked = embed([each.text for each in questions])
    lines = [*((line, "assistant: ") for line in talk.assistant)]
    lines += [(each.text, "") for each in talk.messages if each.kinds & {"ask", "world"} and not each.facts]
    samples: list[AnswerSample] = []
    for question, vector in zip(questions, asked, strict=True):
        group, text = crc32(f"{talk.id} {question.text}".encode()), question.text
        right = [number for number in question.answers if number in facts]
        related = related_facts(right, facts)
        order = [numbers[place] for place in np.argsort(-(vectors @ vector)) if numbers[place] not in related]
        slots = {(facts[number][1].slot) for number in right}
        same = [number for number in order[HARD:] if facts[number][1].slot in slots]
        rest = [number for number in order[HARD:] if number not in same[:SAME_SLOT]]
        wrong = [*order[:HARD], *same[:SAME_SLOT], *rng.sample(rest, min(ANY, len(rest)))]
        for number in (*right, *wrong):
            message, fact = facts[number]
            other = _neighbour(message, fact, rng)
            joined = (fact,) if other is None or other.number in related - set(right) else (fact, other)
            start, end = min(each.start for each in joined), max(each.end for each in joined)
            context = clause_context(message.before, message.text, start, end)
            answers = any(each.number in right for each in joined)
            samples.append(
                AnswerSample(text, message.text[start:end], context, answers, group, question.type, talk.lang)
            )
        for line, label in rng.sample(lines, min(OTHER_LINES, len(lines))):
            samples.append(AnswerSample(text, line, label, False, group, question.type, talk.lang))
    return samples


def _neighbour(message: TalkMessage, fact: TalkFact, rng: random.Random) -> TalkFact | None:
    """The clause beside another one that is joined with it, or None for one that stays alone."""
    if rng.random() >= TOGETHER:
        return None
    gaps = {each.number: max(each.start - fact.end, fact.start - each.end) for each in message.facts}
    beside = [each for each in message.facts if each is not fact and gaps[each.number] <= NEAR]
    return rng.choice(beside) if beside else None


def related_facts(right: Collection[int], facts: dict[int, tuple[TalkMessage, TalkFact]]) -> set[int]:
    """The facts that answer, with all that their links lead to in either direction."""
    related = set(right)
    grown = True
    while grown:
        grown = False
        for number, (_, fact) in facts.items():
            linked = {target for _, target in fact.links}
            if (number in related and not linked <= related) or (linked & related and number not in related):
                related |= linked | {number}
                grown = True
    return related


def some(samples: Sequence[Sample], share: float, seed: int) -> list[Sample]:
    """A share of the samples; of questions, all candidates or none."""
    if share >= 1:
        return list(samples)
    rng = random.Random(seed)  # noqa: S311 - a choice of samples, no secret
    questions = [each for each in samples if isinstance(each, AnswerSample)]
    others = [each for each in samples if not isinstance(each, AnswerSample)]
    groups = _groups(questions)
    chosen = set(rng.sample(groups, round(share * len(groups))))
    return [
        *rng.sample(others, round(share * len(others))),
        *(each for each in questions if each.group in chosen),
    ]


def fewer_questions(samples: Sequence[Sample], rng: random.Random, share: int) -> list[Sample]:
    """One question in ``share`` with all its candidates, and all samples of the other tasks."""
    groups = _groups(samples)
    chosen = set(rng.sample(groups, len(groups) // share))
    return [each for each in samples if not isinstance(each, AnswerSample) or each.group in chosen]


def _groups(samples: Sequence[Sample]) -> list[int]:
    """The questions among samples, each once."""
    return list(dict.fromkeys(each.group for each in samples if isinstance(each, AnswerSample)))
