"""What the model is told to do for a person."""

from __future__ import annotations

from datetime import timedelta

from lifelong.persona.guidance import guidance
from lifelong.persona.mechanism import fold
from lifelong.types import TRAITS, Memory, Observation, Traits
from tests.extraction.values import START, known


def steady(trait: str, score: float, count: int = 12) -> Traits:
    """A person who showed one trait for twelve days."""
    scores = tuple(score if name == trait else 3.0 for name in TRAITS)
    return fold([Observation(f"m{day}", START + timedelta(days=day), scores, 0.9) for day in range(count)])


def wish(text: str, slot: str, *, id: str = "k1", day: float = 0, closed: float | None = None) -> Memory:
    return known(text, slot, id=id, single=True, day=day, closed=closed)


def test_a_stranger_gets_no_guidance() -> None:
    """Nothing known, nothing said."""
    assert guidance(fold([]), []) == []


def test_a_wish_is_given_with_its_date() -> None:
    """What was asked for and when."""
    lines = guidance(fold([]), [wish("please keep your answers short.", "me.style.length")], name="Ana")
    assert lines == ["Keep replies short (Ana asked for it on 3 March 2026)."]


def test_a_wish_that_no_pattern_knows_is_quoted() -> None:
    """Better the person's words than a guess."""
    lines = guidance(fold([]), [wish("Please don't give me food advice.", "me.style.wish")], name="Ana")
    assert lines == ["Ana asked on 3 March 2026: “Please don't give me food advice.”"]


def test_the_name_that_the_person_asked_for_is_used() -> None:
    """Ani, not Ana."""
    wishes = [wish("please call me Ani.", "me.name.call"), wish("Keep answers brief.", "me.style.length", id="k2")]
    assert guidance(fold([]), wishes, name="Ana") == [
        "Call them Ani (asked for on 3 March 2026).",
        "Keep replies short (Ani asked for it on 3 March 2026).",
    ]


def test_the_newest_wish_of_a_slot_wins_and_closed_ones_are_silent() -> None:
    """First short, later long: only the later one counts, as core entry or as statement."""
    wishes = [
        wish("keep your answers short", "me.style.length"),
        wish("give me detailed answers", "me.style.length", id="k2", day=4),
        wish("no emojis", "me.style.emoji", id="k3", closed=2),
    ]
    assert guidance(fold([]), wishes) == ["Give long, detailed replies (The person asked for it on 7 March 2026)."]


def test_a_clear_trait_speaks_and_an_unclear_one_does_not() -> None:
    """One reading is not enough; twelve are."""
    assert guidance(steady("neuroticism", 4.6, 1), []) == []
    assert guidance(steady("neuroticism", 4.6), []) == ["Be reassuring and steady; do not add pressure or alarm."]


def test_a_wish_outranks_the_trait_that_touches_the_same_subject() -> None:
    """An outgoing person who asked for short replies gets short ones."""
    traits = steady("extraversion", 4.8)
    assert guidance(traits, []) == ["Be lively and conversational."]
    lines = guidance(traits, [wish("short answers, please", "me.style.length")])
    assert lines == ["Keep replies short (The person asked for it on 3 March 2026)."]


def test_mood_adds_a_line_for_now() -> None:
    """The mood of the open session goes before the remembered one."""
    assert guidance(fold([]), [], -0.6, name="Ana") == ["Ana seems to feel low at the moment: be gentle."]
    assert guidance(fold([]), [], 0.1) == []
