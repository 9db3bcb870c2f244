"""Praise gets thanks, in fifteen languages; it is no question, no complaint and no memory."""

from pathlib import Path

import pytest

import lifelong
from lifelong.agent.praise import praise


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("youre the best", "en"),
        ("You're good company", "en"),
        ("you always know what to say", "en"),
        ("aww you're such a good listener!!", "en"),
        ("Du bist wirklich eine große Hilfe", "de"),
        ("eres muy amable", "es"),
        ("você é incrível", "pt"),
        ("Vous êtes formidable.", "fr"),
        ("sei bravissima", "it"),
        ("je bent geweldig", "nl"),
        ("jesteś świetna", "pl"),
        ("çok iyisin", "tr"),
        ("ты молодец", "ru"),
        ("أنت رائع", "ar"),
        ("आप बहुत अच्छे हैं", "hi"),
        ("你真棒", "zh"),
        ("すごいね", "ja"),
        ("너 최고야", "ko"),
    ],
)
def test_praise_is_told_by_its_words(text: str, language: str) -> None:
    assert praise(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "you're useless", "you are not great", "my mum is great", "are you good", "you good?", "sie sind nett",
        "sei di Roma", "du bist doof", "ты где", "eres tú", "I love my sister", "good morning", "super", "best friend",
        "you are late", "i am good company", "you're the best? really?", "you are the best cook in my family",
    ],
)  # fmt: skip
def test_anything_else_is_none(text: str) -> None:
    assert praise(text) == ""


def test_praise_gets_thanks_and_is_not_remembered(tmp_path: Path) -> None:
    """The reader took "sei bravissima" for a name, and "I love talking to you" for a complaint."""
    with lifelong.open(tmp_path / "a", chat="none", worker=False) as life:
        person = life.person("me")
        assert person.chat("I love talking to you").text == "Thank you, that is kind of you."
        assert person.chat("sei bravissima").text == "Grazie, sei gentile."
        life.settle()
        assert person.memories.list(current=None) == []
