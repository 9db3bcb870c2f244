"""Misspelt words are put right by words that the person or the language uses."""

import pytest

from lifelong.language.spelling import respelled


@pytest.mark.parametrize(
    ("text", "vocabulary", "language", "right"),
    [
        ("Whats teh greyhuond called?", ["greyhound", "dolly"], "en", "Whats the greyhound called?"),
        ("waht is my lizrds nmae", ["lizard"], "en", "what is my lizard name"),
        ("wot dont i drink now", ["drink"], "en", "what dont i drink now"),
        ("hwo old is teh dog", [], "en", "how old is the dog"),
        ("wo wohnt meine fraw", [], "de", "wo wohnt meine frau"),
        ("como se llama mi ermano", ["hermano"], "es", "como se llama mi hermano"),
        ("как завут мою кошку", ["кошку", "зовут"], "ru", "как зовут мою кошку"),
    ],
)
def test_a_word_that_nobody_uses_becomes_the_nearest_one(
    text: str, vocabulary: list[str], language: str, right: str
) -> None:
    assert respelled(text, vocabulary, language=language) == right


@pytest.mark.parametrize(
    ("text", "vocabulary", "language"),
    [
        ("what is the name of my cat", [], "en"),
        ("who is Zbigniew", ["greyhound"], "en"),  # far from every word
        ("what does Dayo do", ["dayo"], "en"),  # a name of the record
        ("is it ok", [], "en"),
        ("who is dre", [], "en"),  # no "are", though that is one letter away
        ("who is tom", [], "en"),
        ("gdzie mieszka moja mama", ["mieszkam", "mają"], "pl"),  # neither verb nor person is misspelt
        ("donde vive mi madre", ["vivo"], "es"),
        ("", ["cat"], "en"),
        ("我妈叫什么名子", ["名字"], "zh"),  # no letters that could be exchanged
    ],
)
def test_the_rest_stays_as_it_is(text: str, vocabulary: list[str], language: str) -> None:
    assert respelled(text, vocabulary, language=language) == text
