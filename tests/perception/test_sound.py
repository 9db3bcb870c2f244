"""Recordings become words with times; silence stays silent."""

import re
from pathlib import Path

import numpy as np
import pytest

from lifelong.errors import AttachmentError, ModelMissingError
from lifelong.models.audio.speech import Whisper
from lifelong.models.audio.vad import has_speech
from lifelong.models.base import SpeechSegment
from lifelong.perception.sound import hear, passages, probe
from tests.perception.making import hum, png, silence, wav, writing


class Counts:
    """Hears how long a sound is."""

    name = "counts"
    lacking = ""

    def transcribe(self, sound):
        return [SpeechSegment(f"{len(sound)} samples", 0.5, 1.0)]

    def close(self):
        pass


@pytest.fixture(scope="module")
def whisper():
    model = Whisper.embedded()
    if model.lacking:
        pytest.skip(model.lacking)
    return model


def test_a_recording_of_any_rate_is_heard_at_16_khz():
    heard = hear(wav(silence(2)[::2], rate=8_000), Counts(), seconds=60, name="a.wav")
    assert [(one.text, one.start, one.end) for one in heard.excerpts] == [("32000 samples", 0.5, 1.0)]


def test_a_long_recording_is_heard_to_its_limit():
    heard = hear(wav(silence(5)), Counts(), seconds=2, name="a.wav")
    assert heard.excerpts[0].text == "32000 samples"
    assert heard.notes == ("only the first 0:02 of 0:05 was listened to (max_media_minutes)",)


def test_sentences_close_together_are_one_passage():
    said = [SpeechSegment("One.", 0, 2), SpeechSegment("Two.", 3, 4), SpeechSegment("Three.", 9, 10)]
    assert [(one.text, one.start, one.end, one.place) for one in passages(said)] == [
        ("One. Two.", 0, 4, "at 0:00"),
        ("Three.", 9, 10, "at 0:09"),
    ]


@pytest.mark.parametrize(
    "content", [b"RIFF\0\0\0\0WAVEnothing", b"OggS" + b"\0" * 100, b"\0\0\0\x20ftypisom" + b"\7" * 50]
)
def test_a_broken_recording_says_so(content):
    with pytest.raises(AttachmentError, match=r"memo is damaged|memo has neither"):
        probe(content, "memo")


def test_a_cut_recording_is_heard_as_far_as_it_goes():
    heard = hear(wav(silence(4))[:64_044], Counts(), seconds=60, name="a.wav")
    assert heard.excerpts[0].text == "32000 samples"


def test_a_picture_is_no_recording():
    stream = probe(png(writing("hello")), "hello.png")
    assert not stream.sound


def test_weights_that_were_not_pulled_say_how_to_get_them(tmp_path):
    with pytest.raises(ModelMissingError, match="lifelong models pull whisper"):
        Whisper(tmp_path).transcribe(silence(1))


def test_nobody_speaks_in_silence_noise_or_a_hum():
    noise = np.random.default_rng(0).normal(0, 0.02, 64_000).astype(np.float32)
    assert [has_speech(sound) for sound in (silence(4), noise, hum(4))] == [False, False, False]


def test_no_words_are_made_up_where_nobody_speaks(whisper):
    """By itself, Whisper writes "You can't see how much you know" for the hum."""
    assert [whisper.transcribe(sound) for sound in (silence(10), hum(10))] == [[], []]


@pytest.mark.slow
def test_speech_is_written_down_with_its_times(whisper, data_folder: Path):
    content = (data_folder / "librispeech_mini/1688/1688-142285-0000.flac").read_bytes()
    [found] = hear(content, whisper, seconds=60, name="a.flac").excerpts
    said = " ".join(re.findall(r"[\w']+", found.text.lower()))  # recognisers differ in their marks
    assert said.startswith("there's iron they say in all our blood and a grain or two perhaps is good")
    assert found.start is not None
    assert found.end is not None
    assert 0 <= found.start < 1
    assert 13 < found.end <= 15.1


@pytest.mark.slow
def test_speech_after_silence_has_its_own_time(whisper, data_folder: Path):
    from lifelong.perception.sound import decode_sound

    content = (data_folder / "librispeech_mini/1688/1688-142285-0000.flac").read_bytes()
    [spoken] = list(decode_sound(content, 60, "a.flac"))
    found = hear(wav(np.concatenate([silence(20), spoken])), whisper, seconds=60, name="late.wav").excerpts
    assert found[0].start is not None
    assert 19.5 < found[0].start < 21.5
