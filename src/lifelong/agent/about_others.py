"""What the person told about somebody or something else: "tell me about Kay", "what do you know about my sister"."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from lifelong.agent.first_person import names_itself
from lifelong.language.content import content_words, function_words
from lifelong.language.terms import words
from lifelong.types import Memory

_ASKING: Final = frozenset(
    "know knows tell told remember say said everything anything something stuff info information summary summarise "
    "summarize overview list profile describe weißt weisst kennst erzähl erzähle erzählen zusammenfassung alles sabes "
    "cuéntame cuentame conoces resumen sabe conta conte resumo sais raconte résumé connais sai racconta riassunto "
    "wiesz opowiedz weet vertel знаешь расскажи biliyorsun anlat "
    "cosa che di ti ho detto raccontato co mi mnie wszystko wat je van mij mij что ты мне hakkımda neler bana".split()
)
"""Words of the question itself, which name nobody."""

_ABOUT: Final = frozenset("about über von zu sobre acerca de del sur di su del della over o об о про hakkında".split())
"""Words before what a wide question is about."""

_WANTED: Final = frozenset(("value", "list", "how"))
"""Types of question that a wide one may be read as, beside a summary: "what do you know about my sister" looks like one
for a value."""


def named_in(question: str) -> set[str]:
    """The words of a question that name somebody or something else than the person; none in scripts without spaces."""
    return {
        word
        for word in content_words(question)
        if word not in _ASKING and not names_itself(word) and unicodedata.category(word[0]) != "Lo"
    }


def is_wide(question: str, kind: str) -> bool:
    """Whether a question asks for all about another: "what do you know about my sister".

    Args:
        question: its words.
        kind: its type, as the reader sees it.
    """
    parts = set(words(question))
    wide = bool(parts & _ASKING) and bool(parts & _ABOUT) and len(named_in(question)) == 1
    return kind == "summary" or (kind in _WANTED and wide)


def asks_of_another(question: str) -> bool:
    """Whether a question names another, as "my boss" and "Kay" do, and not the person alone."""
    named, parts = named_in(question), words(question)
    owned = any(names_itself(word) and after in named for word, after in pairwise(parts))
    begin = next((place for place, word in enumerate(parts) if word in _ABOUT), len(parts))
    return owned or bool(named & set(parts[begin:])) or (bool(named) and not names_itself(question))


def told_about(question: str, memories: Sequence[Memory], said: Sequence[str]) -> list[str]:
    """The statements about whom or what a question names, in the order given; none if it names only the person.

    A name beside the word belongs to it: after "my sister Kay", a question about the sister finds "Kay is 19". So does
    a clause that goes on about somebody in the same message: "she hates mushrooms".

    Args:
        question: the words of the question.
        memories: what holds now, the oldest first.
        said: the messages that they are from, in which names may stand that no memory holds.
    """
    named = named_in(question)
    if not named:
        return []
    firsts = {parts[0] for memory in memories if (parts := words(memory.text))}
    for text in said:
        parts = words(text)
        named |= {
            after
            for word, after in pairwise(parts)
            if word in named and after in firsts and after not in function_words() and not names_itself(after)
        }
    lines: list[str] = []
    begun: set[str] = set()
    for memory in memories:
        messages = {source.message for source in memory.sources}
        if named & {*words(memory.text), *words(memory.subject)}:
            begun |= messages
        elif not (begun & messages and memory.subject != "me" and _goes_on(memory.text)):
            continue
        lines.append(memory.text)
    return lines


def _goes_on(text: str) -> bool:
    """Whether a clause begins with a word for somebody named before it, as "she" is."""
    parts = words(text)
    return bool(parts) and parts[0] in function_words() and not names_itself(parts[0])
