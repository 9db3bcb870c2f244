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
