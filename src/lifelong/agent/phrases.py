"""Sentences of an answer without a chat model, in the language of the question.

There is one data file for each language in ``phrases/``: templates of whole sentences, the quotation marks, and the
words for yes and no. Months, dates and plural forms are those of CLDR, in the same files. Babel has them too, but reads
them from pickles, which nothing here may do.

No sentence depends on the gender of the person: in Russian and Polish, for example, the past tense of "you" does, and
"your words of 3 May" stands in its place.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any

from lifelong.language.phrase_patterns import plain_words, whole_message

LANGUAGES = ("en", "de", "es", "pt", "fr", "it", "nl", "pl", "tr", "ru", "ja", "zh", "ko", "hi", "ar")
"""ISO 639-1 codes of the languages that have a data file."""

MODEL_SETTING = '`chat = "ollama:qwen3:8b"`'
"""An example of the setting that names a chat model; the same in every language."""

_ELIDED_DAYS = (8, 11)
"""Days whose Italian numeral begins with a vowel: "l'8 maggio"."""
_THUMBS = {
    "\U0001f44d": "yes",
    "\U0001f44c": "yes",
    "\u2705": "yes",
    "\u2714": "yes",
    "\U0001f44e": "no",
    "\u274c": "no",
}


@dataclass(frozen=True, slots=True)
class Phrases:
    """The sentences of one language.

    Times are compared in the zone of ``now``. Quotes, names and lines are inserted as they are.

    Attributes:
        language: ISO 639-1 code.
        texts: templates by name.
        plurals: templates of ``forgotten`` by plural category of CLDR ("one", "few", …).
        marks: opening and closing quotation mark.
    """

    language: str
    texts: Mapping[str, str]
    plurals: Mapping[str, str]
    marks: tuple[str, str]

    def nothing(self) -> str:
        """The person never said anything about it."""
        return self.texts["nothing"]

    def told(self, quote: str, at: datetime, now: datetime) -> str:
        """What the person said: ``On 3 May you told me: “…”``."""
        return self._cited("told", quote, at, now)

    def also(self, quote: str, at: datetime, now: datetime) -> str:
        """What the person said besides: ``On 3 May you also told me: “…”``."""
        return self._cited("also", quote, at, now)

    def said_by(self, name: str, quote: str, at: datetime, now: datetime) -> str:
        """What somebody else said: ``On 3 May Rita said: “…”``."""
        return self._cited("said_by", quote, at, now, name=name)

    def in_file(self, name: str, quote: str, at: datetime, *, page: int | None = None) -> str:
        """What stands in a file that the person gave at ``at``, with the page if the file has pages."""
        key = "in_file" if page is None else "in_file_page"
        return self._text(key, name=name, quote=self.quoted(quote), date=self.date(at), page=str(page))

    def yes(self, sentence: str) -> str:
        """An answer with yes, and the sentence that proves it."""
        return self._text("yes", sentence=sentence).strip()

    def no(self, sentence: str) -> str:
        """An answer with no, and the sentence that proves it."""
        return self._text("no", sentence=sentence).strip()

    def no_longer(self, quote: str, at: datetime, now: datetime) -> str:
        """It was so and is not any more; the quote is the newer statement."""
        return self._text("no_longer", told=self.told(quote, at, now))

    def disagree(self, quote1: str, at1: datetime, quote2: str, at2: datetime, now: datetime | None = None) -> str:
        """Two statements differ; without ``now`` the dates have their year."""
        return self._text(
            "disagree",
            quote1=self.quoted(quote1),
            date1=self.date(at1, now),
            quote2=self.quoted(quote2),
            date2=self.date(at2, now),
        )

    def former(self, quote: str, at: datetime, ended: datetime | None = None, now: datetime | None = None) -> str:
        """An earlier statement, when the person said it, and until when it was true if that is known."""
        quoted, date = self.quoted(quote), self.date(at, now)
        if ended is None:
            return self._text("former", quote=quoted, date=date)
        return self._text("former_until", quote=quoted, date=date, ended=self.date(ended, now))

    def summary(self, lines: Iterable[str]) -> str:
        """All that is known about the person, one line each; without lines, that nothing is known yet."""
        return self._listed("summary", lines) or self.texts["nothing_yet"]

    def about(self, lines: Iterable[str]) -> str:
        """What the person told about somebody or something, one line each."""
        return self._listed("about", lines)

    def window(self, lines: Iterable[str]) -> str:
        """What the person said in a span of time, one line each; without lines, ``nothing_then``."""
        return self._listed("window", lines) or self.nothing_then()

    def nothing_then(self) -> str:
        """The person said nothing in that span of time."""
        return self.texts["nothing_then"]

    def noted(self) -> str:
        """A statement will be remembered."""
        return self.texts["noted"]

    def corrected(self) -> str:
        """A correction was applied."""
        return self.texts["corrected"]

    def wish_noted(self) -> str:
        """A wish about the assistant's replies was noted."""
        return self.texts["wish_noted"]

    def named(self, name: str) -> str:
        """The name that the person gave the assistant."""
        return self._text("named", name=name)

    def greet(self, name: str = "") -> str:
        """A greeting, with the person's name if it is known."""
        return self._text("greet_name", name=name) if name else self.texts["greet"]

    def thanks(self) -> str:
        """The reply to thanks."""
        return self.texts["thanks"]

    def praised(self) -> str:
        """The reply to praise."""
        return self.texts["praised"]

    def bye(self) -> str:
        """A farewell."""
        return self.texts["bye"]

    def react(self) -> str:
        """An acknowledgement of "ok" or "lol": no question and no promise to remember."""
        return self.texts["react"]

    def sorry(self) -> str:
        """The reply to bad news."""
        return self.texts["sorry"]

    def complain(self) -> str:
        """The reply to a complaint: the person may say what is wrong."""
        return self.texts["complain"]

    def cannot(self) -> str:
        """A request that needs a chat model: that none is set, and how to set one."""
        return self._text("cannot", setting=MODEL_SETTING)

    def secret(self) -> str:
        """A secret is not kept."""
        return self.texts["secret"]

    def forget_ask(self, lines: Iterable[str], *, guessed: bool = False) -> str:
        """What an erasure would take, and the question whether to erase it; without lines, ``forget_nothing``.

        Args:
            lines: the words that would go.
            guessed: nothing states what was asked, and these are only near to it.
        """
        listed = self._listed("forget_maybe" if guessed else "forget_ask", lines)
        # Two line breaks, or Markdown takes the question for a part of the last item.
        return f"{listed}\n\n{self.texts['forget_confirm']}" if listed else self.forget_nothing()

    def forgotten(self, count: int) -> str:
        """So many entries were erased."""
        template = self.plurals.get(_plural(self.language, count)) or self.plurals["other"]
        return template.replace("{count}", str(count))

    def forget_nothing(self) -> str:
        """There is nothing to erase."""
        return self.texts["forget_nothing"]

    def forget_kept(self) -> str:
        """The person does not want to erase."""
        return self.texts["forget_kept"]

    def models_offer(self, size: int | None) -> str:
        """The question whether to use the models of many languages.

        Args:
            size: megabytes of the download; None if the models are on this machine.
        """
        return self.texts["models_present"] if size is None else self._text("models_offer", size=str(size))

    def yes_or_no(self) -> str:
        """A question waits for yes or no."""
        return self.texts["yes_or_no"]

    def models_chosen(self, file: str) -> str:
        """The models of many languages are used from now on; ``file`` has the choice."""
        return self._text("models_chosen", file=file)

    def models_declined(self, file: str) -> str:
        """The models stay those for English; ``file`` has the choice."""
        return self._text("models_declined", file=file)

    def models_command(self, command: str) -> str:
        """The models are those for English, and which command changes it."""
        return self._text("models_command", command=command)

    def suggest(self, item: str) -> str:
        """A suggestion of an item: ``How about Alien (1979)?``."""
        return self._text("suggest", item=item)

    def suggest_also(self, items: Iterable[str]) -> str:
        """Further suggestions: ``Or: Dune; Blade Runner.``."""
        return self._text("suggest_also", items="; ".join(items))

    def suggest_like(self, title: str) -> str:
        """An item that the person knows is the reason of a suggestion."""
        return self._text("suggest_like", title=title)

    def suggest_none(self) -> str:
        """No item fits, or all have been suggested."""
        return self.texts["suggest_none"]

    def suggest_nowhere(self) -> str:
        """There is no catalogue of what is asked for."""
        return self.texts["suggest_nowhere"]

    def quoted(self, quote: str) -> str:
        """A quote in the quotation marks of the language."""
        return f"{self.marks[0]}{quote}{self.marks[1]}"

    def date(self, at: datetime, now: datetime | None = None) -> str:
        """A date in words, with the year unless it is the year of ``now``: ``3 May``."""
        at = at if now is None else at.astimezone(now.tzinfo)
        day = self.texts["first_day"] if at.day == 1 and "first_day" in self.texts else str(at.day)
        key = "date" if now is not None and at.year == now.year else "date_year"
        return self._text(key, day=day, month=self.texts["months"].split()[at.month - 1], year=str(at.year))

    def _cited(self, key: str, quote: str, at: datetime, now: datetime, *, name: str = "") -> str:
        at = at.astimezone(now.tzinfo)
        date = self.date(at, now)
        on = "on_elided" if at.day in _ELIDED_DAYS and "on_elided" in self.texts else "on"
        when = self._text(on, date=date)
        if at.date() == now.date():
            when, date = self.texts["today"], self.texts.get("today_alone", self.texts["today"])
        return self._text(key, quote=self.quoted(quote), when=when, date=date, name=name)

    def _text(self, key: str, **values: str) -> str:
        # In one pass: a quote may itself contain "{name}".
        return re.sub(r"\{(\w+)\}", lambda slot: values[slot[1]], self.texts[key])

    def _listed(self, key: str, lines: Iterable[str]) -> str:
        items = [f"- {line}" for line in lines]
        return "\n".join((self.texts[key], *items)) if items else ""


