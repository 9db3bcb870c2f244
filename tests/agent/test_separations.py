"""Who asks about a partner hears of the end of the relationship, and not of the time before alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lifelong.agent.answer_evidence import Evidence
from lifelong.agent.separations import separation
from lifelong.types import Hit

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def said(text: str, day: int, *, topic: str = "", denied: bool = False) -> Evidence:
    at = DAY + timedelta(days=day)
    hit = Hit(f"mem_{day}", "semantic", text, 0.5, at, "user", "", {}, ())
    return Evidence(text, at, hit, None, 1.0, 0.5, denied=denied, topic=topic)


@pytest.mark.parametrize(
    ("question", "end"),
    [
        ("whos my bf", "me and kyle broke up"),
        ("what's my wife called?", "Dana left me in June."),
        ("wie heißt mein mann", "wir haben uns getrennt"),
        ("¿Cómo se llama mi novio?", "rompimos en marzo"),
        ("Como se chama a minha esposa?", "Divorciei-me no ano passado."),
        ("Comment s'appelle mon copain ?", "on a rompu hier"),
        ("come si chiama mio marito", "ci siamo lasciati"),
        ("hoe heet mijn vriend", "het is uit met Daan"),
        ("Jak ma na imię mój mąż?", "Rozwiedliśmy się w maju."),
        ("kocamın adı ne", "geçen ay boşandık"),
        ("как зовут моего мужа", "мы развелись"),
        ("ما اسم زوجي؟", "انفصلنا الشهر الماضي"),
        ("मेरे पति का नाम क्या है", "हमारा तलाक हो गया"),
        ("我老公叫什么", "我们上个月离婚了"),
        ("夫の名前は？", "先月離婚しました"),
        ("남편 이름이 뭐야", "우리는 지난달에 이혼했어"),
    ],
)
def test_the_end_is_said_in_fifteen_languages(question: str, end: str) -> None:
    before, over = said("Kyle", 1), said(end, 9)
    assert separation(question, [before, over], [before]) is over
    assert separation(question, [before, over], [said("Liam", 12)]) is None  # somebody new


@pytest.mark.parametrize(
    ("question", "text", "topic"),
    [
        ("where do i work", "me and kyle broke up", ""),
        ("where does my sister live", "me and kyle broke up", ""),
        ("whos my bf", "my sister got divorced", ""),
        ("whos my bf", "tom and anna broke up", ""),
        ("whos my bf", "they split up and we are sad", "other.relationship"),
        ("whos my bf", "we never broke up", ""),
        ("wie heißt mein mann", "meine Eltern haben sich getrennt und ich bin traurig", ""),
        ("wie heißt mein mann", "Anna und Tom haben sich getrennt", ""),
    ],
)
def test_of_others_or_of_something_else_it_says_nothing(question: str, text: str, topic: str) -> None:
    before = said("Kyle", 1)
    assert separation(question, [before, said(text, 9, topic=topic)], [before]) is None


def test_a_denied_partner_is_an_end_in_any_words() -> None:
    before, over = said("Kyle", 1), said("im single again", 9, topic="me.partner", denied=True)
    assert separation("who is my boyfriend", [over, before], [before]) is over
