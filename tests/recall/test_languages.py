"""Recall across languages, with the embedder of several languages."""

import pytest

import lifelong
from lifelong.models.weights.downloads import E5
from lifelong.models.weights.installed import installed
from tests.person.examples import NINE, Clock

FACTS = (
    "My old truck is called Bertha.",
    "I am allergic to peanuts.",
    "My daughter plays the violin in the school orchestra.",
    "We went hiking in the Alps last August.",
    "My dentist is Doctor Okafor.",
    "My father was born in Porto in 1951.",
    "I am learning Japanese.",
)
OWN = {
    "Wie heißt mein alter Lastwagen?": 0,
    "Contre quoi suis-je allergique ?": 1,
    "我女儿演奏什么乐器？": 2,
    "¿Adónde fuimos de excursión en agosto?": 3,
    "Wer ist mein Zahnarzt?": 4,
    "私は何語を勉強していますか？": 6,
}
NEVER_TOLD = ("Was kostet meine Miete?", "我的信用卡号码是多少？", "Какой у меня размер обуви?")


@pytest.mark.slow
@pytest.mark.models
def test_what_was_said_in_one_language_is_known_in_another(tmp_path):
    """The fact comes first and is known, although it shares no word with the question; what was never told is not."""
    (e5,) = [found for found in installed() if found.wheel == E5]
    if e5.state != "ready":
        pytest.skip(f"e5 is {e5.state}: run `lifelong models pull e5`")
    with lifelong.open(tmp_path / "a", embed="multilingual", chat="none", worker=False, clock=Clock()) as life:
        ana = life.person("ana")
        ids = [message.id for message in ana.add([*FACTS], at=NINE)]
        for question, fact in OWN.items():
            found = ana.recall(question)
            assert (found.known, found[0].id if found else None) == (True, ids[fact]), question
        for question in NEVER_TOLD:
            assert not ana.recall(question).known, question
