"""How far a reply keeps to what a person asked for."""

from __future__ import annotations

import pytest

from lifelong.persona.alignment import language_of, score
from lifelong.persona.guidance import guidance
from lifelong.persona.mechanism import fold
from lifelong.types import TRAITS, Memory, Traits
from tests.extraction.values import known

NOBODY = fold([])
SHORT = "You live in Porto."
LONG = "You told me a good deal about your home and the street that it stands in over the years. " * 12


def wish(text: str, slot: str, *, id: str = "k1") -> Memory:
    return known(text, f"me.{slot}", id=id, single=True)


def pinned(**values: float) -> Traits:
    return fold([], pinned={name: values[name] for name in TRAITS if name in values})


def test_a_reply_to_a_stranger_cannot_be_wrong() -> None:
    """No wish, no clear trait, no rule: 1, and no reasons made up."""
    assert score("Anything at all!!!", NOBODY, []).score == 1.0
    assert score("Anything at all!!!", NOBODY, []).rules == ()


@pytest.mark.parametrize(
    ("asked", "slot", "good", "bad"),
    [
        ("keep your answers short", "style.length", SHORT, LONG),
        ("give me detailed answers", "style.length", LONG, SHORT),
        ("that was too long", "style.length", SHORT, LONG),
        ("keep replies under 10 words", "style.length", SHORT, LONG),
        ("one sentence please", "style.length", SHORT, "You live there. It is big. It is old. It is red."),
        ("no emojis please", "style.emoji", SHORT, "You live in Porto 🎉"),
        ("use more emojis", "style.emoji", "You live in Porto 🎉", SHORT),
        ("answer in German", "style.language", "Du wohnst in Porto, und das ist nicht weit von der Stadt",
         "You live in Porto and that is not far from the city"),
        ("responde en español", "style.language", "Vives en Oporto, que está cerca de la casa de tu hermana y del mar",
         "You live in Porto, which is close to the house of your sister and the sea"),
        ("reply in Japanese", "style.language", "ポルトに住んでいます。", "You live in Porto, as far as I know."),
        ("use bullet points", "style.format", "- Porto\n- Lisbon", "Porto, then Lisbon."),
        ("don't use markdown", "style.format", "Porto, then Lisbon.", "**Porto**, then Lisbon."),
        ("no tables", "style.format", "Porto.", "| city |\n|---|\n| Porto |"),
        ("be formal with me", "style.tone", "You live in Porto.", "Hey, you're in Porto, yeah! Cool! That's awesome!"),
        ("be casual with me", "style.tone", "You're in Porto.", "You are a resident of the municipality of Porto."),
        ("be direct with me", "style.tone", "You live in Porto.",
         "Great question! Perhaps it could be argued that you live in Porto, maybe."),
    ],
)  # fmt: skip
def test_a_reply_that_keeps_to_the_wish_scores_higher(asked: str, slot: str, good: str, bad: str) -> None:
    """One pair for each rule: what keeps to it gets 1, what does not gets less than half and says why."""
    preferences = [wish(asked, slot)]
    assert score(good, NOBODY, preferences).score == 1.0
    found = score(bad, NOBODY, preferences)
    assert found.score < 0.5
    assert len(found.missed) == 1
    assert found.missed[0]


def test_a_wish_that_nothing_can_measure_is_left_out() -> None:
    """No rule tells whether a joke was made; better no rule than a wrong one."""
    assert score(SHORT, NOBODY, [wish("tell me jokes", "style.wish")]).rules == ()


def test_the_language_of_a_short_reply_is_not_guessed() -> None:
    assert language_of("Porto.") == ""
    assert score("Porto.", NOBODY, [wish("answer in German", "style.language")]).rules == ()


def test_a_reply_must_not_use_another_name_than_the_asked_one() -> None:
    """Ani is right, Ana wrong, no name neither."""
    preferences = [wish("please call me Ani.", "name.call")]
    assert [score(text, NOBODY, preferences, name="Ana").score for text in ("Yes, Ani.", "Yes, Ana.", "Yes.")] == [
        1,
        0,
        1,
    ]
    assert score("Yes.", NOBODY, preferences, name="Ana").rules == ()


@pytest.mark.parametrize(
    ("trait", "value", "good", "bad"),
    [
        ("extraversion", 1.5, SHORT, LONG + LONG + "!!!!!"),
        ("neuroticism", 4.5, SHORT, "This is urgent, dangerous, a disaster!!"),
        ("conscientiousness", 4.5, "First buy flour. " + LONG + " Then bake on Monday.", LONG),
        ("conscientiousness", 1.5, "- one thing", "- a\n" * 9),
        ("agreeableness", 1.5, SHORT, "Great question! You live in Porto."),
    ],
)
def test_a_reply_that_suits_a_clear_trait_scores_higher(trait: str, value: float, good: str, bad: str) -> None:
    traits = pinned(**{trait: value})
    assert score(good, traits, []).score == 1.0
    assert score(bad, traits, []).score < 0.5


def test_a_trait_that_guidance_is_silent_about_does_not_count() -> None:
    """A wish settles the subject of a trait: an introvert who asked for long replies gets long ones."""
    traits, asked = pinned(extraversion=1.5), [wish("give me detailed answers", "style.length")]
    assert guidance(traits, asked) == guidance(NOBODY, asked)
    assert score(LONG, traits, asked).score == 1.0


def test_what_was_asked_for_weighs_twice_what_suits() -> None:
    """Short as asked (1), alarming to a worrier (0 at half the weight): two thirds."""
    traits = pinned(neuroticism=4.5)
    found = score("Urgent! Danger! Disaster!", traits, [wish("keep your answers short", "style.length")])
    assert found.score == pytest.approx(2 / 3)
    assert [rule.name for rule in found.rules] == ["length", "neuroticism"]
    assert "alarm" in found.missed[0]
