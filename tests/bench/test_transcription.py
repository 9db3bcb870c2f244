"""Transcripts are compared as is usual, and the figures are right on small sets."""

import zipfile
from pathlib import Path

import pytest

from lifelong.bench.transcription import normal_words, transcribe
from lifelong.errors import InputError
from lifelong.models.base import SpeechSegment
from tests.perception.making import silence, wav


class Seven:
    """Hears "Seven." in any sound of less than five seconds, and a sigh in longer ones."""

    name = "seven"
    lacking = ""

    def transcribe(self, sound):
        return [SpeechSegment("7.", 0, 1)] if len(sound) < 80_000 else [SpeechSegment("Ah", 0, 1)]

    def close(self):
        pass


def test_words_are_compared_without_case_and_punctuation():
    assert normal_words("It's SEVEN o'clock, 7 -- really!") == ["it's", "seven", "o'clock", "seven", "really"]


def test_digits_are_scored_by_their_names(tmp_path: Path):
    """Four recordings, two of a seven: half of the words are wrong; and what was made up is shown."""
    with zipfile.ZipFile(tmp_path / "fsdd.zip", "w") as archive:
        for name in ("7_ana_0", "7_ana_1", "3_ana_0", "0_ana_0"):
            archive.writestr(f"recordings/{name}.wav", wav(silence(0.5)))
    [found], noise = transcribe(tmp_path, Seven(), progress=lambda _: None)
    assert (found.name, found.rate, found.words, found.silent) == ("spoken digits", 0.5, 4, 0)
    assert found.seconds == pytest.approx(2.0)
    assert [(one.name, one.text) for one in noise] == [("silence", "Ah"), ("noise", "Ah"), ("a hum", "Ah")]


def test_a_folder_without_speech_says_what_is_wanted(tmp_path: Path):
    with pytest.raises(InputError, match=r"LibriSpeech's trans\.txt, or with fsdd\.zip"):
        transcribe(tmp_path, Seven(), progress=lambda _: None)
