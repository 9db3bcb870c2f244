"""The reply without a capable model: what the message does decides, and the person's own words answer.

The reader says what a message does (asks, tells, greets, corrects …). A question is answered by `answerer`; everything
else gets a short fitting phrase in the language of the message.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from lifelong.agent.answerer import Answerer, Evidence
from lifelong.agent.context import Context
from lifelong.agent.notes import file_name
from lifelong.agent.outcome import Outcome
from lifelong.agent.phrases import Phrases, phrases
from lifelong.agent.quotes import Embed, Quote, cite, is_seen, quotes, wants_answer
from lifelong.extraction import rules
from lifelong.extraction.by_reader import wishes
from lifelong.language.identify import identify
from lifelong.language.sentences import QUESTION_MARKS, sentences, words
from lifelong.language.word_lists import word_list
from lifelong.models.base import Reader, Reading
from lifelong.models.reader.labels import LASTING
from lifelong.types import Message, Recollection

WORLD_FLOOR: Final = 0.5
"""Least probability of an answer to what looks like a question about the world."""

YES: Final = 0.5
"""Share of a question's content words in the evidence from which a yes/no question gets "yes"."""

_NO_QUESTION: Final = ("secret", "forget", "request", "paste")
"""What a message does rather than ask, where both are probable."""

_FIRST_PERSON: Final = frozenset(
    "i my me mine im ive ich mein meine meinen meiner meinem mir mich yo mi mis me mí eu meu minha meus minhas je j'ai "
    "mon ma mes moi io mio mia miei mie ik mijn ja moje mój moja ben benim моя мой моё мои мне я "
    "मेरा मेरी मेरे मैं मुझे".split()
)
_FIRST_PERSON_MARKS: Final = ("我", "私", "僕", "俺", "うち", "내", "제")
"""Words for the person in scripts that write no spaces."""

_ACTS: Final = ("secret", "forget", "correct", "wish", "tell", "greet", "thanks", "bye", "complain", "react")


class Forget(Protocol):
    """Replies to a request to forget and to its confirmation; "" to anything else."""

    def __call__(self, text: str, say: Phrases, *, asked: bool) -> str:
        """The reply; ``asked`` says whether the message asks to forget something."""


@dataclass(frozen=True, slots=True)
class ReaderReply:
    """Replies by the reader.

    Attributes:
        reader: reads the message.
        answerer: finds what answers a question.
        embed: text embedder, to choose a sentence of a file.
        before: the turn before the message, or "".
        languages: languages of the person's earlier messages, the newest first.
        forget: replies to a request to forget, and to its confirmation; see `person.forget_dialogue`.
    """

    reader: Reader
    answerer: Answerer
    embed: Embed
    before: str = ""
    languages: Sequence[str] = ()
    forget: Forget | None = None

    def reply(self, text: str, context: Context, outcome: Outcome) -> str:
        """The reply to a message.

        Args:
            text: the words of the message.
            context: what the record holds for it.
            outcome: gets the ids of the evidence.
        """
        say = phrases(identify(text, self.languages))
        reading = self.reader.read(text, self.before)
        kinds = reading.kinds
        if self.forget is not None and (answer := self.forget(text, say, asked=reading.does("forget"))):
            return answer
        if _only_wishes(text, context.now):
            return say.wish_noted()
        act = max(_ACTS, key=lambda kind: kinds[kind])
        if kinds["ask"] >= max(0.5, *(kinds[kind] for kind in _NO_QUESTION)):
            return self._answer(text, reading, say, context, outcome) or say.nothing()
        work = max(kinds["world"], kinds["request"], kinds["paste"])
        if work >= max(0.5, kinds[act]) or (kinds[act] < 0.5 and wants_answer(text)):
            of_the_world = work >= 0.5 and not (reading.does("world") and _names_itself(text))
            floor = WORLD_FLOOR if of_the_world else 0.0
            answer = self._answer(text, reading, say, context, outcome, floor=floor)
            return answer or (say.cannot() if of_the_world else say.nothing())
        if act == "tell" and reading.facts and LASTING.isdisjoint(fact.status for fact in reading.facts):
            return say.react()
        return _act(act, say)

    def _answer(
        self, text: str, reading: Reading, say: Phrases, context: Context, outcome: Outcome, *, floor: float = 0.0
    ) -> str:
        """The answer to a question, or "" when the record does not say."""
        answerer = self.answerer
        if reading.question == "summary" and (known := answerer.summary()):
            return say.summary(known)
        window = context.recollection.window
        if reading.question == "window" and window is not None:
            lines = answerer.window(text)
            return say.window([line.text for line in lines]) if lines else say.nothing_then()
        found = [each for each in answerer.answers(text, reading) if each.probability >= floor]
        if found:
            outcome.shown += [each.hit.id for each in found]
            cited = [(each, answerer.quote(each)) for each in found]
            told = [_told(each, quote, say, context.now) for each, quote in cited]
            if reading.question == "yesno":
                return _yes_or_no(text, *cited[0], say, told[0])
            return "\n".join(dict.fromkeys(told))
        return self._of_files(say, context)

    def _of_files(self, say: Phrases, context: Context) -> str:
        """Sentences of files that answer, or ""."""
        recollection = context.recollection
        passages = tuple(hit for hit in recollection if hit.passage is not None and not is_seen(hit))
        if not passages or not recollection.known:
            return ""
        best = quotes(Recollection(recollection.query, passages, known=True, window=recollection.window), self.embed)
        return "\n".join(_in_file(quote, say, context.now) for quote in best)


def _only_wishes(text: str, now: datetime) -> bool:
    """Whether a message is one sentence with a wish about replies, as the rules know it."""
    if len(sentences(text)) != 1 or text.rstrip().endswith(QUESTION_MARKS):
        return False
    return bool(wishes(rules.extract(Message("", "user", "", text, now, ""))))


def _names_itself(text: str) -> bool:
    """Whether a question speaks of the person who asks: "my blood type" is nothing that the world knows."""
    return any(word in _FIRST_PERSON for word in words(text)) or any(each in text for each in _FIRST_PERSON_MARKS)


def _act(act: str, say: Phrases) -> str:
    match act:
        case "greet":
            return say.greet()
        case "thanks":
            return say.thanks()
        case "bye":
            return say.bye()
        case "complain":
            return say.complain()
        case "react":
            return say.react()
        case "correct":
            return say.corrected()
        case "wish":
            return say.wish_noted()
        case "secret":
            return say.secret()
        case "forget":
            return say.forget_nothing()
        case _:
            return say.noted()


def _told(each: Evidence, quote: str, say: Phrases, now: datetime) -> str:
    if each.hit.role == "other":
        return say.said_by(each.hit.speaker, quote, each.at, now)
    return say.told(quote, each.at, now)


def _in_file(quote: Quote, say: Phrases, now: datetime) -> str:
    if say.language == "en":
        return cite(quote, now=now)
    passage = quote.hit.passage
    page = None if passage is None else passage.excerpt.page
    return say.in_file(file_name(quote.hit), quote.text, quote.hit.at.astimezone(now.tzinfo), page=page or None)


def _yes_or_no(question: str, found: Evidence, quote: str, say: Phrases, line: str) -> str:
    """The line with yes or no before it, where the evidence plainly says so."""
    if found.denied:
        return say.no(line)
    asked = {word for word in words(question) if word not in word_list("common")}
    shared = asked & set(words(quote))
    return say.yes(line) if asked and len(shared) >= YES * len(asked) else line
