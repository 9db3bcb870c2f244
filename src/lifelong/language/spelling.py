"""Misspelt words of a question, put right by the words that the person uses elsewhere.

"wats teh name of my greyhuond" asks for what stands in the record as "greyhound". The distance is that of optimal
string alignment: letters left out, added, exchanged, or in the wrong order count one each (Damerau, 1964).
"""

from __future__ import annotations

import re
from collections.abc import Collection

from pyxdameraulevenshtein import damerau_levenshtein_distance as alignment_distance

from lifelong.language.identify import fold, frequent_words
from lifelong.language.kin import kin

SHORTEST = 3
"""Fewest letters of a word that is put right: every second pair of letters is near another one. One of so few is put
right only where letters were left out or stand in another order, or "Dre" would be "are" and "Tom" "to"."""

LONG = 6
"""Letters from which two faults are put right and not one."""

_BY_EAR = {
    "en": {"wot": "what", "wat": "what", "wen": "when", "wer": "where", "wher": "where", "hoo": "who", "dat": "that"}
}
"""Words written as they sound, which other words are nearer to than the ones that are meant."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWELS = frozenset("aeiouyаеиоуыюя")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that write words without spaces, or whose misspellings are other characters of the same sound."""


def respelled(text: str, vocabulary: Collection[str], *, language: str) -> str:
    """The text with words that nobody uses replaced by the nearest ones that somebody does.

    Args:
        text: the words of a question.
        vocabulary: words of the person's record, in lower case.
        language: of the text, an ISO 639-1 code.

    Returns:
        the text; the same where every word is known, or none near it is.
    """
    if _UNSPACED.search(text):
        return text
    frequent = frequent_words(language)
    known = {fold(word): word for word in (*vocabulary, *frequent)}
    by_ear = _BY_EAR.get(language, {})
    choices = [word for word in known if len(word) >= SHORTEST - 1]

    def respell(match: re.Match[str]) -> str:
        word = fold(match.group().lower())
        if len(word) < SHORTEST or word in known or kin(match.group(), (language,)):  # "mama" is no misspelt "mają"
            return match.group()
        if word in by_ear:
            return by_ear[word]
        most = 2 if len(word) >= LONG else 1
        near = [
            (distance, *_unlike(choice, word), known[choice] not in frequent, choice)
            for choice in choices
            if abs(len(choice) - len(word)) <= most
            and not (language != "en" and _inflects(choice, word))
            and (distance := alignment_distance(word, choice, max_distance=most)) <= most
            and (len(word) > SHORTEST or not all(_unlike(choice, word)[:2]))
        ]
        return known[min(near)[-1]] if near else match.group()

    return _WORD.sub(respell, text)


def _inflects(choice: str, word: str) -> bool:
    """Whether two words differ in a letter at the end or in the vowel there: "mieszka" is no misspelt "mieszkam"."""
    most = max(len(choice), len(word)) - 1
    if most < SHORTEST or choice[:most] != word[:most]:
        return False
    return len(choice) != len(word) or {choice[-1], word[-1]} <= _VOWELS


def _unlike(choice: str, word: str) -> tuple[bool, bool, bool]:
    """Of words at the same distance, the one with the same letters is meant, then the one of which letters were left
    out, then the one that begins alike."""
    letters = iter(choice)
    left_out = all(letter in letters for letter in word)
    return sorted(choice) != sorted(word), not left_out, choice[0] != word[0]
