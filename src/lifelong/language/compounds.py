"""Compounds by their last part: "turnen" asks for "Seniorenturnen", as "Termin" does for "Zahnarzttermin".

German and Dutch write compounds as one word, whose last part says what it is. A small model does not see
that part in the whole.
"""

from __future__ import annotations

import re
from typing import Final

from lifelong.language.content import content_terms
from lifelong.language.identify import identify
from lifelong.language.kin import kin

LANGUAGES: Final = frozenset({"de", "nl"})

SHORTEST: Final = 4
"""Least letters of a last part: shorter ones end many words by chance."""

FIRST: Final = 3
"""Least letters of what stands before it."""

_WORD: Final = re.compile(r"[^\W\d_]+")


def by_last_part(question: str, text: str) -> str:
    """A text whose compounds that end in a word of a question have that word in their place; "" if it has none.

    Somebody is never shortened: an "Enkeltochter" is no "Tochter".

    Args:
        question: the words of a question.
        text: a clause, which may answer it.
    """
    language = identify(text, (identify(question),))
    if language not in LANGUAGES:
        return ""
    meant = content_terms(question)
    asked = {
        word.casefold()
        for word in _WORD.findall(question)
        if len(word) >= SHORTEST and content_terms(word) & meant and not kin(word, (language,))
    }

    def shortened(match: re.Match[str]) -> str:
        word = match[0]
        for last in asked:
            before = len(word) - len(last)
            if before >= FIRST and word.casefold().endswith(last):
                return word[before:].capitalize() if word[0].isupper() else word[before:]
        return word

    changed = _WORD.sub(shortened, text)
    return changed if changed != text else ""
