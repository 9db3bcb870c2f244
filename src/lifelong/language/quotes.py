"""Verify generated text against messages: find verbatim quotes, and check names and numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lifelong.language.sentences import sentences, words
from lifelong.privacy.data_block import visible

SHORTEST = 6
"""Fewest letters of a quote that is evidence; a shorter one, such as "yes", occurs in too many messages."""

_SPACED = re.compile(r"\S+")
_APOSTROPHE = re.compile(r"['’‘]")
_QUOTES = re.compile(r"[\"“”«»]")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_NAME = re.compile(r"(?<![.!?…:])\s+[\"“(]?([A-ZÀ-ÞŠŽĆČŁŚΑ-ΩА-Я][\w'’-]+)")


def find_quote(quote: str, text: str, *, shortest: int = SHORTEST) -> str | None:
    """Return the exact piece of ``text`` that a quote matches, or None.

    White space, case, the form of quotation marks and invisible characters may differ; everything else must be equal.

    Args:
        quote: the quote.
        text: the text of the message.
        shortest: fewest letters of a quote.
    """
    if len(re.sub(r"\W", "", quote)) < shortest:
        return None
    pieces = [
        _QUOTES.sub('["“”«»]', _APOSTROPHE.sub("['’‘]", re.escape(piece))) for piece in _SPACED.findall(quote.strip())
    ]
    pattern, visible_text = re.compile(r"\s+".join(pieces), re.IGNORECASE), visible(text)  # as in prompts
    match = pattern.search(text) or pattern.search(visible_text)
    if match is None or match.string is text:
        return None if match is None else match.group()
    places: list[int] = []
    for place, sign in enumerate(text):
        if len(places) < len(visible_text) and visible_text[len(places)] in (sign, "\ufffd"):
            places.append(place)
    return text[places[match.start()] : places[match.end() - 1] + 1]


def is_supported(text: str, texts: Sequence[str]) -> bool:
    """Whether every number and every name in a text occurs in the messages.

    A name is a capitalised word inside a sentence. In languages that capitalise more words, such as German, these words
    must occur, too.

    Args:
        text: the generated text.
        texts: texts of the messages.
    """
    numbers = {number for each in texts for number in _NUMBER.findall(each)}
    if any(number not in numbers for number in _NUMBER.findall(text)):
        return False
    vocabulary = {word for each in texts for word in words(each)}
    names = [name for sentence in sentences(text) for name in _NAME.findall(sentence.text)]
    return all(word in vocabulary for name in names for word in words(name.removesuffix("'s").removesuffix("’s")))
