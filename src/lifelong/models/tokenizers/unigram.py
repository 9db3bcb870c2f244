"""SentencePiece's unigram model: words are cut into the most probable pieces of the vocabulary.

Kudo, Subword Regularization (arXiv 1804.10959); the best cut is found by dynamic programming (Viterbi, 1967). The ids
are those of the package ``tokenizers``, with which a test compares them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

SPACE: Final = "▁"
"""Stands for the space before a word."""

PENALTY: Final = 10.0
"""An unknown character is so much less probable, in nats, than the least probable piece."""


class Unigram:
    """Splits text by the probabilities of pieces.

    Args:
        pieces: pieces and their log probabilities; the place of a piece is its id.
        unknown: id of what no piece matches.
    """

    def __init__(self, pieces: Sequence[tuple[str, float]], unknown: int) -> None:
        self._pieces = {piece: (number, score) for number, (piece, score) in enumerate(pieces)}
        self._longest: dict[str, int] = {}  # of the pieces with the same first two characters
        for piece, _ in pieces:
            self._longest[piece[:2]] = max(self._longest.get(piece[:2], 0), len(piece))
        self._unknown = unknown
        self._unknown_score = min(score for _, score in pieces) - PENALTY

    def split(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Ids of the pieces, and the characters of each piece as ``(start, end)``.

        The piece at the start of a word includes the space before it. The first word is treated as if it had one.

        Args:
            text: normalised text with single spaces between its words.
        """
        ids: list[int] = []
        spans: list[tuple[int, int]] = []
        marked = text.replace(" ", SPACE)
        shift = 0
        if marked and not marked.startswith(SPACE):
            marked, shift = SPACE + marked, 1
        start = 0
        while start < len(marked):
            end = marked.find(SPACE, start + 1)
            end = len(marked) if end < 0 else end
            for number, left, right in self._best(marked[start:end]):
                ids.append(number)
                spans.append((max(0, start + left - shift), max(1, start + right - shift)))
            start = end
        return ids, spans

    def _best(self, word: str) -> list[tuple[int, int, int]]:
        """Id, start and end of each piece of the most probable cut."""
        # For each place: the probability of the best cut up to it, the id of its last piece, and where that begins.
        best: list[tuple[float, int, int] | None] = [(0.0, self._unknown, 0)] + [None] * len(word)
        for start in range(len(word)):
            before = best[start]
            if before is None:
                continue
            single = False
            longest = self._longest.get(word[start : start + 2], 1)
            for end in range(start + 1, min(len(word), start + longest) + 1):
                piece = self._pieces.get(word[start:end])
                if piece is None:
                    continue
                number, score = piece
                single = single or end == start + 1
                known = best[end]
                if known is None or before[0] + score > known[0]:
                    best[end] = (before[0] + score, number, start)
            if not single:
                known, score = best[start + 1], before[0] + self._unknown_score
                if known is None or score > known[0]:
                    best[start + 1] = (score, self._unknown, start)
        return _walk_back(best, self._unknown)


def _walk_back(best: Sequence[tuple[float, int, int] | None], unknown: int) -> list[tuple[int, int, int]]:
    """The pieces of the best cut in order; neighbouring unknown characters are one."""
    pieces: list[tuple[int, int, int]] = []
    end = len(best) - 1
    while end > 0 and (step := best[end]) is not None:
        _, number, start = step
        if pieces and number == unknown == pieces[-1][0]:
            pieces[-1] = (number, start, pieces[-1][2])
        else:
            pieces.append((number, start, end))
        end = start
    return pieces[::-1]
