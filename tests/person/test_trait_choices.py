"""The person is the master of their picture: pin, unpin, reset, switch off, erase."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

import lifelong
from lifelong.errors import InputError
from lifelong.models.base import Vectors
from lifelong.types import TRAITS
from tests.person.examples import DAY, MINUTE, NINE, Clock, Played, opened
from tests.store.examples import files_holding

CURIOUS = ("I'm very curious about everything.", "I love to try new things.", "I am an adventurous person.")
READING = '{"observation": {"openness": 5, "confidence": 0.9, "words": ["curious"]}, "statements": []}'


def test_a_pin_holds_against_what_is_read_and_speaks_in_the_guidance(tmp_path: Path) -> None:
    """Curious by what she says, down to earth by her own choice; unpinned, her words count again."""
    with opened(tmp_path) as life:
        ana = life.person("ana")
        ana.pin_trait("openness", 1.5)
        for day, text in enumerate(CURIOUS):
            ana.add(text, at=NINE - (9 - day) * DAY)
        life.settle()
        pinned = ana.traits()["openness"]
        assert (pinned.value, pinned.pinned, pinned.evidence) == (1.5, True, ())
        assert "Stay concrete and practical" in ana.context("What now?").system()
        assert [state["openness"].value for state in ana.traits_over_time()] == [1.5]
        ana.unpin_trait("openness")
        assert ana.traits()["openness"].value > 3.5
        assert "Stay concrete" not in ana.context("What now?").system()


def test_two_careless_readings_of_a_model_turn_on_no_guidance(tmp_path: Path) -> None:
    """All five traits at their end, as sure as can be: of the same jibe three times, and of another one."""
    scores = ", ".join(f'"{trait}": 5' for trait in TRAITS)
    careless = f'{{"observation": {{{scores}, "confidence": 1, "words": ["typical me"]}}, "statements": []}}'
    other = careless.replace("typical me", "as always")
    with opened(tmp_path, chat=Played(careless, careless, careless, other)) as life:
        ana = life.person("ana")
        for day, text in enumerate(["Ha, typical me.", "Typical me!", "typical me", "as always"]):
            ana.add(text, at=NINE - (9 - day) * DAY)
            life.settle()
            if day == 0:
                once = [trait.value for trait in ana.traits().traits]
            elif day < 3:
                assert [trait.value for trait in ana.traits().traits] == once
            assert ana.context("What now?").guidance == ()
        assert all(trait.value > before for trait, before in zip(ana.traits().traits, once, strict=True))


def test_unpinning_without_a_name_takes_every_pin_out(tmp_path: Path) -> None:
    with opened(tmp_path) as life:
        ana = life.person("ana")
        ana.pin_trait("openness", 2)
        assert ana.pin_trait("neuroticism", 4).pinned == {"openness": 2.0, "neuroticism": 4.0}
        assert ana.unpin_trait().pinned == {}


@pytest.mark.parametrize(("trait", "value"), [("humour", 3.0), ("openness", 5.5), ("openness", float("nan"))])
def test_a_pin_must_name_a_trait_and_lie_on_the_scale(tmp_path: Path, trait: str, value: float) -> None:
    with opened(tmp_path) as life, pytest.raises(InputError, match=r"trait|1 to 5"):
        life.person("ana").pin_trait(trait, value)


def test_a_reset_starts_again_in_the_middle_and_the_past_can_still_be_shown(tmp_path: Path) -> None:
    """What was said before it does not count; what is said later does; the picture of yesterday stays."""
    clock = Clock()
    with opened(tmp_path, clock=clock) as life:
        ana = life.person("ana")
        ana.add(CURIOUS[0], at=NINE)
        life.settle()
        clock.forward(DAY)
        ana.reset_traits()
        assert ana.traits().observations == 0
        assert ana.traits(at=NINE + MINUTE)["openness"].value > 3
        clock.forward(DAY)
        ana.add("I hate change.")
        life.settle()
        assert ana.traits()["openness"].value < 3


def test_switched_off_nothing_is_observed_or_used_and_nothing_is_read_later(tmp_path: Path) -> None:
    """What was said while it was off stays unread, also when its message is learned again."""
    clock = Clock()
    with opened(tmp_path, clock=clock) as life:
        ana = life.person("ana")
        ana.add(CURIOUS[0])
        life.settle()
        before = ana.traits()
        clock.forward(MINUTE)
        assert not ana.allow_traits(False).allowed
        clock.forward(MINUTE)
        ana.add("I'm so sad, I hate change.")
        life.settle()
        assert (ana.traits().observations, ana.traits().mood, ana.traits_over_time()) == (0, None, [])
        assert "For this person" not in ana.context("What now?").system()
        clock.forward(MINUTE)
        assert ana.allow_traits().allowed
        life.settle()
        assert ana.traits() == before


@pytest.mark.parametrize("allowed", [True, False])
def test_switched_off_the_reading_of_a_capable_model_is_dropped_too(tmp_path: Path, allowed: bool) -> None:
    with opened(tmp_path, chat=Played(READING)) as life:
        ana = life.person("ana")
        ana.allow_traits(allowed)
        ana.add("I'm very curious about everything.")
        life.settle()
        ana.allow_traits()
        assert ana.traits().observations == int(allowed)


def test_earlier_readings_can_be_erased_when_it_is_switched_off(tmp_path: Path) -> None:
    """Nothing is left of them in the export either; to erase and switch on at once makes no sense."""
    with opened(tmp_path) as life:
        ana = life.person("ana")
        ana.add(CURIOUS[0])
        life.settle()
        with pytest.raises(InputError, match="erase"):
            ana.allow_traits(True, erase=True)
        ana.allow_traits(False, erase=True)
        ana.allow_traits()
        assert ana.traits().observations == 0
        assert ana.export(tmp_path / "ana.zip")["observations"] == 0


def test_erased_readings_leave_no_bytes(tmp_path: Path) -> None:
    """The words that a reading quotes, as its row writes them, stand in no file any more; the message stays."""
    row = b'["I\'m creative"]'
    with opened(tmp_path) as life:
        ana = life.person("ana")
        ana.add("I'm creative.")
        life.settle()
        assert files_holding(tmp_path, row)
        ana.allow_traits(False, erase=True)
        assert not files_holding(tmp_path, row)
        assert len(ana.messages()) == 1


def test_without_an_estimator_no_trait_is_read(tmp_path: Path) -> None:
    """The setting is for everybody of a record; the switch is each person's own."""
    with opened(tmp_path, trait_estimator="off") as life:
        ana = life.person("ana")
        ana.add(CURIOUS[0])
        life.settle()
        assert ana.traits().observations == 0


