"""Words are cut into their most probable pieces; `tokenizers` is the reference."""

import random

import pytest
from tokenizers import Tokenizer
from tokenizers.models import Unigram as ReferenceModel
from tokenizers.pre_tokenizers import Metaspace

from lifelong.models.tokenizers.unigram import Unigram
from lifelong.models.weights.downloads import E5, model_folder
from lifelong.models.weights.e5_file import read

PIECES = [
    ("<unk> ", 0.0),
    ("▁", -2.0),
    ("▁a", -3.0),
    ("b", -3.5),
    ("ab", -4.0),
    ("▁ab", -9.0),
    ("c", -4.5),
    ("bc", -5.0),
]


def reference_of(pieces: list[tuple[str, float]], unknown: int) -> Tokenizer:
    """The same pieces in the package `tokenizers`."""
    tokenizer = Tokenizer(ReferenceModel(pieces, unknown, byte_fallback=False))
    tokenizer.pre_tokenizer = Metaspace(prepend_scheme="always")
    return tokenizer


def test_the_most_probable_pieces_win() -> None:
    """ "abc": ▁a + bc is -8; ▁ + ab + c is -10.5, ▁ab + c is -13.5."""
    assert Unigram(PIECES, 0).split("abc") == ([2, 7], [(0, 1), (1, 3)])


def test_unknown_characters_in_a_row_are_one_piece() -> None:
    """Each alone is less probable than any piece."""
    assert Unigram(PIECES, 0).split("zza") == ([1, 0], [(0, 1), (0, 3)])


def test_random_texts_are_split_as_in_the_reference() -> None:
    """Words of known and unknown characters, with the marker of spaces in the text."""
    draw, own, reference = random.Random(7), Unigram(PIECES, 0), reference_of(PIECES, 0)
    for _ in range(3000):
        text = " ".join("".join(draw.choice("aabbcz▁ é") for _ in range(draw.randint(0, 20))).split())
        encoding = reference.encode(text, add_special_tokens=False)
        assert own.split(text) == (encoding.ids, encoding.offsets), repr(text)


@pytest.mark.slow
@pytest.mark.models("e5")
def test_the_vocabulary_of_e5_is_used_as_in_the_reference() -> None:
    """A quarter of a million pieces, on lines of many scripts."""
    vocabulary, _ = read(model_folder(E5) / E5.filename)
    own, reference = Unigram(vocabulary.pieces, vocabulary.unknown), reference_of(vocabulary.pieces, vocabulary.unknown)
    draw = random.Random(11)
    alphabet = "abcdefghijklmnopqrstuvwxyzäößéñçØ 日本語韓国한국ไทยहिन्दीРусскийعربي😀👧-'’.,#[]½   "
    for _ in range(1000):
        text = " ".join("".join(draw.choice(alphabet) for _ in range(draw.randint(0, 60))).split())
        encoding = reference.encode(text, add_special_tokens=False)
        assert own.split(text) == (encoding.ids, encoding.offsets), repr(text)
