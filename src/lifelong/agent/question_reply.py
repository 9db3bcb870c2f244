"""How a question is answered without a capable model: from the record, a picture or a file, or not at all.

`answerer` finds the person's own words that answer. Here they become a reply, with their date and yes or no.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lifelong.agent.about_others import asks_of_another, is_wide
from lifelong.agent.answer_evidence import Evidence
from lifelong.agent.answerer import Answerer
from lifelong.agent.assistant_questions import about_itself, asks_advice
from lifelong.agent.context import Context
from lifelong.agent.first_person import names_itself
from lifelong.agent.health_warnings import asks_whether_one_may, health_warning
from lifelong.agent.notes import file_name
from lifelong.agent.outcome import Outcome
from lifelong.agent.photo_questions import FindPhoto, photo_answer, read_photo_question
from lifelong.agent.phrases import Phrases
from lifelong.agent.quotes import Embed, Quote, cite, is_seen, quotes
from lifelong.agent.record_requests import as_known
from lifelong.agent.yes_or_no import yes_or_no
from lifelong.language.content import content_terms
from lifelong.language.question_words import asks_yes_or_no, has_question_word
from lifelong.language.sentences import words
from lifelong.language.tenses import tense
from lifelong.language.word_lists import word_list
from lifelong.models.base import Reader, Reading
from lifelong.types import Recollection


@dataclass(frozen=True, slots=True)
class QuestionReply:
    """Answers questions by the reader.

    Attributes:
        reader: reads the question.
        answerer: finds what answers it.
        embed: text embedder, to choose a sentence of a file.
        before: the turn before the message, or "".
        languages: languages of the person's earlier messages, the most frequent first.
        find_photo: finds the picture that a question about its time or place means.
        asked_before: the person's message before this one in the same session, or "".
    """

    reader: Reader
    answerer: Answerer
    embed: Embed
    before: str = ""
    languages: Sequence[str] = ()
    find_photo: FindPhoto | None = None
    asked_before: str = ""

    def answer(
        self, text: str, reading: Reading, say: Phrases, context: Context, outcome: Outcome, *, floor: float = 0.0
    ) -> str:
        """The answer to a question, or "" when the record does not say."""
        answerer = self.answerer
        if (in_known_words := as_known(text)) != text:
            text, reading = in_known_words, self.reader.read(in_known_words)
        if reading.question in ("value", "list", "when") and _asks_formerly(text):
            reading = replace(reading, question="before")
        if reading.question == "yesno" and has_question_word(text, say.language):
            reading = replace(reading, question="value")
        if reading.question in ("value", "list") and asks_yes_or_no(text, say.language):
            reading = replace(reading, question="yesno")
        if is_wide(text, reading.question) and (about := answerer.told_about(text)):
            return say.about(about)
        if reading.question == "summary" and not asks_of_another(text):
            known = answerer.summary()
            if known or names_itself(text):  # "who am I" of somebody who has told nothing
                return say.summary(known)
        window = context.recollection.window
        if reading.question == "window" and window is not None:
            lines = answerer.window(text)
            return say.window(lines) if lines else say.nothing_then()
        found = [each for each in answerer.answers(text, reading) if each.probability >= floor]
        if found:
            outcome.shown += [each.hit.id for each in found]
            cited = [(each, answerer.quote(each)) for each in found]
            ended = answerer.ended_by(found[0], text)
            now = reading.question == "yesno" or (reading.question != "before" and tense(text) != "past")
            if ended is not None and now:
                told = say.no_longer if reading.question == "yesno" or ended.denied else say.told
                return told(answerer.quote(ended), ended.at, context.now)
            if reading.question == "yesno":
                evidence, quote = cited[0]
                line = _told(evidence, quote, say, context.now)
                if evidence.closed is not None:  # nobody knows whether it still holds
                    return line
                return yes_or_no(text, evidence, quote, self.reader.read(quote), say, line)
            quotes: dict[str, str] = {}
            for each, quote in cited:  # clauses of one sentence have one quote
                quotes.setdefault(quote, _told(each, quote, say, context.now, also=bool(quotes)))
            return "\n".join(quotes.values())
        if reading.question == "yesno" and asks_whether_one_may(text):
            harm = health_warning(text, answerer.found.record.memories.select(kinds=["semantic"]))
            if harm is not None:
                outcome.shown.append(harm.id)
                return say.told(harm.text, harm.at, context.now)
        return self._of_files(say, context)

    def restated(self, text: str, reading: Reading, say: Phrases, context: Context, outcome: Outcome) -> str:
        """The answer to a statement that may be a question, where the record holds all of its words; else ""."""
        found = self.answerer.answers(text, reading)
        if not found or not content_terms(text) <= content_terms(found[0].text):
            return ""
        return self.answer(text, reading, say, context, outcome)

    def respelled(self, text: str, say: Phrases, context: Context, outcome: Outcome) -> str:
        """The answer to a question with its misspelt words put right; "" without any, or if the record does not say."""
        spelled = self.answerer.respelled(text)
        if spelled == text:
            return ""
        return self.answer(spelled, self.reader.read(spelled, self.before), say, context, outcome)

    def of_order(
        self, text: str, reading: Reading, question: str, say: Phrases, context: Context, outcome: Outcome
    ) -> str:
        """The reply to an order that means a question: by its own words if they ask, else by the question."""
        asked = self.reader.read(question)
        ways = [(text, reading)] if reading.does("ask") else []
        for words_of_it, read in (*ways, (question, asked), (question, replace(asked, question="list"))):
            if answer := self.answer(words_of_it, read, say, context, outcome):
                return answer
        return say.nothing()

    def of_photo(self, text: str, say: Phrases, context: Context, outcome: Outcome) -> str:
        """When or where a picture was taken, or "" where that is not asked or no picture fits."""
        asked = read_photo_question(text, say.language)
        if asked is None or self.find_photo is None:
            return ""
        described = asked.words or _described(self.asked_before, say)
        photo = self.find_photo(described)
        if photo is None:
            return ""
        outcome.shown.append(photo.message)
        return photo_answer(asked, photo, say, context.now)

    def nothing(self, text: str, say: Phrases) -> str:
        """The reply to a question that the record does not answer."""
        if itself := about_itself(text, self.languages):
            return itself
        return say.cannot() if asks_advice(text) else say.nothing()

    def _of_files(self, say: Phrases, context: Context) -> str:
        """Sentences of files that answer, or ""."""
        recollection = context.recollection
        passages = tuple(hit for hit in recollection if hit.passage is not None and not is_seen(hit))
        if not passages or not recollection.known:
            return ""
        best = quotes(Recollection(recollection.query, passages, known=True, window=recollection.window), self.embed)
        return "\n".join(_in_file(quote, say, context.now) for quote in best)


def _asks_formerly(text: str) -> bool:
    """Whether a question has a word for what held earlier; in scripts without spaces it stands in a longer word."""
    formerly = word_list("formerly")
    return not formerly.isdisjoint(words(text)) or any(
        word in text for word in formerly if not word.isascii() and len(word) == 2
    )


def _described(before: str, say: Phrases) -> str:
    """The words for the picture that the message before asked about, as "that photo" is the same one."""
    asked = read_photo_question(before, say.language)
    return "" if asked is None else asked.words


def _told(each: Evidence, quote: str, say: Phrases, now: datetime, *, also: bool = False) -> str:
    if each.hit.role == "other":
        return say.said_by(each.hit.speaker, quote, each.at, now)
    return (say.also if also else say.told)(quote, each.at, now)


def _in_file(quote: Quote, say: Phrases, now: datetime) -> str:
    if say.language == "en":
        return cite(quote, now=now)
    passage = quote.hit.passage
    page = None if passage is None else passage.excerpt.page
    return say.in_file(file_name(quote.hit), quote.text, quote.hit.at.astimezone(now.tzinfo), page=page or None)