def test_the_average_of_readings_is_a_setting(tmp_path: Path) -> None:
    """Of the same three readings the paper's average forgets the start sooner; the record is the same."""
    with opened(tmp_path) as life:
        ana = life.person("ana")
        for day, text in enumerate(CURIOUS):
            ana.add(text, at=NINE - (9 - day) * DAY)
        life.settle()
        paper = ana.traits()["openness"].value
    with opened(tmp_path, trait_average="running") as life:
        ana = life.person("ana")
        assert 3 < ana.traits()["openness"].value < paper
        assert ana.traits_over_time()[-1]["openness"].value == ana.traits()["openness"].value


def test_the_mood_of_the_open_session_goes_before_that_of_yesterday(tmp_path: Path) -> None:
    """Sad yesterday, glad today: she is in good spirits; what is said in the talk counts, not the average."""
    clock = Clock()
    with opened(tmp_path, clock=clock) as life:
        ana = life.person("ana")
        ana.add("I'm so sad and lonely, I feel terrible.", at=NINE - 10 * MINUTE - DAY)
        life.settle()
        assert "feel low" in ana.context("What now?").system()
        ana.chat("I'm so happy, I feel wonderful and relieved today, best day!", at=NINE)
        life.settle()
        clock.forward(MINUTE)
        assert "good spirits" in ana.context("What now?").system()


def test_choices_are_each_persons_own(tmp_path: Path) -> None:
    with opened(tmp_path) as life:
        life.person("ana").pin_trait("openness", 5)
        assert life.person("ben").traits_settings().pinned == {}


class AsMiniLM:
    """An embedder of the name and length that the shipped estimator reads."""

    name, dim = "minilm-l6-int8", 384

    def embed(self, texts: Sequence[str], *, query: bool = False) -> Vectors:
        return np.tile(np.eye(1, self.dim, dtype=np.float32), (len(texts), 1))

    def close(self) -> None:
        pass


PLAIN = "We took the early train along the coast and had soup in a small place by the harbour."


@pytest.mark.parametrize(("estimator", "read"), [("linear", 1), ("cues", 0), ("off", 0)])
def test_the_linear_reader_reads_only_when_it_is_chosen(
    tmp_path: Path, estimator: Literal["linear", "cues", "off"], read: int
) -> None:
    """A message without a cue: the linear reader has an opinion, the cue reader has none."""
    with lifelong.open(tmp_path, chat="none", embed=AsMiniLM(), worker=False, trait_estimator=estimator) as life:
        ana = life.person("ana")
        ana.add(PLAIN)
        life.settle()
        assert ana.traits().observations == read


def test_the_linear_reader_leaves_vectors_of_another_embedder_alone(tmp_path: Path) -> None:
    """It knows nothing about them: the cues read instead."""
    with opened(tmp_path, trait_estimator="linear") as life:
        ana = life.person("ana")
        ana.add(PLAIN)
        ana.add("I'm creative.")
        life.settle()
        assert ana.traits().observations == 1
