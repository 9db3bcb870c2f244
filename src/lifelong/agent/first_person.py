"""Whether words speak of the person who says them."""

from __future__ import annotations

from typing import Final

from lifelong.language.sentences import words

_WORDS: Final = frozenset(
    "i my me mine myself im ive ich mein meine meinen meiner meinem mir mich yo mi mis me mí eu meu minha meus minhas "
    "je j'ai mon ma mes moi io mio mia miei mie ik mijn ja moje mój moja ben benim моя мой моё мои мне я "
    "मेरा मेरी मेरे मैं मुझे".split()
)
_MARKS: Final = ("我", "私", "僕", "俺", "うち", "내", "제")
"""Words for the person in scripts that write no spaces."""


def names_itself(text: str) -> bool:
    """Whether a text speaks of the person who says it: "my blood type" is nothing that the world knows."""
    return any(word in _WORDS for word in words(text)) or any(mark in text for mark in _MARKS)
