"""The embedded reading of traits: few cues, negation, and silence where there is no evidence."""

from __future__ import annotations

import math

import pytest

from lifelong.persona.cues import card, observe
from lifelong.types import TRAITS, Observation
from tests.extraction.values import said


@pytest.mark.parametrize(
    ("text", "trait", "high"),
    [
        ("I'm very curious about everything.", "openness", True),
        ("I hate change.", "openness", False),
        ("I always plan my week ahead.", "conscientiousness", True),
        ("I keep putting things off.", "conscientiousness", False),
        ("I love meeting new people!", "extraversion", True),
        ("I'm rather shy.", "extraversion", False),
        ("I volunteered at the shelter.", "agreeableness", True),
        ("I'm stubborn.", "agreeableness", False),
        ("I am so stressed that I cried.", "neuroticism", True),
        ("I never worry.", "neuroticism", False),
    ],
)
def test_a_cue_moves_its_trait_to_its_side(text: str, trait: str, high: bool) -> None:
    """One sentence for each end of each trait; the other traits stay in the middle."""
    found = observe(said(text))
    assert found is not None
    moved = {name: value for name, value in zip(TRAITS, found.scores, strict=True) if value != 3.0}
    assert list(moved) == [trait]
    assert (moved[trait] > 3.0) == high
    assert abs(moved[trait] - 3.0) <= 1.5
    assert found.confidence <= 0.5


@pytest.mark.parametrize(
    "text",
    ["The train leaves at 7:30.", "Are you stressed?", "My boss is stubborn.", "If I am anxious, what helps?",
     "She is shy.", "I'm curious how this works.",

     "“I am so stressed,” it said.", "", "Was kostet das?", "Thanks!"],
)  # fmt: skip
def test_no_evidence_gives_no_reading(text: str) -> None:
    """Small talk, questions, others and quoted speech say nothing about the person."""
    assert observe(said(text)) is None


def test_only_the_person_is_read() -> None:
    """The assistant may be as cheerful as it likes."""
    assert observe(said("I'm very curious and happy!", role="assistant")) is None


def test_a_negated_cue_counts_half_the_other_way() -> None:
    """ "Not happy" (-0.25) is weaker than "unhappy" (-0.6), and not glad at all."""
    found = observe(said("I am not happy about it."))
    assert found is not None
    assert found.mood == pytest.approx(math.tanh(-0.25))


def test_mood_without_a_trait_is_a_reading_of_mood_alone() -> None:
    """All scores stay 3, so that the fold skips it; the words that show it are kept."""
    found = observe(said("I'm so happy today!"))
    assert isinstance(found, Observation)
    assert found.scores == (3.0,) * 5
    assert found.mood is not None
    assert found.mood > 0
    assert found.words == ("happy",)


def test_the_card_says_what_the_list_is_not() -> None:
    """Nobody should take it for a test of personality."""
    assert "not a validated psychometric instrument" in " ".join(card().split())
