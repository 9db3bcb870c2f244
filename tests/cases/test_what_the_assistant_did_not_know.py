"""A capable model's "I don't have any information about that" proves nothing: it never hides what the person said."""

from __future__ import annotations

from pathlib import Path

import pytest

import lifelong
from tests.person.examples import DAY, Clock, Played, opened, texts

TALKS = [
    ("I don't have any information about your cat.", "Where does my cat sleep?", "My cat sleeps on the fridge."),
    ("Das weiß ich leider nicht.", "Wo schläft meine Katze?", "Meine Katze schläft auf dem Schrank."),
    ("Lo siento, no sé dónde duerme. ¿Me lo cuentas?", "¿Dónde duerme mi gato?", "Mi gato duerme en la cama."),
    ("Je n'ai aucune information sur le chat.", "Où dort mon chat ?", "Mon chat dort sur le frigo."),
    ("抱歉，我不知道你的猫睡在哪里。", "我的猫睡在哪里？", "我的猫睡在冰箱上面。"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("refusal", "question", "told"), TALKS)
def test_a_refusal_is_no_evidence(tmp_path: Path, refusal: str, question: str, told: str) -> None:
    """However often it was said, neither recall nor the next prompt has it, and it makes nothing known."""
    model, clock = Played(refusal), Clock()
    with opened(tmp_path / "a", chat=model, clock=clock) as life:
        ana = life.person("ana")
        for _ in range(30):
            ana.chat(question)
        ana.close_session()
        assert not ana.recall(question).known
        assert refusal not in texts(list(ana.recall(question, k=50, floor=0.0)))
        ana.add(told)
        ana.close_session()
        found = ana.recall(question, floor=0.0)
        assert told in texts(list(found))
        assert refusal not in texts(list(found))
        clock.forward(DAY)
        ana.chat(question)
        assert told in model.prompts()[-1]
        assert f"said: {refusal}" not in model.prompts()[-1]  # as in the lines of what is known


def test_what_the_assistant_said_can_be_asked_for(tmp_path: Path) -> None:
    refusal = "I don't have any information about where your cat sleeps."
    with opened(tmp_path / "a", chat=Played(refusal)) as life:
        ana = life.person("ana")
        ana.chat("Where does my cat sleep?")
        assert refusal in texts(list(ana.recall("What did you tell me about where my cat sleeps?", floor=0.0)))


def test_a_reply_that_tells_something_is_found(tmp_path: Path) -> None:
    reply = "The museum of cats opens at nine, but I don't know when it closes."
    with opened(tmp_path / "a", chat=Played(reply)) as life:
        ana = life.person("ana")
        ana.chat("When does the museum of cats open?")
        assert reply in texts(list(ana.recall("When does the museum of cats open, please?", floor=0.0)))


@pytest.mark.models
def test_the_persons_own_sentence_comes_first(tmp_path: Path) -> None:
    with lifelong.open(tmp_path / "a", chat=Played(TALKS[0][0]), worker=False) as life:
        ana = life.person("ana")
        for _ in range(3):
            ana.chat(TALKS[0][1])
        assert not ana.recall(TALKS[0][1]).known
        ana.add(TALKS[0][2])
        found = ana.recall(TALKS[0][1])
        assert found.known
        assert found[0].text == TALKS[0][2]
