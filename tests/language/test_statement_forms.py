"""Statements that the form alone tells."""

from __future__ import annotations

import pytest

from lifelong.language.statement_forms import states_by_form


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我的专业是计算机", "zh"),
        ("我对花生过敏", "zh"),
        ("我换专业了，现在学统计", "zh"),
        ("猫の名前はミケです", "ja"),
        ("先週引っ越しました。", "ja"),
        ("제 고양이 이름은 나비예요", "ko"),
        ("gravy ate my sandwich", "en"),
        ("work was hell today", "en"),
        ("My boss just called me in.", "en"),
        ("fıstığa alerjim var", "tr"),
        ("annem izmirde yaşıyor", "tr"),
    ],
)
def test_a_statement(text: str, language: str) -> None:
    assert states_by_form(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("kedim var mı", "tr"),
        ("neye alerjim var", "tr"),
        ("kedimin adı", "tr"),
        ("beni özetle bakayım", "tr"),
        ("我的专业是计算机吗", "zh"),
        ("我的专业是什么", "zh"),
        ("我是学统计的？", "zh"),
        ("我是不是学统计", "zh"),
        ("告诉我我的猫叫什么名字", "zh"),
        ("我的猫的名字", "zh"),
        ("我结婚了没", "zh"),
        ("猫の名前は何ですか", "ja"),
        ("猫の名前は", "ja"),
        ("猫の名前を教えてください", "ja"),
        ("제 고양이 이름이 뭐예요", "ko"),
        ("고양이 있어요", "ko"),  # with another tone it asks
        ("제 생일을 기억합니까", "ko"),
        ("My cat is called Mia.", "en"),
        ("what did gravy eat", "en"),
        ("was work hell today", "en"),
        ("the car i had before", "en"),
        ("my mum was born in", "en"),
        ("tom was born when", "en"),
        ("gravy ate my sandwich, right", "en"),
        ("gravy breed", "en"),
        ("dogs name", "en"),
        ("tell me what gravy ate", "en"),
        ("remember gravy was ill?", "en"),
        ("ich bin Arzt", "de"),
    ],
)
def test_what_asks_or_can_ask_is_none(text: str, language: str) -> None:
    assert not states_by_form(text, language)
