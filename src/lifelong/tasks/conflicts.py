"""Tastes that disagree: what a person likes in one place and dislikes in another.

A newer statement about the same thing closes an older one where the words make that sure. Here are the pairs that both
still hold. They are a question to the person and nothing to be decided for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lifelong.language.terms import content_words
from lifelong.tasks.recommend.genre_words import expanded, telling
from lifelong.types import TastePiece

_FOR: Final = ("like", "wish")
_AGAINST: Final = ("dislike", "constraint")


def conflicts(pieces: Sequence[TastePiece]) -> list[tuple[TastePiece, TastePiece]]:
    """Pairs of pieces in words that disagree, the older one first in each; the newest pairs first.

    Two pieces disagree when one is for and the other against, both hold, and all words of one are about the other:
    "horror" and "horror films". "Romantic comedies" and "romantic dramas" do not.

    Args:
        pieces: of one person, as ``taste`` returns them.
    """
    told = [piece for piece in pieces if piece.holds and piece.modality == "words" and piece.about]
    about = {id(piece): _words(piece.about) for piece in told}
    found: list[tuple[TastePiece, TastePiece]] = []
    for liked in (piece for piece in told if piece.kind in _FOR):
        for refused in (piece for piece in told if piece.kind in _AGAINST):
            one, other = about[id(liked)], about[id(refused)]
            if one and other and (one <= other or other <= one) and liked.sources[0] != refused.sources[0]:
                first, second = sorted((liked, refused), key=lambda piece: piece.at)
                found.append((first, second))
    return sorted(found, key=lambda pair: pair[1].at, reverse=True)


def _words(about: str) -> frozenset[str]:
    phrase = telling(about)
    return frozenset(content_words(phrase)) | frozenset(content_words(telling(expanded(phrase)[len(phrase) :])))
