"""Judge what a capable model gives: its text is stored, the person's own clause instead, or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from lifelong.extraction.gate.compare import Sources, compare
from lifelong.extraction.gate.evidence import QuotedEvidence, evidence_of, without_conjunction
from lifelong.extraction.gate.qualifiers import has, qualifiers
from lifelong.extraction.gate.standing import doubtful, read_standing, standing
from lifelong.extraction.sensitive import topics
from lifelong.models.base.reader import Reader, Reading
from lifelong.types import Message
from lifelong.types.refusals import QUOTE_NOT_FOUND

LONGEST: Final = 240
"""Most characters of a text of a model, and of a clause that is stored instead."""

Decision = Literal["text", "clause", "nothing"]

_REMOVED: Final = re.compile(r"\[[\w ]+ removed\]")
"""What stands for a secret."""
_EDGES: Final = " \t\r\n,;:–—-…·•*"
_HAN: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """What may be stored.

    Attributes:
        decision: the model's text, the person's clause, or nothing.
        text: what may be stored; "" for nothing.
        reason: why it is not the model's text, or "".
        evidence: the words of the person; None if the quote is not theirs.
    """

    decision: Decision
    text: str
    reason: str
    evidence: QuotedEvidence | None


@dataclass(slots=True)
class Judge:
    """Judges the outputs about one talk.

    Attributes:
        messages: the talk, in order.
        sources: what else may name people.
        reader: reads the person's words; None leaves that to cheap checks.
        concludes: let conclusions about sensitive topics pass, as the person's setting says.
    """

    messages: Sequence[Message]
    sources: Sources = field(default_factory=Sources)
    reader: Reader | None = None
    concludes: bool = False
    _readings: dict[str, Reading] = field(default_factory=dict)

    def judge(
        self, text: str, quote: str, message: Message | None, *, own_words: bool = False, about: str = ""
    ) -> GateVerdict:
        """Decide about one text.

        Args:
            text: what the model wrote.
            quote: the words that it gives as evidence.
            message: the message that it quotes.
            own_words: store the person's words whatever the text is, as for wishes about replies.
            about: text of the memory that the model names as ended, or "".
        """
        if message is None or message.role != "user":
            return GateVerdict("nothing", "", "not the person's message", None)
        earlier = self._before(message)
        evidence = evidence_of(quote, message, earlier, text=text)
        if evidence is None:
            return GateVerdict("nothing", "", QUOTE_NOT_FOUND, None)
        how = standing(evidence)
        if how and not (own_words and how == "question"):
            return GateVerdict("nothing", "", how, evidence)
        doubt = doubtful(evidence)
        if self.reader is not None and not own_words:
            read, unsure = read_standing(evidence, text, self._reading(message, evidence.before), self.reader)
            if read:
                return GateVerdict("nothing", "", f"{read}, by the reader", evidence)
            doubt = doubt or unsure
        fault = "too long" if len(text) > LONGEST else compare(text, evidence, replace(self.sources, about=about))
        if fault == "detail" and self.concludes and topics(text):
            fault = ""
        if not fault and not doubt and not own_words:
            return GateVerdict("text", text, "", evidence)
        reason = fault or ("own words" if own_words else "doubtful")
        clause = clause_of(evidence)
        return GateVerdict("clause" if clause else "nothing", clause, reason, evidence)

    def _before(self, message: Message) -> list[Message]:
        place = next((number for number, each in enumerate(self.messages) if each.id == message.id), 0)
        return list(self.messages[:place])

    def _reading(self, message: Message, before: str) -> Reading:
        if message.id not in self._readings and self.reader is not None:
            self._readings[message.id] = self.reader.read(message.text, before)
        return self._readings[message.id]


def clause_of(evidence: QuotedEvidence) -> str:
    """The person's own words that are stored where a text is not: a clause that can stand by itself, or "".

    It is the clause of the quote if that names the person and nothing before it in the sentence qualifies it. Otherwise
    it is the whole sentence.
    """
    text, language = evidence.message.text, evidence.language
    clauses = evidence.quoted_clauses
    if clauses:
        start, end = clauses[0].start, clauses[-1].end
        piece = without_conjunction(text[start:end].strip(_EDGES), language)
        bound = qualifiers(f"{evidence.lead} {text[end : evidence.sentence.end]}", language)
        alone = has(piece, language, "own") and not ({"unreal", "told", "denied", "ended"} & set(bound))
        if alone and len(piece.split()) >= 3 and len(piece) <= LONGEST:
            return piece
    whole = evidence.sentence_text.strip(_EDGES)
    if clauses and _REMOVED.search(whole) is not None:
        whole = text[clauses[0].start : clauses[-1].end].strip(_EDGES)
    if len(whole) > LONGEST:
        whole = evidence.quote.strip(_EDGES)
    return whole if _says_something(whole) and len(whole) <= LONGEST else ""


def _says_something(text: str) -> bool:
    """Whether words can stand by themselves: two words, or three signs of a script without spaces."""
    letters = re.sub(r"\W", "", text)
    return len(text.split()) >= 2 or (_HAN.search(text) is not None and len(letters) >= 3) or len(letters) >= 12
