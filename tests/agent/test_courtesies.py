"""Greetings, thanks and farewells are recognised in fifteen languages, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from lifelong.agent.courtesies import Courtesy, courtesy


@pytest.mark.parametrize(
    ("text", "kind", "language"),
    [
        ("Hellooo!", "greet", "en"),
        ("hi, thanks a lot", "thanks", "en"),
        ("ok bye", "bye", "en"),
        ("moin", "greet", "de"),
        ("Danke dir 😊", "thanks", "de"),
        ("buenas noches", "greet", "es"),
        ("hasta mañana!!", "bye", "es"),
        ("obrigada", "thanks", "pt"),
        ("merci beaucoup", "thanks", "fr"),
        ("buonanotte", "bye", "it"),
        ("dankjewel", "thanks", "nl"),
        ("czesc", "greet", "pl"),
        ("teşekkürler", "thanks", "tr"),
        ("спокойной ночи", "bye", "ru"),
        ("صباح الخير", "greet", "ar"),
        ("बहुत धन्यवाद", "thanks", "hi"),
        ("谢谢你呀！", "thanks", "zh"),
        ("おはようございます", "greet", "ja"),
        ("고마워요 정말", "thanks", "ko"),
        ("thx ur a star", "thanks", "en"),
        ("danke, du bist ein Schatz!", "thanks", "de"),
        ("gracias crack", "thanks", "es"),
        ("That's wrong!", "complain", "en"),
        ("Das stimmt doch nicht!", "complain", "de"),
        ("eso esta mal", "complain", "es"),
        ("C'est faux !", "complain", "fr"),
        ("non è vero", "complain", "it"),
        ("to nieprawda", "complain", "pl"),
        ("yanlış söyledin", "complain", "tr"),
        ("هذا غلط", "complain", "ar"),
        ("你说错了", "complain", "zh"),
        ("違うよ", "complain", "ja"),
        ("그건 틀렸어", "complain", "ko"),
        ("galat hai", "complain", "hi"),
    ],
)
def test_a_courtesy_is_known_with_its_language(text: str, kind: str, language: str) -> None:
    assert courtesy(text) == Courtesy(kind, language)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "hi im jaylen", "what's up with my cat", "thanks to my sister i have a job", "danke, ich wohne jetzt in Graz",
        "das stimmt nicht, er ist 12", "that's wrong, her name is Rita", "不对，是下周四", "nein, der Termin ist um 11",
        "no gracias a mi madre", "ok", "so", "", "the best", "再见到她我很高兴", "bye " * 40,
    ],
)  # fmt: skip
def test_what_says_more_is_none(text: str) -> None:
    assert courtesy(text) is None


def test_the_languages_of_the_person_decide_between_several() -> None:
    assert courtesy("dag") == Courtesy("greet", "nl")
    assert courtesy("ciao", ["de"]) == Courtesy("bye", "de")
    assert courtesy("ciao", ["it", "de"]) == Courtesy("greet", "it")
