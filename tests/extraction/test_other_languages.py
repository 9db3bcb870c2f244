"""What the multilingual reader extracts: sentences that say two things, subjects of two persons, statements by form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import lifelong
from lifelong.sync import Life

pytestmark = pytest.mark.models("e5")


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    with lifelong.open(tmp_path / "home.lifelong", embed="multilingual", look="none", ocr="none") as life:
        yield life


def told(life: Life, *messages: str) -> tuple[list[str], list[str]]:
    """The replies to some messages, and the memories afterwards."""
    person, replies = life.person("ana", zone="Europe/Berlin"), []
    for text in messages:
        replies.append(person.chat(text).text)
        life.settle()
    return replies, [memory.text for memory in person.memories.list() if memory.current]


@pytest.mark.slow
def test_a_sentence_that_says_two_things_gives_two_facts_and_a_change_ends_one(life: Life) -> None:
    replies, memories = told(
        life,
        "Mein Mann heißt Jörg und ist Elektriker",
        "Was macht mein Mann beruflich?",
        "Mein Mann ist nicht mehr Elektriker, er arbeitet jetzt als Hausmeister",
        "Wie heißt mein Mann?",
    )
    assert "ist Elektriker“" in replies[1]
    assert "Jörg" in replies[3]
    assert "Mein Mann heißt Jörg" in memories
    assert "ist Elektriker" not in memories


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Ma femme s'appelle Claire et elle est infirmière", ["Ma femme s'appelle Claire", "elle est infirmière"]),
        ("زوجتي اسمها سعاد وهي معلمة", ["زوجتي اسمها سعاد", "وهي معلمة"]),
        ("oğlum Mert 8 yaşında, kızım Defne 5 yaşında", ["oğlum Mert 8 yaşında", "kızım Defne 5 yaşında"]),
        ("Meine Frau und ich sind seit 48 Jahren verheiratet", ["Meine Frau und ich sind seit 48 Jahren verheiratet"]),
        ("Am Freitag um 10 habe ich einen Termin beim Arzt", ["Am Freitag um 10 habe ich einen Termin beim Arzt"]),
        ("我的专业是计算机", ["我的专业是计算机"]),
        ("我的专业是什么", []),
        ("你说错了", []),
        ("yanlış söyledin", []),
        ("是的", []),
    ],
)
def test_what_is_remembered(text: str, facts: list[str], life: Life) -> None:
    assert told(life, text)[1] == facts


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("我对花生过敏", "我会记住的。"),
        ("我对什么过敏", "你从来没有告诉过我这件事。"),
        ("Das stimmt doch nicht!", "Das tut mir leid. Sag mir, was nicht stimmt, und ich berichtige es."),
        ("eres tonto", "Lo siento. Dime qué está mal y lo corrijo."),
        ("evet", "Peki!"),
        ("nein", "Alles klar!"),
    ],
)
def test_what_is_replied(text: str, reply: str, life: Life) -> None:
    assert told(life, text)[0] == [reply]


def slots(life: Life) -> dict[str, str]:
    """The slots of what is remembered, by its words."""
    return {memory.text: memory.slot for memory in life.person("ana").memories.list() if memory.kind == "semantic"}


def test_a_name_after_a_word_for_an_animal_is_not_the_persons(life: Life) -> None:
    told(life, "mi chiamo Giulia e vivo a Bologna", "ho una gatta che si chiama Luna")

    assert not slots(life)["ho una gatta che si chiama Luna"].startswith("me.name")
    assert slots(life)["mi chiamo Giulia"] == "me.name"


def test_what_was_so_formerly_neither_holds_now_nor_ends_what_holds(life: Life) -> None:
    replies, memories = told(
        life,
        "58歳で横浜に住んでいます",
        "以前は大阪に住んでいました",
        "私はどこに住んでいますか",
        "前はどこに住んでいた？",
    )

    assert "58歳で横浜に住んでいます" in memories
    assert "横浜" in replies[2] and "大阪" not in replies[2]
    assert "大阪" in replies[3]


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        (
            "Grüß Gott, ich bin die Hannelore, 74, und wohne allein mit der Katze Minka in Passau",
            "Wie heißt meine Katze?",
            "Minka",
        ),
        ("Grüß Gott, ich bin die Hannelore, 74, und wohne in Passau", "Wie alt bin ich?", "74"),
        ("ma copine Inès est infirmière, on vit avec notre chat Pistache", "comment s'appelle mon chat ?", "Pistache"),
        ("Meine Tochter Sabine arbeitet als Lehrerin", "Was macht Sabine beruflich?", "Lehrerin"),
        ("annem İzmir'de yaşıyor", "Annem nerede yaşıyor?", "İzmir"),
        ("أمي تسكن في إربد", "أين تسكن أمي؟", "إربد"),
        ("soy diabetico y tomo metformina con la comida", "que medicinas tomo", "metformina"),
        ("fıstığa alerjim var", "Neye alerjim var?", "fıstığa"),
        ("przestałam jeść mięso w zeszłym roku", "czy jem mięso?", "Nie."),
    ],
)
def test_a_question_is_answered(text: str, question: str, value: str, life: Life) -> None:
    assert value in told(life, text, question)[0][1]


@pytest.mark.parametrize(
    ("text", "question", "value"),
    [
        ("Ich wohne allein mit der Katze Minka", "Wie heißt mein Hund?", "Minka"),
        ("ma mère habite à Saint-Étienne", "où habite mon père ?", "Étienne"),
        ("mi mujer se llama loli y trabaja en un banco", "donde trabaja mi hermano", "banco"),
        ("İzmir'de yaşıyorum", "Annem nerede yaşıyor?", "İzmir"),
        ("أسكن في عمّان", "أين تسكن أمي؟", "عمّان"),
        ("息子は大学生で京都に住んでる", "母はどこに住んでいますか", "京都"),
        ("cześć, mieszkam w Gdyni", "gdzie mieszka moja mama?", "Gdyni"),
        ("avant je bossais à Paris", "je bosse où ?", "Paris"),
    ],
)
def test_the_fact_of_another_or_of_another_time_is_no_answer(text: str, question: str, value: str, life: Life) -> None:
    assert value not in told(life, text, question)[0][1]
