"""Talks made from frames: every clause and value stands in its message, and who is asked for can be told from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lifelong.errors import InputError
from lifelong.train.reader.framed_talks import framed_talks
from lifelong.train.reader.frames import read_frames

SHIPPED = Path(__file__).parents[2] / "training" / "reader" / "frames"
LANGUAGES = [path.stem for path in sorted(SHIPPED.glob("*.toml"))]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_clauses_and_values_stand_in_their_messages(lang: str) -> None:
    for talk in framed_talks(SHIPPED, 10, seed=1, languages=[lang]):
        assert talk.lang == lang
        facts = talk.facts
        for message, fact in facts.values():
            assert message.text[fact.start : fact.end] == fact.clause
            assert fact.start <= fact.value[0] < fact.value[1] <= fact.end
            assert all(number < fact.number for _, number in fact.links)
            assert "{" not in message.text
        for question in talk.questions:
            assert "{" not in question.text
            assert set(question.answers) <= set(facts)
        assert any(not question.answers for question in talk.questions)


def test_a_question_names_somebody_by_a_word_that_was_said() -> None:
    for talk in framed_talks(SHIPPED, 30, seed=2, languages=["en"]):
        facts = talk.facts
        for question in talk.questions:
            for number in question.answers:
                message, fact = facts[number]
                if fact.about == "me" or question.type == "before":
                    continue
                asked = question.text.lower().replace("'", "")
                said = f"{message.before}\n{message.text}".lower()
                named = [word for word in said.replace("'", "").split() if word.strip(".,") in asked.split()]
                pronoun = any(word in said.split() for word in ("she", "he", "it"))
                assert named or pronoun or fact.about.lower() in said


def test_what_has_changed_is_asked_for_as_it_is_now_and_as_it_was() -> None:
    talks = framed_talks(SHIPPED, 60, seed=3, languages=["en"])
    for talk in talks:
        changed = {number for _, fact in talk.facts.values() for sign, number in fact.links if sign in ">x"}
        values = [question for question in talk.questions if question.type in ("value", "when")]
        assert not any(changed & set(question.answers) for question in values)
    assert any(question.type == "before" for talk in talks for question in talk.questions)


def test_the_same_seed_makes_the_same_talks() -> None:
    first, second = (framed_talks(SHIPPED, 2, seed=4, languages=["de"]) for _ in range(2))
    assert first == second
    assert first != framed_talks(SHIPPED, 2, seed=5, languages=["de"])


@pytest.mark.parametrize(
    ("change", "words"), [(('value = "city"', 'value = "cities"'), "cities"), (("tell =", "told ="), "told")]
)
def test_a_wrong_file_is_named(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    path = tmp_path / "en.toml"
    path.write_text((SHIPPED / "en.toml").read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    with pytest.raises(InputError, match=words) as raised:
        read_frames(path)
    assert "en.toml" in str(raised.value)
