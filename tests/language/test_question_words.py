"""A question word asks for a value: such a question gets no yes."""

import pytest

from lifelong.language.question_words import asks_yes_or_no, has_question_word


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


@pytest.mark.parametrize(
    ("question", "language", "asks"),
    [
        ("czy jem mięso", "pl", True),
        ("Serkan evli mi?", "tr", True),
        ("HAB ICH RAUCHEN AUFGEHÖRT", "de", True),
        ("est-ce que j'ai un chien", "fr", True),
        ("我有狗吗", "zh", True),
        ("qu'est-ce que je mange", "fr", False),
        ("ich habe aufgehört", "de", False),
        ("Annem nerede", "tr", False),
        ("co jem", "pl", False),
    ],
)
def test_the_form_of_a_question_for_yes_or_no(question: str, language: str, asks: bool) -> None:
    assert asks_yes_or_no(question, language) is asks


def test_hindi_in_latin_letters_has_question_words_as_whole_words() -> None:
    assert has_question_word("main kahan rehti hoon", "hi")
    assert not has_question_word("main kabhi nahi jaati", "hi")
