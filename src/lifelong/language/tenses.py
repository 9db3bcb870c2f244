"""Decide whether a sentence is about the past or the future, by the words that show its tense."""

from __future__ import annotations

from typing import Literal

from lifelong.language.time_words import fold, languages_of

Tense = Literal["past", "future", ""]


def tense(text: str) -> Tense:
    """Return the tense of a sentence, or "" if no word shows it.

    A past form wins, because in most languages "I am going" and "I have gone" share an auxiliary. The present counts as
    the future where a language uses it so ("Am Freitag fahren wir"); in English only "am/are/is" with "-ing" does.

    Args:
        text: a sentence, in one of the languages with words of time.
    """
    folded = fold(text)
    languages = languages_of(folded)
    if not languages:
        return ""
    language = languages[0]
    if language.past.search(folded) is not None:
        return "past"
    return "future" if language.future.search(folded) is not None else ""
