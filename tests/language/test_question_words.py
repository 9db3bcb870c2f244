"""A question word asks for a value: such a question gets no yes."""

import pytest

from lifelong.language.question_words import has_question_word


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("whats my job", "en"),
        ("Wie alt bin ich?", "de"),
        ("was ess ich gern", "de"),
        ("ou j habite", "fr"),
        ("que fait mon frere", "fr"),
        ("donde trabajo", "es"),
        ("Dov'è mia sorella?", "it"),
        ("Kaç yaşındayım", "tr"),
        ("Где я живу?", "ru"),
        ("मैं कहाँ रहता हूँ", "hi"),
        ("وين ساكن", "ar"),
        ("我几岁", "zh"),
        ("私は何歳ですか", "ja"),
    ],
)
def test_asks_for_a_value(question: str, language: str) -> None:
    assert has_question_word(question, language)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Do I have a dog?", "en"),
        ("Hab ich dir was erzählt?", "de"),
        ("Est-ce que j'ai un chien ?", "fr"),
        ("je bois du thé ou du café ?", "fr"),
        ("Kedim var mı", "tr"),
        ("Where do I live?", "xx"),
    ],
)
def test_asks_for_yes_or_no(question: str, language: str) -> None:
    assert not has_question_word(question, language)
