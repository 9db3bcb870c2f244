"""BERT's WordPiece, uncased: words are cut into the longest pieces of the vocabulary, from left to right.

Devlin et al., BERT (arXiv 1810.04805). The ids are those of the package ``tokenizers``, which would bring 38 MB; a test
compares both on every character of Unicode.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Final, Literal

LONGEST: Final = 100
"""Characters of a word beyond which it is one unknown piece."""

Form = tuple[str, Literal["joined", "alone", "gap"]]
"""What becomes of a character, and whether it belongs to a word, is a word itself, or ends one."""

_CJK: Final = (
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2B73F),
    (0x2B740, 0x2B81F),
    (0x2B920, 0x2CEAF),
    (0x2F800, 0x2FA1F),
)
"""Ranges of ideographs, each of which is a word."""

_PUNCTUATION: Final = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


class WordPiece:
    """Splits text by a vocabulary.

    Args:
        vocabulary: pieces and their ids; pieces inside a word begin with ``##``. It has [UNK], [CLS] and [SEP].
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._vocabulary = vocabulary
        self._forms = _Forms()
        self._longest = max(map(len, vocabulary))
        self.unknown, self.begin, self.end = (vocabulary[name] for name in ("[UNK]", "[CLS]", "[SEP]"))

    def split(self, text: str, *, most: int | None = None) -> tuple[list[int], list[tuple[int, int]]]:
        """Ids of the pieces, and the characters of each piece in the text as ``(start, end)``.

        Args:
            text: any text.
            most: number of pieces after which the text is cut; None cuts nothing.
        """
        ids: list[int] = []
        spans: list[tuple[int, int]] = []
        for word, places in self._words(text):
            for number, start, end in self._pieces(word):
                ids.append(number)
                spans.append((places[start], places[end - 1] + 1))
            if most is not None and len(ids) >= most:
                return ids[:most], spans[:most]
        return ids, spans

    def _words(self, text: str) -> Iterator[tuple[str, list[int]]]:
        """The words in lower case without accents, and the place of each of their characters."""
        letters: list[str] = []
        places: list[int] = []
        for place, character in enumerate(text):
            form, kind = self._forms[character]
            if kind != "joined" and letters:
                yield "".join(letters), places
                letters, places = [], []
            if kind == "alone":
                yield form, [place] * len(form)
            elif kind == "joined":
                letters.append(form)
                places += [place] * len(form)
        if letters:
            yield "".join(letters), places

    def _pieces(self, word: str) -> list[tuple[int, int, int]]:
        """Id, start and end of each piece; a word that cannot be cut into pieces is unknown as a whole."""
        whole = self._vocabulary.get(word)
        if whole is not None:
            return [(whole, 0, len(word))]
        pieces: list[tuple[int, int, int]] = []
        start = 0
        while start < len(word) <= LONGEST:
            for end in range(min(len(word), start + self._longest), start, -1):
                number = self._vocabulary.get(word[start:end] if start == 0 else f"##{word[start:end]}")
                if number is not None:
                    break
            else:
                break
            pieces.append((number, start, end))
            start = end
        return pieces if start == len(word) else [(self.unknown, 0, len(word))]


class _Forms(dict[str, Form]):
    """What becomes of each character; worked out at its first use."""

    def __missing__(self, character: str) -> Form:
        self[character] = form = _form(character)
        return form


def _form(character: str) -> Form:
    category = unicodedata.category(character)
    if character in "\t\n\r" or (character.isspace() and category != "Cc"):
        return "", "gap"
    if character == "\ufffd" or category in ("Cc", "Cf", "Co", "Cs"):
        return "", "joined"
    parts = (part for part in unicodedata.normalize("NFD", character) if unicodedata.category(part) != "Mn")
    plain = "".join(part.lower() for part in parts)
    if any(first <= ord(character) <= last for first, last in _CJK):
        return plain, "alone"
    if plain in _PUNCTUATION or (len(plain) == 1 and unicodedata.category(plain)[0] == "P"):
        return plain, "alone"
    return plain, "joined"


@cache
def bert_uncased() -> WordPiece:
    """The tokenizer of MiniLM, with BERT's English vocabulary."""
    text = resources.files("lifelong.models").joinpath("vocabulary/vocab.txt").read_text(encoding="utf-8")
    return WordPiece({token: number for number, token in enumerate(text.splitlines())})
