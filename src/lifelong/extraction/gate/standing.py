"""How the words of a quote stand: as a statement of the person, a question, a joke, pasted text, or a supposition."""

from __future__ import annotations

import re
from typing import Final, Literal

from lifelong.extraction.gate.evidence import QuotedEvidence
from lifelong.extraction.gate.marks import pattern
from lifelong.extraction.gate.qualifiers import has, qualifiers
from lifelong.language.sentences import QUESTION_MARKS
from lifelong.models.base.reader import Reader, Reading

Standing = Literal["", "question", "pasted", "ordered", "supposed", "joke", "reported", "another"]
"""Why words are no statement of the person; "" if they may be one."""

SURE: Final = 0.6
"""Least confidence of the reader at which it decides alone."""

_QUOTED: Final = re.compile(
    r"“[^”]*”|\"[^\"\n]*\"|«[^»]*»|„[^“”]*[“”]|「[^」]*」|『[^』]*』|```.*?(?:```|$)|<[^<>\n]{3,400}>", re.DOTALL
)
_INTRODUCED: Final = re.compile(r":\s*\n")


def standing(evidence: QuotedEvidence) -> Standing:
    """How the words stand, by their own marks; only what is certain."""
    text = evidence.message.text
    if _is_ordered(evidence):
        return "ordered"
    if _is_pasted(evidence):
        return "pasted"
    if _is_question(evidence):
        return "question"
    after = text[evidence.sentence.start : evidence.sentence.end + 60]
    if pattern("joke").search(after) is not None:
        return "joke"
    if pattern("supposed").search(evidence.sentence_text) is not None and not has(
        evidence.quote, evidence.language, "told"
    ):
        return "supposed"
    return ""


def doubtful(evidence: QuotedEvidence) -> bool:
    """Whether marks of laughter or irony make it uncertain that the words are meant."""
    start, end = evidence.sentence.start, evidence.sentence.end
    around = evidence.message.text[max(0, start - 100) : end + 40]
    sentence = evidence.message.text[start : end + 4]
    return pattern("laugh").search(sentence) is not None or pattern("irony").search(around) is not None


def read_standing(evidence: QuotedEvidence, text: str, reading: Reading, reader: Reader) -> tuple[Standing, bool]:
    """How the words stand by the reader.

    Args:
        evidence: the quoted words.
        text: what a model makes of them.
        reading: of the whole message.
        reader: reads the text, too.

    Returns:
        the standing, and whether the reader doubts that the text says the same.
    """
    facts = [fact for fact in reading.facts if fact.start < evidence.end and evidence.start < fact.end]
    vetoes: dict[str, Standing] = {"joke": "joke", "unreal": "supposed", "pasted": "pasted", "reported": "reported"}
    for fact in facts:
        if fact.status in vetoes and fact.confidence >= SURE:
            if fact.status in ("reported", "pasted") and has(text, evidence.language, "told"):
                continue  # the text says whose words they are
            return vetoes[fact.status], True
    if any(fact.status in vetoes for fact in facts):
        return "", True
    if facts and has(text, evidence.language, "own"):
        others = [fact.subject == "other" and fact.confidence >= SURE for fact in facts]
        if all(others) and not qualifiers(text, evidence.language).get("others"):
            return "", True
    return "", _stands_otherwise(facts, text, reader)


def _stands_otherwise(facts: list, text: str, reader: Reader) -> bool:  # type: ignore[type-arg]
    """Whether the reader reads another status in the text than in the words of the person."""
    groups = {"holds": 1, "began": 1, "event": 2, "planned": 3, "denied": 4, "ended": 4, "passing": 5, "unreal": 6}
    told = {groups.get(fact.status, 0) for fact in facts if fact.confidence >= SURE}
    if not told:
        return False
    given = {groups.get(fact.status, 0) for fact in reader.read(text).facts if fact.confidence >= SURE}
    return bool(given) and told.isdisjoint(given)


def _is_question(evidence: QuotedEvidence) -> bool:
    """Whether the quoted words ask: their sentence ends in a question mark, and no comma parts them from it."""
    sentence = evidence.sentence_text.rstrip()
    if (
        not sentence.endswith(QUESTION_MARKS)
        or pattern("tag_question").search(sentence)
        or pattern("mention").search(sentence)
    ):
        return False
    return evidence.clauses[-1] in evidence.quoted_clauses if evidence.clauses else True


def _is_pasted(evidence: QuotedEvidence) -> bool:
    """Whether the quoted words stand inside quotation marks, in a quoted line, or in a block that is introduced."""
    text = evidence.message.text
    for match in _QUOTED.finditer(text):
        if match.start() <= evidence.start and evidence.end <= match.end():
            return True
    line = text[text.rfind("\n", 0, evidence.start) + 1 : evidence.end]
    if pattern("pasted_line").match(line) is not None:
        return True
    return any(mark.end() <= evidence.start for mark in _INTRODUCED.finditer(text))


def _is_ordered(evidence: QuotedEvidence) -> bool:
    """Whether the quoted words are in a paragraph that gives orders to a model."""
    text = evidence.message.text
    start = max(0, text.rfind("\n\n", 0, evidence.start))
    end = text.find("\n\n", evidence.end)
    return pattern("order").search(text[start : end if end >= 0 else len(text)]) is not None
