"""What is heard is compared as it is usually compared, and what a benchmark prints is right on small things."""

import zipfile
from pathlib import Path

import numpy as np
import pytest

from lifelong.bench.senses import distance, normal, reading, speech
from lifelong.errors import InputError
from lifelong.models.base import Spoken, TextLine
from tests.perception.making import silence, wav


class Seven:
    """Hears "Seven." in any sound of less than five seconds, and a sigh in longer ones."""

    name = "seven"
    lacking = ""

    def transcribe(self, sound):
        return [Spoken("7.", 0, 1)] if len(sound) < 80_000 else [Spoken("Ah", 0, 1)]

    def close(self):
        pass


class Blind:
    name = "blind"
    lacking = ""

    def read(self, picture):
        return [TextLine("Corner Shop", (40, 25, 200, 60), 1.0)]

    def close(self):
        pass


def test_words_are_compared_without_case_and_punctuation():
    assert normal("It's SEVEN o'clock, 7 -- really!") == ["it's", "seven", "o'clock", "seven", "really"]


@pytest.mark.parametrize(
    ("one", "other", "fewest"),
    [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("a b c".split(), "a c".split(), 1)],
)
def test_distance_is_the_fewest_edits(one, other, fewest):
    assert distance(one, other) == distance(other, one) == fewest


def test_digits_are_scored_by_their_names(tmp_path: Path):
    """Four recordings, two of a seven: half of the words are wrong; and what was made up is shown."""
    with zipfile.ZipFile(tmp_path / "fsdd.zip", "w") as archive:
        for name in ("7_ana_0", "7_ana_1", "3_ana_0", "0_ana_0"):
            archive.writestr(f"recordings/{name}.wav", wav(silence(0.5)))
    [found], invented = speech(tmp_path, Seven(), progress=lambda _: None)
    assert (found.name, found.rate, found.words, found.silent) == ("spoken digits", 0.5, 4, 0)
    assert found.seconds == pytest.approx(2.0)
    assert [(one.name, one.text) for one in invented] == [("silence", "Ah"), ("noise", "Ah"), ("a hum", "Ah")]


def test_a_folder_without_speech_says_what_is_wanted(tmp_path: Path):
    with pytest.raises(InputError, match=r"LibriSpeech's trans\.txt, or with fsdd\.zip"):
        speech(tmp_path, Seven(), progress=lambda _: None)


def test_a_reader_of_one_line_in_eight_gets_an_eighth():
    straight, tilted = reading(Blind(), pictures=2, progress=lambda _: None)
    assert straight.lines == tilted.lines == 1 / 8
    assert 0.5 < straight.errors.mean < 1
    assert np.isfinite(straight.milliseconds)
