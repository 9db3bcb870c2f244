"""The language of short messages, measured on the lines of ``short_messages.toml``."""

import time
import tomllib
from pathlib import Path

import pytest

from lifelong.language.identify import identify

MESSAGES: dict[str, list[str]] = tomllib.loads(
    Path(__file__).with_name("short_messages.toml").read_text(encoding="utf-8")
)


def test_the_list_is_large_enough() -> None:
    assert len(MESSAGES) == 15 and sum(map(len, MESSAGES.values())) == 360


@pytest.mark.parametrize("language", MESSAGES)
def test_short_messages_are_identified_without_any_history(language: str) -> None:
    """At most one line of each language is taken for another one."""
    wrong = {text: code for text in MESSAGES[language] if (code := identify(text)) != language}
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize("language", MESSAGES)
def test_the_language_of_earlier_messages_decides_what_is_left(language: str) -> None:
    wrong = {text: code for text in MESSAGES[language] if (code := identify(text, [language])) != language}
    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("wo wohne ich jetzt?", "de"),
        ("whats my name", "en"),
        ("q edad tengo", "es"),
        ("你几岁", "zh"),
        ("kahan rehta hoon main", "hi"),
        ("wats my lizrds name", "en"),
        ("ana sakin fein?", "ar"),
        ("Де я зараз живу? Мені цікаво, скільки їхати.", "uk"),
        ("Var bor jag nu?", "sv"),
        ("Πού μένω τώρα;", "el"),
        ("WO WOHNE ICH", "de"),
        ("J’habite où ?", "fr"),
        ("我的WiFi密码是什么", "zh"),
        ("iPhoneの名前は", "ja"),
        ("Gibt es in 東京 gutes Essen?", "de"),
    ],
)
def test_examples(text: str, language: str) -> None:
    assert identify(text) == language


@pytest.mark.parametrize("text", ["", "   ", "12:30", "👍", "Rita?", "ok", "haha", "🔥🔥 !!"])
def test_a_text_of_no_language_has_the_language_of_earlier_messages(text: str) -> None:
    assert identify(text) == "en"
    assert identify(text, ["pl", "de"]) == "pl"


def test_words_decide_against_earlier_messages() -> None:
    assert identify("where do I live now?", ["de"]) == "en"
    assert identify("wo wohne ich jetzt?", ["en"]) == "de"


def test_chinese_characters_alone_may_be_japanese() -> None:
    assert identify("新宿区") == "zh"
    assert identify("新宿区", ["ja"]) == "ja"
    assert identify("我住哪", ["ja"]) == "zh"


def test_a_script_of_several_languages_follows_earlier_messages() -> None:
    assert identify("माझे नाव काय आहे", ["mr"]) == "mr"
    assert identify("माझे नाव काय आहे") == "hi"
    assert identify("اسم من چیست") == "fa"


def test_a_call_takes_less_than_a_millisecond() -> None:
    identify("once, for loading")
    start = time.thread_time()
    for texts in MESSAGES.values():
        for text in texts:
            identify(text)
    assert (time.thread_time() - start) / 360 < 0.001
