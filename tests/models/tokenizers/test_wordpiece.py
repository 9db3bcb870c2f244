"""Words are cut as BERT learned them; `tokenizers` is the reference."""

import random
import unicodedata

import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece as ReferenceModel
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from lifelong.models.tokenizers.wordpiece import bert_uncased

MIXED = "aäößéñçØİıẞǅσς 日本한ไทย𝒳😀👨‍👩‍👧e\u0301\u0308-'’.,#[]\u200b\u00ad\ufb01½\t\n\u0085\u037e≠"


@pytest.fixture(scope="module")
def reference() -> Tokenizer:
    """The same vocabulary in the package `tokenizers`."""
    tokenizer = Tokenizer(ReferenceModel(dict(bert_uncased()._vocabulary), unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    return tokenizer


def assert_same(reference: Tokenizer, text: str) -> None:
    encoding = reference.encode(text, add_special_tokens=False)
    assert bert_uncased().split(text) == (encoding.ids, encoding.offsets), repr(text)


def test_words_are_split_as_the_model_learned() -> None:
    """Text that spells a special token stays text."""
    text = "Unaffable café [SEP]"
    ids, spans = bert_uncased().split(text)
    names = {number: name for name, number in bert_uncased()._vocabulary.items()}
    assert [names[number] for number in ids] == ["una", "##ffa", "##ble", "cafe", "[", "sep", "]"]
    assert [text[start:end] for start, end in spans] == ["Una", "ffa", "ble", "café", "[", "SEP", "]"]


def test_a_text_is_cut_after_the_most_pieces() -> None:
    """The same pieces, and no more of them."""
    ids, spans = bert_uncased().split("unaffable unaffable", most=4)
    assert (ids, spans) == tuple(each[:4] for each in bert_uncased().split("unaffable unaffable"))


def test_each_character_is_treated_as_in_the_reference(reference: Tokenizer) -> None:
    """In a word and alone. Characters that came with newer Unicode are unknown to one of the two and left out."""
    old = unicodedata.ucd_3_2_0
    for character in map(chr, range(0x3100)):
        if old.category(character) == unicodedata.category(character) != "Cn":
            assert_same(reference, f"ab{character}cd {character}")


def test_random_mixtures_are_split_as_in_the_reference(reference: Tokenizer) -> None:
    """Marks, joiners, controls, ideographs, letters that change their length in lower case; words of 100 and more."""
    draw = random.Random(5)
    for _ in range(2000):
        assert_same(reference, "".join(draw.choice(MIXED) for _ in range(draw.randint(0, 40))))
    for length in (99, 100, 101):
        assert_same(reference, f"a {'x' * length} b")
