"""The personality evolving mechanism, checked by hand and against a slow, obvious fold."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifelong.persona.mechanism import fold, history, running_weight, weight
from lifelong.types import TRAITS, Observation

START = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)


def reading(openness: float, day: float = 0, *, confidence: float = 1.0, mood: float | None = None) -> Observation:
    return Observation(
        message=f"m{day}",
        at=START + timedelta(days=day),
        scores=(openness, 3.0, 3.0, 3.0, 3.0),
        confidence=confidence,
        mood=mood,
    )


def test_weight_runs_from_half_to_nine_tenths() -> None:
    """The paper's constants: 0.5 at the first reading, 0.7 half way, 0.9 from the fiftieth on."""
    assert [round(weight(count), 6) for count in (0, 25, 50, 5000)] == [0.5, 0.7, 0.9, 0.9]


def test_the_running_average_is_a_mean_until_a_reading_weighs_a_tenth() -> None:
    """The start counts as one reading: 3, 5 and 4 make 4. From the ninth reading on a tenth is new."""
    state = fold([reading(5, 0), reading(4, 1)], average="running")
    assert state["openness"].value == pytest.approx(4.0)
    assert [running_weight(count) for count in (0, 1, 8, 9, 500)] == pytest.approx([1 / 2, 2 / 3, 0.9, 0.9, 0.9])
    first = [reading(5)]
    assert fold(first)["openness"].value == fold(first, average="running")["openness"].value == 4.0


def test_without_readings_everything_is_in_the_middle_and_wide() -> None:
    """Nothing known is 3, and its interval leaves room for nearly everything."""
    traits = fold([])
    assert [trait.value for trait in traits.traits] == [3.0] * 5
    assert traits["openness"].high - traits["openness"].low > 3.5
    assert (traits.observations, traits.at, traits.mood) == (0, None, None)


def test_the_first_reading_moves_half_way() -> None:
    """0.5 x 3 + 0.5 x 5 = 4; the second one: 0.500395 x 4 + 0.499605 x 5."""
    assert fold([reading(5)])["openness"].value == pytest.approx(4.0)
    assert fold([reading(5, 0), reading(5, 1)])["openness"].value == pytest.approx(4.499605, abs=1e-6)


def test_order_of_arrival_does_not_matter() -> None:
    """The fold goes by time, so an import of old messages gives the same state."""
    readings = [reading(1 + place % 5, place) for place in range(9)]
    shuffled = random.Random(3).sample(readings, len(readings))
    assert fold(shuffled) == fold(readings)


def test_a_reading_that_says_nothing_is_skipped() -> None:
    """All 3, or unsure: the state and the count stay."""
    told = [reading(5, 0)]
    assert fold([*told, reading(3, 1), reading(1, 2, confidence=0.05)])["openness"] == fold(told)["openness"]
    assert fold([*told, reading(3, 1)]).observations == 1


def test_what_a_chat_model_makes_of_equal_words_counts_once_for_a_trait() -> None:
    """In other order or spelling, too; other words add to it, and so do the cues of the embedded reader."""

    def told(day: float, *words: str, origin: str = "model") -> Observation:
        return replace(reading(5, day), words=words, origin=origin)

    once = fold([told(0, "so tired", "of it")])["openness"]
    assert fold([told(0, "so tired", "of it"), told(1, "Of it", "SO tired")])["openness"] == once
    assert fold([told(0, "so tired"), told(1, "I paint")])["openness"].value > once.value
    assert fold([told(0, "paint", origin="embedded"), told(1, "paint", origin="embedded")])["openness"].value > 4.4


def test_evidence_for_one_trait_leaves_the_others_alone() -> None:
    """A message about art says nothing about order."""
    assert fold([reading(5)])["conscientiousness"].value == 3.0