@cache
def phrases(lang: str) -> Phrases:
    """Return the sentences of a language; English if it has none.

    Args:
        lang: ISO 639-1 code, also with a country ("pt-BR").
    """
    language = re.split("[-_]", lang.lower(), maxsplit=1)[0]
    if language not in LANGUAGES:
        return phrases("en")
    data = _data(language)
    texts = {key: value for key, value in data.items() if isinstance(value, str)}
    opening, closing = data["marks"]
    return Phrases(language, texts, dict(data["forgotten"]), (str(opening), str(closing)))


def _plural(language: str, count: int) -> str:
    """The plural category of a whole number, as in CLDR."""
    last, last_two = count % 10, count % 100
    if language == "ar" and count <= 2:
        return ("zero", "one", "two")[count]
    if language == "ar":
        return "few" if 3 <= last_two <= 10 else "many" if last_two >= 11 else "other"
    if language in ("ru", "pl"):
        if count == 1 or (language == "ru" and last == 1 and last_two != 11):
            return "one"
        return "few" if 2 <= last <= 4 and not 12 <= last_two <= 14 else "many"
    return "one" if count == 1 or (count == 0 and language in ("fr", "pt", "hi")) else "other"


def is_yes(text: str) -> bool:
    """Whether a message says yes and nothing else, in any language: "yes please", "ja klar", "はい", 👍."""
    return _answer(text) == "yes"


