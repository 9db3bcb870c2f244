"""The reply without a capable model: what the message does decides, and the person's own words answer.

The reader says what a message does (asks, tells, greets, corrects …). `question_reply` answers questions; everything
else gets a short fitting phrase in the language of the message.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from lifelong.agent.alarm_requests import alarm_answer
from lifelong.agent.answerer import Answerer
from lifelong.agent.bad_news import is_bad_news, speaks_to_assistant
from lifelong.agent.clock_questions import clock_answer
from lifelong.agent.context import Context
from lifelong.agent.courtesies import courtesy
from lifelong.agent.first_person import names_itself
from lifelong.agent.introductions import with_introduction
from lifelong.agent.outcome import Outcome
from lifelong.agent.photo_questions import FindPhoto
from lifelong.agent.phrases import Phrases, is_no, is_yes, phrases
from lifelong.agent.praise import praise
from lifelong.agent.question_reply import QuestionReply
from lifelong.agent.quotes import Embed, wants_answer
from lifelong.agent.record_requests import as_question
from lifelong.erasure.requests import is_request
from lifelong.extraction import rules
from lifelong.extraction.by_reader import lasting, wishes
from lifelong.extraction.corrections import corrects, plainly_corrects, tells_more
from lifelong.extraction.message_form import by_form, tells
from lifelong.language.identify import identify
from lifelong.language.own_name import own_name
from lifelong.language.sentences import QUESTION_MARKS, sentences
from lifelong.language.spelling import respelled
from lifelong.language.work_requests import states_own_work, work_request
from lifelong.models.base import Reader, Reading
from lifelong.privacy.redaction import was_redacted, without_marks
from lifelong.types import Message

WORLD_FLOOR: Final = 0.5
"""Least probability of an answer to what looks like a question about the world."""

SURELY_WORLD: Final = 0.9
"""Least probability of a question about the world that names the person all the same: "how do I centre a div"."""

NAMED: Final = 0.8
"""Least probability of a name in a message by which its reply greets."""

_NO_QUESTION: Final = ("secret", "forget", "request", "paste")
"""What a message does rather than ask, where both are probable."""

_ACTS: Final = ("secret", "forget", "wish", "tell", "greet", "thanks", "bye", "complain", "react")

_NEWS: Final = ("tell", "react", "complain")
"""What a message may do that has bad news."""

_CLEAR: Final = ("tell", "secret", "forget", "correct", "wish", "request", "paste", "world")
"""What a message does whose words need not be put right to be understood."""


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
        languages: languages of the person's earlier messages, the most frequent first.
        remove_secret: takes what looks like a secret out of the stored message, which tells one, and returns whether
            nothing of a secret is stored.
        forget: replies to a request to forget, and to its confirmation; see `person.forget_dialogue`.
        name: how to address the person, or "".
        find_photo: finds the picture that a question about its time or place means.
        asked_before: the person's message before this one in the same session, or "".
        asks_to_forget: whether a message asks to forget something, by its words and what the reader found.
    """

    reader: Reader
    answerer: Answerer
    embed: Embed
    before: str = ""
    languages: Sequence[str] = ()
    remove_secret: Callable[[], bool] | None = None
    forget: Forget | None = None
    name: Callable[[], str] = str
    find_photo: FindPhoto | None = None
    asked_before: str = ""
    asks_to_forget: Callable[[str, Reading], bool] = is_request

    def reply(self, text: str, context: Context, outcome: Outcome) -> str:
        """The reply to a message.

        Args:
            text: the words of the message.
            context: what the record holds for it.
            outcome: gets the ids of the evidence.
        """
        first = self._read(text)
        reading = with_introduction(text, by_form(text, first, self.reader, self.languages), self.languages)
        say = phrases(identify(without_marks(text), self.languages))
        kinds, questions = reading.kinds, self._questions
        work_asked = work_request(text)
        asked = work_asked != "sure" and self.asks_to_forget(text, reading)
        if self.forget is not None and (answer := self.forget(text, say, asked=asked)):
            return answer
        if asked:
            return say.forget_nothing()
        if was_redacted(text):
            return say.secret()
        if praising := praise(text, self.languages):
            return phrases(praising).praised()
        if (polite := courtesy(text, self.languages)) is not None:
            return self._act(polite.kind, phrases(polite.language))
        if by_clock := clock_answer(text, context.now, self.languages):
            return by_clock
        if cannot_remind := alarm_answer(text, self.languages):
            facts = lasting(text, reading) if tells(reading) else []
            told = any(not alarm_answer(text[fact.start : fact.end].strip()) for fact in facts)
            return f"{cannot_remind} {say.noted()}" if told else cannot_remind
        if is_yes(text) or is_no(text):  # nothing was asked: requests to forget were answered above
            return say.react()
        if question := as_question(text):  # "show me my hobbies"
            return questions.of_order(text, reading, question, say, context, outcome)
        if work_asked == "sure":
            return say.cannot()
        if (kinds["ask"] >= 0.5 or wants_answer(text)) and (answer := questions.of_photo(text, say, context, outcome)):
            return answer
        if _only_wishes(text, context.now):
            return say.wish_noted()
        if work_asked == "open":
            named = replace(reading, question="value")  # "teach me chess" asks for no summary of the person
            return questions.answer(text, named, say, context, outcome, floor=WORLD_FLOOR) or say.cannot()
        doubtful = reading is not first and first.does("ask")  # "ho figli" of somebody whose children are known
        if doubtful and (known := questions.restated(text, first, say, context, outcome)):
            return known
        act = max(_ACTS, key=lambda kind: kinds[kind])
        act = "tell" if act == "forget" else act  # a request to forget was answered above
        if kinds["ask"] >= max(0.5, *(kinds[kind] for kind in _NO_QUESTION)):
            answer = questions.answer(text, reading, say, context, outcome)
            answer = answer or questions.respelled(text, say, context, outcome)
            stated = reading.does("tell") and _states(text, reading)  # "ngl mr collins is basically satan"
            return answer or (say.noted() if stated else questions.nothing(text, say))
        work = max(kinds["world"], kinds["request"], kinds["paste"])
        undecided = max(kinds.values()) < 0.5
        if undecided and _states(text, reading):
            return say.noted()
        if kinds["request"] >= max(kinds[act], kinds["ask"]) and states_own_work(text):  # "I must write to my landlord"
            return say.noted()
        if work >= max(0.0 if undecided else 0.5, kinds[act]) or (kinds[act] < 0.5 and wants_answer(text)):
            of_the_world = work >= 0.5 or (undecided and work > kinds["ask"])
            if names_itself(text) and (undecided or 0.5 <= kinds["world"] < SURELY_WORLD):
                of_the_world = False
            floor = WORLD_FLOOR if of_the_world else 0.0
            answer = questions.answer(text, reading, say, context, outcome, floor=floor)
            if not answer and not of_the_world:
                answer = questions.respelled(text, say, context, outcome)
            if not answer and _only_quotes(text, reading):
                return say.react()
            return answer or (say.cannot() if of_the_world else questions.nothing(text, say))
        facts = lasting(text, reading)
        in_jest = bool(reading.facts) and not facts
        if corrects(text, reading) and not in_jest and not (act in ("wish", "secret") and kinds[act] >= 0.5):
            if not facts and not tells_more(text):
                return say.complain()
            return say.corrected() if plainly_corrects(text, reading) else say.noted()
        about_reply = act == "complain" and speaks_to_assistant(text, say.language)
        if act in _NEWS and not about_reply and is_bad_news(text, say.language):
            return f"{say.sorry()} {say.noted()}" if act == "tell" and facts else say.sorry()
        if act == "tell" and in_jest:
            return say.react()
        if reading.does("greet") and facts:
            return f"{say.greet(_own_name(text, reading) or self.name())} {say.noted()}"
        if act == "secret" and not (self.remove_secret is not None and self.remove_secret()):
            return say.react()
        return self._act(act, say)

    @property
    def _questions(self) -> QuestionReply:
        return QuestionReply(
            self.reader,
            self.answerer,
            self.embed,
            self.before,
            self.languages,
            find_photo=self.find_photo,
            asked_before=self.asked_before,
        )

    def _act(self, act: str, say: Phrases) -> str:
        """The reply to what is no question."""
        match act:
            case "greet":
                return say.greet(self.name())
            case "thanks":
                return say.thanks()
            case "bye":
                return say.bye()
            case "complain":
                return say.complain()
            case "react":
                return say.react()
            case "wish":
                return say.wish_noted()
            case "secret":
                return say.secret()
            case _:
                return say.noted()

    def _read(self, text: str) -> Reading:
        """What a message does; for a question that misspelt words hide, what it does with the words put right.

        The words themselves stay: a list of frequent ones takes "vorher" for a misspelt "woher".
        """
        reading = self.reader.read(text, self.before)
        clear = _states(text, reading) or max(reading.kinds[kind] for kind in _CLEAR) >= 0.5
        if clear and not reading.does("ask"):
            return reading
        spelled = respelled(text, (), language=identify(text, self.languages))
        if spelled == text:
            return reading
        again = self.reader.read(spelled, self.before)
        hidden = not reading.does("ask") or again.question != reading.question
        return again if hidden and again.does("ask") else reading


def _own_name(text: str, reading: Reading) -> str:
    """The name that a message gives the person, or ""."""
    named = [each for each in reading.facts if (each.slot, each.subject, each.status) == ("name", "me", "holds")]
    return own_name(text, text[slice(*named[0].value)]) if named and named[0].confidence >= NAMED else ""


def _states(text: str, reading: Reading) -> bool:
    """Whether a message has a clause that states something, and no form of a question."""
    return bool(reading.facts) and not wants_answer(text)


def _only_quotes(text: str, reading: Reading) -> bool:
    """Whether a message repeats somebody's words and wants nothing done with them: 'I said to her: "Be good"'."""
    return reading.does("paste") and not (reading.does("request") or reading.does("world") or wants_answer(text))


def _only_wishes(text: str, now: datetime) -> bool:
    """Whether a message is one sentence with a wish about replies, as the rules know it."""
    if len(sentences(text)) != 1 or text.rstrip().endswith(QUESTION_MARKS):
        return False
    return bool(wishes(rules.extract(Message("", "user", "", text, now, ""))))