def test_the_state_of_a_past_day_ignores_what_came_later() -> None:
    """Any day can be shown as it was."""
    readings = [reading(5, 0), reading(1, 10)]
    assert fold(readings, START + timedelta(days=5)) == fold(readings[:1], START + timedelta(days=5))


def test_a_reset_ignores_what_came_before_and_a_pin_fixes_a_value() -> None:
    """The person is the master of the picture."""
    readings = [reading(5, 0), reading(1, 10)]
    assert fold(readings, since=START + timedelta(days=5))["openness"].value == pytest.approx(2.0)
    pinned = fold(readings, pinned={"openness": 4.5})["openness"]
    assert (pinned.value, pinned.low, pinned.high, pinned.evidence) == (4.5, 4.5, 4.5, ())


def test_evidence_names_the_messages_on_the_side_of_the_value() -> None:
    """Two high readings and an early low one: only the high ones speak for a high value."""
    assert fold([reading(1, 0), reading(5, 1), reading(5, 2)])["openness"].evidence == ("m1", "m2")


def test_more_readings_narrow_the_interval_and_doubt_widens_it() -> None:
    """Steady, sure readings say more than few or unsure ones."""

    def width(count: int, confidence: float = 1.0) -> float:
        trait = fold([reading(4.5, place, confidence=confidence) for place in range(count)])["openness"]
        return trait.high - trait.low

    assert width(0) > width(1) > width(3) > width(10)
    assert width(10, 0.3) > width(10)


def test_the_interval_covers_a_steady_signal_nine_times_in_ten_or_more() -> None:
    """40 readings of a person at 3.8 with noise 0.8, 400 times: the truth lies within in at least 90%."""
    chance = random.Random(7)
    inside = 0
    for _ in range(400):
        readings = [reading(min(5, max(1, chance.gauss(3.8, 0.8))), place) for place in range(40)]
        trait = fold(readings)["openness"]
        inside += trait.low <= 3.8 <= trait.high
    assert inside >= 360


def test_mood_remembers_hours_not_weeks() -> None:
    """Today's mood outweighs that of three days ago; after a week nothing is said."""
    sad_then_glad = [reading(3, 0, mood=-0.8), reading(3, 3, mood=0.8)]
    mood = fold(sad_then_glad).mood
    assert mood is not None
    assert mood == pytest.approx((0.8 - 0.8 * 0.25) / 1.25)
    assert fold(sad_then_glad, START + timedelta(days=12)).mood is None


def test_history_shows_the_state_at_the_end_of_each_week() -> None:
    """Readings on day 0 and day 10: after a week, and at the last reading."""
    weeks = history([reading(5, 0), reading(5, 10)], timedelta(weeks=1))
    assert [week.at for week in weeks] == [START + timedelta(days=7), START + timedelta(days=10)]
    assert [round(week["openness"].value, 2) for week in weeks] == [4.0, 4.5]
    assert history([], timedelta(weeks=1)) == []
    with pytest.raises(ValueError, match="positive"):
        history([reading(5)], timedelta(0))


@given(st.lists(st.tuples(st.floats(1, 5), st.floats(0, 1)), max_size=80))
def test_fold_equals_the_plain_recurrence(told: list[tuple[float, float]]) -> None:
    """p <- l p + (1 - l) o, written out; the value stays on the scale and inside its interval."""
    value, count = 3.0, 0
    for score, confidence in told:
        if confidence >= 0.15 and score != 3.0:
            keep = 0.7 - 0.2 * math.cos(math.pi * min(count, 50) / 50)
            value, count = keep * value + (1 - keep) * score, count + 1
    trait = fold([reading(score, place, confidence=sure) for place, (score, sure) in enumerate(told)])["openness"]
    assert trait.value == pytest.approx(value)
    assert 1 <= trait.low <= trait.value <= trait.high <= 5


def test_traits_come_in_the_order_of_the_vector() -> None:
    """Every vector of traits has one order."""
    assert tuple(trait.name for trait in fold([]).traits) == TRAITS