def is_no(text: str) -> bool:
    """Whether a message says no and nothing else, in any language: "no thanks", "lieber nicht", "いいえ", 👎."""
    return _answer(text) == "no"


def asks_name(text: str) -> bool:
    """Whether a message asks the assistant for its name and nothing else, in any language."""
    if len(text) > 80:
        return False
    pattern, core = _phrase_pattern("name_words")
    plain = plain_words(text)
    return pattern.fullmatch(plain) is not None and core.search(plain) is not None


def _answer(text: str) -> str:
    if len(text) > 80:
        return ""
    thumbs = {_THUMBS[sign] for sign in text if sign in _THUMBS}
    plain = plain_words(text)
    # A phrase of one list wins over its words: Polish "no tak" is yes, and "no" is the English word.
    answers = {answer for answer in ("yes", "no") if plain in _words(f"{answer}_words")} or {
        answer for answer, pattern, core in _answers() if pattern.fullmatch(plain) and core.search(plain)
    }
    if plain and not answers:
        return ""
    # A message that says both, such as "no 👍", is no answer.
    both = thumbs | answers
    return both.pop() if len(both) == 1 else ""


@cache
def _answers() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """For yes and for no: the pattern of a whole message, and of the words of which it has at least one."""
    return tuple((answer, *_phrase_pattern(f"{answer}_words")) for answer in ("yes", "no"))


@cache
def _phrase_pattern(key: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The pattern of a message of these phrases and of fillers, and that of the phrases alone."""
    return whole_message(_words(key), _words("fillers"))


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(plain_words(word) for language in LANGUAGES for word in str(_data(language)[key]).split(","))


@cache
def _data(language: str) -> dict[str, Any]:
    source = resources.files("lifelong.agent").joinpath("phrases", f"{language}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))
