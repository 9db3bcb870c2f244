"""A clause about another is no answer, and parts about whom a question names are candidates."""

from __future__ import annotations

import pytest

from lifelong.agent.whose import asked_about, parts_about


@pytest.mark.parametrize(
    ("question", "clause", "topic", "whose"),
    [
        ("où habite mon père ?", "ma mère habite à Lyon", "other.home", "other"),
        ("où habite ma mère ?", "ma mère habite à Lyon", "other.home", "same"),
        ("Annem nerede yaşıyor?", "Ankara'da oturuyorum", "me.home", "other"),
        ("Annem nerede yaşıyor?", "annem İzmir'de yaşıyor", "other.home", "same"),
        ("أين يسكن أبي؟", "أمي تسكن في إربد", "other.home", "other"),
        ("أين تسكن أمي؟", "أمي تسكن في إربد", "other.home", "same"),
        ("母はどこに住んでいますか", "息子は京都に住んでる", "other.home", "other"),
        ("donde trabaja mi hermano", "trabajo en un banco", "me.job", "other"),
        ("gdzie mieszka moja mama?", "mieszkam w Gdyni", "me.home", "other"),
        ("what did I buy for my mother", "I bought tulips", "me.event", ""),
        ("wo wohne ich", "ich wohne in Passau", "me.home", ""),
        ("mais je m'appelle comment moi", "elle s'appelle Nour", "other.name", "theirs"),
        ("meri saas kahan rehti hai", "meri maa Nagpur mein rehti hai", "other.home", "other"),
    ],
)
def test_whose_fact_a_clause_is(question: str, clause: str, topic: str, whose: str) -> None:
    assert asked_about(question, [clause]).whose(clause, clause, topic) == whose


def test_a_clause_without_a_word_for_somebody_is_about_whom_the_message_named_last() -> None:
    message = "mi mujer se llama Loli y trabaja en un banco"
    clause = "trabaja en un banco"
    assert asked_about("donde trabaja mi mujer", [message]).whose(clause, message, "other.job") == "same"
    assert asked_about("donde trabaja mi hermano", [message]).whose(clause, message, "other.job") == "other"


def test_a_name_that_was_told_with_the_word_stands_for_it() -> None:
    said = ["Mein Sohn Tim wird 9", "Tim spielt Fußball mit meinem Bruder"]
    asked = asked_about("Was spielt mein Sohn?", said)
    assert asked.names == {"tim"}
    assert asked.whose(said[1], said[1], "other.sport") == "same"


@pytest.mark.parametrize(
    ("question", "clause", "parts"),
    [
        ("Wie heißt meine Katze?", "ich wohne allein mit der Katze Minka in Passau", ["Katze Minka"]),
        ("comment s'appelle mon chat ?", "on vit avec notre chat Pistache", ["chat Pistache"]),
        ("妻の名前は？", "妻の恵子は花屋でパートをしています", ["妻の恵子"]),
        ("Was macht Sabine?", "Meine Tochter Sabine arbeitet als Lehrerin", ["Sabine arbeitet als Lehrerin"]),
        ("Wie heißt mein Hund?", "ich wohne allein mit der Katze Minka in Passau", []),
        ("Wie heißt meine Tochter?", "meine Tochter arbeitet als Lehrerin", []),
        ("Wo wohne ich?", "ich wohne allein mit der Katze Minka in Passau", []),
    ],
)
def test_parts_about_whom_a_question_names(question: str, clause: str, parts: list[str]) -> None:
    assert parts_about(asked_about(question, [clause]), question, clause) == parts
