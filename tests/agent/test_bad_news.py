"""Bad news, and to whom a complaint speaks."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from lifelong.agent.bad_news import is_bad_news, speaks_to_assistant
from lifelong.agent.phrases import LANGUAGES


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mum died last night.", "en"),
        ("my gran passed away on Sunday", "en"),
        ("I'm so tired of all this", "en"),
        ("My husband has lost his job at the mill", "en"),
        (":(", "en"),
        ("Mein Opa ist gestorben", "de"),
        ("Mi abuela falleció ayer", "es"),
        ("Mon chien est mort hier", "fr"),
        ("祖母が亡くなりました", "ja"),
        ("我们分手了", "zh"),
        ("할머니가 돌아가셨어", "ko"),
        ("मेरी दादी गुज़र गई", "hi"),
    ],
)
def test_bad_news(text: str, language: str) -> None:
    assert is_bad_news(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "Nobody died in the fire",
        "I'm dying to see the new film",
        "my sister passed her exam",
        "I met her by accident",
        "I am a Cancer, born in July",
        "We stroke the cat",
        "see (page 3)",
        "",
    ],
)
def test_no_bad_news(text: str) -> None:
    assert not is_bad_news(text, "en")


@pytest.mark.parametrize(
    ("text", "speaks"), [("You are useless", True), ("you never remember", True), ("I'm so tired of all this", False)]
)
def test_whether_a_complaint_speaks_to_the_assistant(text: str, speaks: bool) -> None:
    assert speaks_to_assistant(text, "en") is speaks


def test_every_language_of_the_replies_has_both_lists() -> None:
    source = resources.files("lifelong.agent").joinpath("bad_news.toml").read_text(encoding="utf-8")
    data = tomllib.loads(source)
    assert set(data) == set(LANGUAGES)
    assert all(set(lists) == {"news", "you"} for lists in data.values())
